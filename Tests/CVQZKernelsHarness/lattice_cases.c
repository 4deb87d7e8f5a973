// Lattice coding: there and back on all counts of axes, and bytes that are not a block.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { NEAR = 6, FAR = 5, TAPS = NEAR + FAR, SCALES = 6, PROFILES = 4, MOST = 600 };
enum { MIXES = VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1) };
enum { MANY_NEAR = 24, MANY = VQZ_LATTICE_TAPS, MANY_PROFILES = 2 };

static const vqz_lattice_tap taps[TAPS] = {
    {{0, 0, -1, 0}, {0}, 0},           {{0, 0, -1, -1}, {0}, 0},
    {{0, 0, -1, 1}, {0}, 0},           {{0, 0, 0, -2}, {0}, 0},
    {{0, 0, -2, 0}, {0}, 0},           {{0, 0, 0, -3}, {0}, 0},
    {{0, -1, 0, 0}, {0, -1, 0, -1}, 1}, {{0, -1, 1, -1}, {0, -1, 0, -1}, 1},
    {{0, -1, 0, 1}, {0, -1, 0, -1}, 1}, {{-1, 0, 0, 0}, {-1, 0, 0, -1}, 1},
    {{-1, 1, 1, 1}, {0}, 0},
};
static const vqz_lattice_scale scales[SCALES] = {
    {{0, 0, 0, -1}, 3}, {{0, 0, -1, 0}, 3}, {{0, 0, -1, 1}, 2},
    {{0, -1, 0, 0}, 2}, {{0, -1, 1, 0}, 1}, {{-1, 0, 0, 0}, 2},
};
static const vqz_lattice_profile profiles[PROFILES] = {
    {3, 1, 1, {5, 1, 1}, 2, 10, 1, 14},
    {6, 5, 1, {7, 1, 1}, 1, 16, 3, 14},
    {6, 5, 2, {4, 7, 1}, 1, 24, 6, 13},
    {2, 5, 3, {1, 6, 10}, 3, 4, 5, 20},
};

// As many taps as there may be: more groups than those that kernels are compiled for.
static const vqz_lattice_profile many_profiles[MANY_PROFILES] = {
    {24, 8, 1, {6, 1, 1}, 1, 16, 1, 14},
    {20, 4, 2, {4, 7, 1}, 2, 12, 6, 13},
};

typedef struct {
  vqz_lattice_set set;
  vqz_lattice_tap many[MANY];
  int32_t prior[MANY * (MANY + 3) / 2], weights[MIXES];
  uint16_t starts[VQZ_LATTICE_COUNTERS];
} tables;

static void use_many(tables *t) {
  for (int i = 0; i < MANY; i++) {
    vqz_lattice_tap *tap = &t->many[i];
    if (i < 16) {
      *tap = (vqz_lattice_tap){{0, 0, (int8_t)(-1 - i / 8), (int8_t)(i % 8 - 4)}, {0}, 0};
    } else if (i < MANY_NEAR) {
      *tap = (vqz_lattice_tap){{0, 0, 0, (int8_t)(14 - i)}, {0}, 0};
    } else {
      *tap = (vqz_lattice_tap){
          {0, -1, (int8_t)(i % 3 - 1), (int8_t)(i % 2)}, {0, -1, 0, -1}, (uint8_t)(i < 31)};
    }
  }
  t->set = (vqz_lattice_set){t->many, MANY_NEAR, MANY - MANY_NEAR, scales, SCALES,
                             NULL,    NULL,      NULL,             many_profiles, MANY_PROFILES};
}

static tables *make_tables(int trained, int many, source *random) {
  tables *t = memory(sizeof *t);
  t->set = (vqz_lattice_set){taps, NEAR, FAR, scales, SCALES, NULL, NULL, NULL, profiles, PROFILES};
  if (many) use_many(t);
  if (!trained) return t;
  for (int i = 0; i < VQZ_LATTICE_COUNTERS; i++) t->starts[i] = (uint16_t)draw(random);
  for (int i = 0; i < MIXES; i++) t->weights[i] = draw_between(random, -(1 << 22), 1 << 22);
  // Nothing that could be the products of anything.
  const int count = many ? MANY : TAPS, prior = count * (count + 3) / 2;
  for (int i = 0; i < prior; i++) t->prior[i] = draw_between(random, INT32_MIN / 2, INT32_MAX / 2);
  for (int i = 0, at = 0; i < count; at += i + 2, i++) t->prior[at + i] &= INT32_MAX;
  t->set.prior = t->prior;
  t->set.starts = t->starts;
  t->set.weights = t->weights;
  return t;
}

