// Coding of vectors: there and back with models of all shapes, tables that break a rule, and bytes
// that are not a block.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { QUALITIES = 5 };

typedef struct {
  vqz_vectors_tables t;
  int8_t *codewords;
  uint16_t *index_chances, *chances, *shrinks;
  int16_t *start, *input, *means, *spreads, *basis;
  int32_t *mean_bias, *spread_bias, *mean, *hidden, *spread, *step;
  uint8_t *groups;
} arrays;

static void free_arrays(arrays *a) {
  void *all[] = {a->codewords, a->index_chances, a->chances, a->shrinks, a->start,
                 a->input,     a->means,         a->spreads, a->basis,   a->mean_bias,
                 a->spread_bias, a->mean,        a->hidden,  a->spread,  a->step,
                 a->groups,    a};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static int16_t *weights(size_t count, int32_t most, source *random) {
  int16_t *w = memory(count * 2 + 2);
  for (size_t i = 0; i < count; i++) w[i] = (int16_t)draw_between(random, -most, most);
  return w;
}

static int32_t *numbers(size_t count, int32_t least, int32_t most, source *random) {
  int32_t *n = memory(count * 4 + 4);
  for (size_t i = 0; i < count; i++) n[i] = draw_between(random, least, most);
  return n;
}

static uint16_t *probabilities(size_t count, source *random) {
  uint16_t *p = memory(count * 2 + 2);
  for (size_t i = 0; i < count; i++) p[i] = (uint16_t)draw_between(random, 1, 65535);
  return p;
}

// A little of a rotation: what it turns comes back nearly as it was.
static int16_t *make_basis(size_t D, source *random) {
  int16_t *basis = memory(D * D * 2);
  for (size_t i = 0; i < D; i++)
    for (size_t j = 0; j < D; j++)
      basis[i * D + j] = (int16_t)(i == j ? 500 : draw_between(random, -3, 3));
  return basis;
}

static void make_shapes(vqz_vectors_tables *t, int index, source *random) {
  static const uint32_t dimensions[6] = {1, 2, 7, 16, 37, 90};
  t->dimensions = dimensions[index % 6];
  t->hidden = (uint32_t)draw_between(random, 1, 40);
  t->stages = (uint32_t)(index % 4);
  t->qualities = QUALITIES;
  t->classes = index % 5 == 4 ? 1 : (uint32_t)draw_between(random, 20, VQZ_VECTORS_CLASSES);
  t->base_shift = 6;
  t->start_shift = 4;
  t->input_shift = 5;
  t->mean_shift = (uint32_t)draw_between(random, 8, 12);
  t->basis_shift = 9;
  for (uint32_t s = 0; s < t->stages; s++)
    t->index_bits[s] = (uint8_t)draw_between(random, 1, 6);
  for (uint32_t left = t->dimensions; left > 0; t->groups++) {
    const uint32_t size = (uint32_t)draw_between(random, 1, (int32_t)left);
    t->group_sizes[t->groups] = (uint16_t)(t->groups == VQZ_VECTORS_GROUPS - 1 ? left : size);
    left -= t->group_sizes[t->groups];
  }
}

static arrays *make_arrays(int index, source *random) {
  arrays *a = memory(sizeof *a);
  vqz_vectors_tables *t = &a->t;
  make_shapes(t, index, random);
  const size_t D = t->dimensions, H = t->hidden;
  size_t codewords = 0;
  for (uint32_t s = 0; s < t->stages; s++) codewords += (size_t)1 << t->index_bits[s];
  a->codewords = memory(codewords * D + 1);
  for (size_t i = 0; i < codewords * D; i++)
    a->codewords[i] = (int8_t)draw_between(random, -40, 40);
  a->index_chances = probabilities(codewords, random);
  a->start = weights(D * H, 100, random);
  a->input = weights(D * H, 100, random);
  a->means = weights(D * H, 200, random);
  a->spreads = weights(D * H, 200, random);
  a->basis = make_basis(D, random);
  a->mean_bias = numbers(D, -1000000, 1000000, random);
  a->spread_bias = numbers(D, 0, 24 << 16, random);
  a->mean = numbers(D, -3000, 3000, random);
  a->hidden = numbers(QUALITIES * H, -100000, 100000, random);
  a->spread = numbers(QUALITIES, -(8 << 16), 8 << 16, random);
  a->step = numbers(QUALITIES, 1, 40000, random);
  a->groups = memory(QUALITIES);
  for (int q = 0; q < QUALITIES; q++)
    a->groups[q] = (uint8_t)draw_between(random, q > 0 ? 1 : 0, (int32_t)t->groups);
  a->chances = probabilities((size_t)2 * t->classes * VQZ_VECTORS_NODES, random);
  a->shrinks = memory((size_t)4 * t->classes * 2);
  for (uint32_t i = 0; i < 4 * t->classes; i++)
    a->shrinks[i] = (uint16_t)draw_between(random, 0, 255);
  t->codewords = a->codewords;
  t->index_chances = a->index_chances;
  t->start_weights = a->start;
  t->input_weights = a->input;
  t->mean_weights = a->means;
  t->spread_weights = a->spreads;
  t->mean_bias = a->mean_bias;
  t->spread_bias = a->spread_bias;
  t->basis = a->basis;
  t->mean = a->mean;
  t->quality_hidden = a->hidden;
  t->quality_spread = a->spread;
  t->quality_step = a->step;
  t->quality_groups = a->groups;
  t->chances = a->chances;
  t->shrinks = a->shrinks;
  return a;
}

// Every rule of the tables, broken once.
static void break_rules(arrays *a, vqz_vectors_model *model) {
  vqz_vectors_tables *t = &a->t;
  const vqz_vectors_tables good = *t;
#define REFUSED(change, back)                                             \
  do {                                                                    \
    change;                                                               \
    if (vqz_vectors_prepare(t, model)) complain(#change, "vectors rules"); \
    back;                                                                 \
    *t = good;                                                            \
  } while (0)
  REFUSED(t->dimensions++, (void)0);
  REFUSED(t->dimensions = VQZ_VECTORS_DIMENSIONS + 1, (void)0);
  REFUSED(t->hidden = 0, (void)0);
  REFUSED(t->stages = VQZ_VECTORS_STAGES + 1, (void)0);
  REFUSED(t->groups = 0, (void)0);
  REFUSED(t->qualities = 0, (void)0);
  REFUSED(t->classes = VQZ_VECTORS_CLASSES + 1, (void)0);
  REFUSED(t->mean_shift = 25, (void)0);
  REFUSED(t->group_sizes[0] = 0, (void)0);
  int16_t kept = a->start[0];
  REFUSED(a->start[0] = -32768, a->start[0] = kept);
  kept = a->basis[0];
  REFUSED(a->basis[0] = -32768, a->basis[0] = kept);
  int32_t number = a->step[0];
  REFUSED(a->step[0] = 0, a->step[0] = number);
  REFUSED(a->step[0] = VQZ_VECTORS_STEP + 1, a->step[0] = number);
  number = a->mean_bias[0];
  REFUSED(a->mean_bias[0] = (1 << 30) + 1, a->mean_bias[0] = number);
  uint16_t chance = a->chances[0];
  REFUSED(a->chances[0] = 0, a->chances[0] = chance);
  REFUSED(a->shrinks[0] += 256, a->shrinks[0] -= 256);
  const uint8_t groups = a->groups[0];
  REFUSED(a->groups[0] = 65, a->groups[0] = groups);
  if (t->stages > 0) {
    REFUSED(t->index_bits[0] = 13, (void)0);
    chance = a->index_chances[1];
    REFUSED(a->index_chances[1] = 0, a->index_chances[1] = chance);
  }
#undef REFUSED
}

// Damaged bytes decode to something or are refused; nothing else is read.
static void damage(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                   const uint8_t *bytes, size_t size, int32_t *values, void *work, source *random,
                   hash *h) {
  for (int i = 0; i < 10; i++) {
    // Of its own, so that a sanitizer sees what is read behind it.
    const size_t kept = i < 5 ? size : draw(random) % (size + 1);
    uint8_t *copy = malloc(kept > 0 ? kept : 1);
    if (copy == NULL) abort();
    memcpy(copy, bytes, kept);
    for (size_t j = 0; j < 3 && kept > 0; j++) copy[draw(random) % kept] = (uint8_t)draw(random);
    if (i == 9) memset(copy, 255, kept);
    const int fits = vqz_vectors_decode(model, quality, count, copy, kept, values, work);
    hash_add(h, (uint64_t)fits, 1);
    free(copy);
  }
}

static void fill(int32_t *values, size_t count, uint32_t kind, source *random) {
  for (size_t i = 0; i < count; i++) {
    values[i] = draw_between(random, -4000, 4000);
    if (kind == 1) values[i] = draw_between(random, INT32_MIN, INT32_MAX);
    if (kind == 2) values[i] = 0;
  }
}

static void there_and_back(const vqz_vectors_model *model, uint32_t D, uint32_t quality,
                           source *random, hash *h) {
  const uint32_t count = (uint32_t)draw_between(random, 1, 70), effort = quality * 3 + 1;
  int32_t *values = memory((size_t)count * D * 4), *back = memory((size_t)count * D * 4);
  const size_t capacity = (size_t)count * D * 8 + (size_t)count * 8 + 64;
  uint8_t *bytes = memory(capacity);
  void *work = memory(vqz_vectors_workspace(model, effort));
  void *less = memory(vqz_vectors_workspace(model, 0));
  fill(values, (size_t)count * D, quality % 4, random);
  const size_t size =
      vqz_vectors_encode(model, quality, effort, count, values, bytes, capacity, work);
  for (size_t i = 0; i < size; i++) hash_add(h, bytes[i], 1);
  if (!vqz_vectors_decode(model, quality, count, bytes, size, back, less))
    complain("does not come back", "vectors");
  for (size_t i = 0; i < (size_t)count * D; i++) hash_add(h, (uint32_t)back[i], 4);
  if (size > 3 && vqz_vectors_encode(model, quality, effort, count, values, bytes, size - 1, work))
    complain("writes more than it may", "vectors");
  if (size > 0 && vqz_vectors_decode(model, quality, count, bytes, size + 9, back, less))
    complain("bytes behind the end are taken", "vectors");
  damage(model, quality, count, bytes, size, back, less, random, h);
  free(values);
  free(back);
  free(bytes);
  free(work);
  free(less);
}

// Runs of every length decode alone, and some of their vectors as all do.
static void runs_there_and_back(const vqz_vectors_model *model, uint32_t D, uint32_t quality,
                                source *random, hash *h) {
  const uint32_t count = (uint32_t)draw_between(random, 1, 70), effort = quality * 3 + 1;
  const uint32_t length = (uint32_t)draw_between(random, 1, VQZ_VECTORS_RUN);
  const uint32_t number = (count + length - 1) / length;
  int32_t *values = memory((size_t)count * D * 4), *back = memory((size_t)count * D * 4);
  int32_t *some = memory((size_t)length * D * 4);
  const size_t capacity = (size_t)(count + length) * (D * 40 + 300);
  uint8_t *bytes = memory(capacity);
  uint32_t *sizes = memory(number * 4);
  void *work = memory(vqz_vectors_workspace(model, effort));
  void *less = memory(vqz_vectors_workspace(model, 0));
  fill(values, (size_t)count * D, quality % 4, random);
  const size_t size = vqz_vectors_encode_runs(model, quality, effort, length, count, values, bytes,
                                              capacity, sizes, work);
  hash_add(h, size, 8);
  for (size_t i = 0; i < size; i++) hash_add(h, bytes[i], 1);
  if (!vqz_vectors_decode_runs(model, quality, length, count, bytes, sizes, back, less))
    complain("do not come back", "vectors runs");
  for (size_t i = 0; i < (size_t)count * D; i++) hash_add(h, (uint32_t)back[i], 4);
  size_t at = 0;
  for (uint32_t run = 0; run < number; at += sizes[run++]) {
    const uint32_t own = count - run * length < length ? count - run * length : length;
    const uint32_t first = (uint32_t)draw_between(random, 0, (int32_t)own - 1);
    const uint32_t wanted = (uint32_t)draw_between(random, 1, (int32_t)(own - first));
    void *small = memory(vqz_vectors_some_workspace(model, own));
    if (!vqz_vectors_decode_some(model, quality, own, bytes + at, sizes[run], first, wanted, some,
                                 small) ||
        memcmp(some, back + ((size_t)run * length + first) * D, (size_t)wanted * D * 4))
      complain("do not come back alone", "vectors runs");
    if (vqz_vectors_decode_some(model, quality, own, bytes + at, sizes[run], own, 1, some, small))
      complain("one behind the last is taken", "vectors runs");
    free(small);
  }
  sizes[number - 1] += 9;
  if (vqz_vectors_decode_runs(model, quality, length, count, bytes, sizes, back, less))
    complain("bytes behind the end are taken", "vectors runs");
  free(values), free(back), free(some), free(bytes), free(sizes), free(work), free(less);
}

static void run_runs(int index, hash *h) {
  source random = {1900 + (uint64_t)index};
  arrays *a = make_arrays(index, &random);
  vqz_vectors_model *model = memory(vqz_vectors_model_size(&a->t));
  if (!vqz_vectors_prepare(&a->t, model)) complain("tables are refused", "vectors runs");
  // Another model of the same arrays, with all groups in all qualities.
  uint8_t groups[QUALITIES];
  memset(groups, (int)a->t.groups, sizeof groups);
  vqz_vectors_model *view = memory(vqz_vectors_view_size());
  vqz_vectors_view(model, groups, view);
  for (uint32_t quality = 0; quality < QUALITIES; quality++) {
    runs_there_and_back(model, a->t.dimensions, quality, &random, h);
    runs_there_and_back(view, a->t.dimensions, quality, &random, h);
  }
  free(view), free(model);
  free_arrays(a);
}

static void run_vectors(int index, hash *h) {
  source random = {900 + (uint64_t)index};
  arrays *a = make_arrays(index, &random);
  const size_t needed = vqz_vectors_model_size(&a->t);
  if (needed == 0) complain("has no size", "vectors");
  vqz_vectors_model *model = memory(needed);
  break_rules(a, model);
  if (!vqz_vectors_prepare(&a->t, model)) complain("tables are refused", "vectors");
  for (uint32_t quality = 0; quality < QUALITIES; quality++)
    there_and_back(model, a->t.dimensions, quality, &random, h);
  free(model);
  free_arrays(a);
}

const case_list runs_cases = {"vectors-runs", 12, run_runs};
const case_list vectors_cases = {"vectors", 24, run_vectors};