static void fill(int64_t *values, size_t count, int kind, source *random) {
  static const int64_t extremes[6] = {INT64_MIN, INT64_MAX, INT64_C(1) << 62,
                                      -(INT64_C(1) << 62), 0, -1};
  int64_t walk = 0;
  for (size_t i = 0; i < count; i++) {
    walk += draw_between(random, -3, 4);
    switch (kind) {
      case 0: values[i] = walk; break;
      case 1: values[i] = (int64_t)draw(random); break;
      case 2: values[i] = extremes[draw(random) % 6]; break;
      case 3: values[i] = -5; break;
      default: values[i] = walk * (INT64_C(1) << draw_between(random, 0, 20));
    }
  }
}

// Damaged bytes decode to something or are refused; the work is bounded and nothing else is read.
static void damage(const vqz_lattice_set *set, const uint32_t *extents, const uint8_t *bytes,
                   size_t size, int64_t *values, source *random, hash *h) {
  for (int i = 0; i < 12; i++) {
    // Of its own, so that a sanitizer sees what is read behind it.
    const size_t kept = i < 6 ? size : draw(random) % (size + 1);
    uint8_t *copy = malloc(kept > 0 ? kept : 1);
    if (copy == NULL) abort();
    memcpy(copy, bytes, kept);
    for (size_t j = 0; j < 3 && kept > 0; j++) copy[draw(random) % kept] = (uint8_t)draw(random);
    if (i == 11 && kept > 2) memset(copy + 2, 255, kept - 2);
    const size_t needed = kept > 0 ? vqz_lattice_workspace(set, copy[0], extents) : 0;
    if (needed > 0) {
      void *work = memory(needed);
      const int fits = vqz_lattice_decode(set, extents, copy, kept, values, work);
      hash_add(h, (uint64_t)fits, 1);
      free(work);
    }
    free(copy);
  }
}

static void run(int index, int many, hash *h) {
  source random = {(many ? 900 : 700) + (uint64_t)index};
  tables *t = make_tables(index % 3 > 0, many, &random);
  if (!vqz_lattice_valid(&t->set)) complain("tables are refused", "lattice");
  for (int kind = 0; kind < 5; kind++) {
    uint32_t extents[VQZ_LATTICE_AXES] = {1, 1, 1, 1};
    const int axes = index % 5;
    size_t count = 1;
    for (int a = 0; a < axes; a++) {
      const int most = axes == 1 ? MOST : axes == 2 ? 24 : axes == 3 ? 8 : 4;
      extents[VQZ_LATTICE_AXES - 1 - a] = (uint32_t)draw_between(&random, 1, most);
      count *= extents[VQZ_LATTICE_AXES - 1 - a];
    }
    const uint32_t profile = (uint32_t)(index + kind) % t->set.profile_count;
    const uint32_t shift = kind == 4 ? (uint32_t)draw_between(&random, 0, 44) : 0;
    int64_t *values = memory(count * 8), *back = memory(count * 8);
    const size_t capacity = 64 * count + 64;
    uint8_t *bytes = memory(capacity);
    void *work = memory(vqz_lattice_workspace(&t->set, profile, extents));
    fill(values, count, kind, &random);
    const size_t size = vqz_lattice_encode(&t->set, profile, shift, extents, values, bytes,
                                           capacity, work);
    if (size == 0) complain("has no room", "lattice");
    for (size_t i = 0; i < size; i++) hash_add(h, bytes[i], 1);
    if (!vqz_lattice_decode(&t->set, extents, bytes, size, back, work) ||
        memcmp(values, back, count * 8))
      complain("does not come back", "lattice");
    if (size > 3 && vqz_lattice_encode(&t->set, profile, shift, extents, values, bytes, size - 1,
                                       work) != 0)
      complain("writes more than it may", "lattice");
    damage(&t->set, extents, bytes, size, back, &random, h);
    free(values);
    free(back);
    free(bytes);
    free(work);
  }
  free(t);
}

static void run_lattice(int index, hash *h) { run(index, 0, h); }

static void run_many_taps(int index, hash *h) { run(index, 1, h); }

const case_list lattice_cases = {"lattice", 30, run_lattice};
const case_list many_tap_cases = {"lattice-taps", 15, run_many_taps};
