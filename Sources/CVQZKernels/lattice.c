#include "vqz_lattice.h"

#include <string.h>

#include "lattice_walk.h"

// Decisions of a context: whether a residual is 0, whether it is negative, then how many buckets
// lie below it (to 16, apart for both signs), the order of what is beyond, two bits within.
enum {
  NODE_ZERO = 0,
  NODE_SIGN = 1,
  NODE_BUCKET = 2,
  NODE_NEGATIVE = 18,  // between the buckets of both signs
  NODE_ORDER = 38,
  NODE_LOW = 54,
  BUCKETS = 16,
};

// What a step of the walk is told: where contexts lie.
typedef struct {
  int mirrored;  // residuals count with their sign turned
  int width;     // bits within a bucket
} step_shape;

static const uint16_t CONTEXT_START[VQZ_LATTICE_INPUTS] = {
    0, 384, 384 + 256, 384 + 256 + 600, 384 + 256 + 600 + 256, 384 + 256 + 600 + 256 + 384};

static int half_class(uint32_t error, int most) {
  const int class = lattice_class((error >> 2) + 1) >> 1;
  return (class < most ? class : most) >> 1;
}

VQZ_INLINE step_shape shape_of(lattice_walk *walk, int x, const lattice_expectation *e,
                               int mixing) {
  lattice_decisions *d = &walk->decisions;
  int class = lattice_class(e->scale);
  class = class < LATTICE_CLASSES ? class : LATTICE_CLASSES - 1;
  const int mirrored = e->fraction < 0;
  const int size = mirrored ? -e->fraction : e->fraction;
  const int third = size < 16 ? 0 : size < 48 ? 1 : size < 84 ? 2 : 3;
  int number[VQZ_LATTICE_INPUTS] = {class * 4 + third, 0, 0, 0, 0, 0};
  if (mixing) {
    const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
    uint32_t around[4];
    for (int i = 0; i < 4; i++) {
      const ptrdiff_t at = lattice_position(&walk->around[i], x, width);
      around[i] = at < 0 ? 0 : walk->parts.errors[at];
    }
    int64_t apart = walk->profile->predictors > 1 ? e->each[0] - e->each[1] : e->centre;
    if (mirrored) apart = -apart;
    int order = lattice_log2((uint64_t)(apart < 0 ? -apart : apart) + 1);
    order = order < 12 ? order : 12;
    int signs = 0;
    static const uint8_t places[3] = {0, 1, 3};
    for (int i = 0; i < 3; i++) {
      const int sign = (int)(around[places[i]] & 3);
      signs = signs * 3 + (mirrored && sign ? 3 - sign : sign);
    }
    const int plane = half_class(around[2], 30);
    number[1] = half_class(around[0], 30) * 16 + half_class(around[1], 30);
    number[2] = (apart < 0 ? 12 - order : 12 + order) * 24 + class / 4;
    number[3] = (class < 31 ? class : 31) * 8 + (size / 16 < 7 ? size / 16 : 7);
    number[4] = plane * 24 + class / 4;
    number[5] = signs * 24 + class / 4;
    d->weights = walk->parts.weights +
                 (size_t)(class / 2) * VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1);
  }
  const int inputs = mixing ? d->inputs : 1;
  for (int i = 0; i < inputs; i++)
    d->contexts[i] =
        walk->parts.counters + (size_t)(CONTEXT_START[i] + number[i]) * VQZ_LATTICE_NODES;
  const int width = lattice_log2(e->scale) - 8 + walk->shift;
  const step_shape shape = {mirrored, width > 0 ? width : 0};
  return shape;
}

// How far `size` lies in buckets, and where in its bucket; below 2^63 from an encoder.
VQZ_INLINE uint64_t code_size(lattice_decisions *d, uint64_t size, int width, int negative,
                              int mixing, int decoding) {
  uint64_t bucket = size >> width;
  const int first = NODE_BUCKET + (negative ? NODE_NEGATIVE : 0);
  uint32_t count = 0;
  while (count < BUCKETS &&
         !lattice_decide(d, first + (int)count, bucket == count, mixing, decoding))
    count++;
  if (count < BUCKETS) {
    bucket = count;
  } else {
    uint64_t beyond = bucket - BUCKETS + 1;
    const int wanted = decoding ? 0 : lattice_log2(beyond);
    int order = 0;
    while (order < 63 && !lattice_decide(d, NODE_ORDER + (order < 15 ? order : 15),
                                         wanted == order, mixing, decoding))
      order++;
    uint64_t bits = 1;
    for (int left = order; left > 0;) {
      const int some = left > 16 ? 16 : left;
      left -= some;
      bits = bits << some | lattice_even(&d->range, (uint32_t)(beyond >> left & 0xffff) &
                                                        ((1u << some) - 1), some, decoding);
    }
    bucket = bits + BUCKETS - 1;
  }
  uint64_t low = 0;
  int left = width;
  for (int level = 0; level < 2 && left > 0; level++) {
    left--;
    const int node = NODE_LOW + (count > 2 ? 2 : (int)count) * 3 + (level ? 1 + (int)(low & 1) : 0);
    low = low << 1 | lattice_decide(d, node, (uint32_t)(size >> left & 1), mixing, decoding);
  }
  while (left > 0) {
    const int some = left > 16 ? 16 : left;
    left -= some;
    const uint32_t bits = (uint32_t)(size >> left & 0xffff) & ((1u << some) - 1);
    low = low << some | lattice_even(&d->range, bits, some, decoding);
  }
  return bucket << width | low;
}

// A residual with the sign of its context; every int64 can be one.
VQZ_INLINE int64_t code_residual(lattice_decisions *d, int64_t residual, int width, int mixing,
                                 int decoding) {
  if (width == 0 && lattice_decide(d, NODE_ZERO, residual == 0, mixing, decoding)) return 0;
  const int negative = (int)lattice_decide(d, NODE_SIGN, residual < 0, mixing, decoding);
  const uint64_t offset = width == 0 || negative ? 1 : 0;
  const uint64_t size = negative ? -(uint64_t)residual : (uint64_t)residual;
  const uint64_t found = code_size(d, size - offset, width, negative, mixing, decoding) + offset;
  return (int64_t)(negative ? -found : found);
}

VQZ_INLINE void code_row(lattice_walk *walk, const int64_t *values, int mixing, int decoding) {
  const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  for (int x = 0; x < width; x++) {
    lattice_expectation e;
    vqz_lattice_expect(walk, x, &e);
    const uint64_t expected = (uint64_t)e.base + (uint64_t)e.expected;
    const step_shape shape = shape_of(walk, x, &e, mixing);
    uint64_t residual = decoding ? 0 : (uint64_t)values[walk->row + x] - expected;
    if (shape.mirrored) residual = -residual;
    residual = (uint64_t)code_residual(&walk->decisions, (int64_t)residual, shape.width, mixing,
                                       decoding);
    if (shape.mirrored) residual = -residual;
    if (decoding) walk->values[walk->row + x] = (int64_t)(expected + residual);
    vqz_lattice_note(walk, x, &e, (int64_t)residual);
  }
}

// All rows in their order; 0 when the bytes ran out or over.
VQZ_INLINE int code_rows(lattice_walk *walk, const int64_t *values, int decoding) {
  const uint32_t *extents = walk->extents;
  uint32_t at[VQZ_LATTICE_AXES] = {0};
  const lattice_range *range = &walk->decisions.range;
  for (at[0] = 0; at[0] < extents[0]; at[0]++) {
    for (at[1] = 0; at[1] < extents[1]; at[1]++) {
      for (at[2] = 0; at[2] < extents[2]; at[2]++) {
        vqz_lattice_row(walk, at);
        if (walk->profile->inputs > 1)
          code_row(walk, values, 1, decoding);
        else
          code_row(walk, values, 0, decoding);
        if (range->full || range->beyond > 8) return 0;
      }
    }
  }
  return 1;
}

// The shortest bytes that name a number in the range, and no zeros of those behind them.
static size_t finish(lattice_range *coder) {
  for (int count = 0; count <= 8; count++) {
    const uint64_t rest = count == 8 ? 0 : UINT64_MAX >> (8 * count);
    const uint64_t number = (coder->low + rest) & ~rest;
    if (number - coder->low >= coder->range) continue;
    if (number < coder->low) lattice_carry(coder);
    if (coder->limit - coder->out < count) coder->full = 1;
    if (coder->full) return 0;
    for (int i = 0; i < count; i++) *coder->out++ = (uint8_t)(number >> (56 - 8 * i));
    break;
  }
  return (size_t)(coder->out - coder->start);
}

size_t vqz_lattice_encode(const vqz_lattice_set *set, uint32_t profile, uint32_t shift,
                          const uint32_t extents[VQZ_LATTICE_AXES], const int64_t *values,
                          uint8_t *bytes, size_t capacity, void *workspace) {
  lattice_walk walk;
  // Never written to while encoding.
  int64_t *const same = (int64_t *)(uintptr_t)values;
  if (capacity < LATTICE_HEADER ||
      !vqz_lattice_start(&walk, set, profile, shift, extents, same, workspace))
    return 0;
  bytes[0] = (uint8_t)profile;
  bytes[1] = (uint8_t)shift;
  lattice_range *range = &walk.decisions.range;
  range->range = UINT64_MAX;
  range->start = range->out = bytes + LATTICE_HEADER;
  range->limit = bytes + capacity;
  if (!code_rows(&walk, values, 0)) return 0;
  const size_t count = finish(range);
  return range->full ? 0 : LATTICE_HEADER + count;
}

int vqz_lattice_decode(const vqz_lattice_set *set, const uint32_t extents[VQZ_LATTICE_AXES],
                       const uint8_t *bytes, size_t count, int64_t *values, void *workspace) {
  lattice_walk walk;
  if (count < LATTICE_HEADER ||
      !vqz_lattice_start(&walk, set, bytes[0], bytes[1], extents, values, workspace))
    return 0;
  lattice_range *range = &walk.decisions.range;
  range->range = UINT64_MAX;
  range->in = bytes + LATTICE_HEADER;
  range->end = bytes + count;
  for (int i = 0; i < 8; i++) {
    const int have = range->in < range->end;
    range->value = range->value << 8 | (have ? *range->in : 0);
    range->in += have;
    range->beyond += !have;
  }
  return code_rows(&walk, values, 1) && range->in == range->end;
}

void vqz_lattice_learned(const vqz_lattice_set *set, uint32_t profile, void *workspace,
                         uint32_t *counters, int32_t *weights) {
  lattice_parts parts;
  const int inputs = set->profiles[profile].inputs;
  vqz_lattice_parts(&parts, &set->profiles[profile], 1, workspace);
  for (size_t i = 0; i < VQZ_LATTICE_COUNTERS; i++) {
    const int there =
        inputs == VQZ_LATTICE_INPUTS || i < (size_t)CONTEXT_START[inputs] * VQZ_LATTICE_NODES;
    counters[i] = there ? parts.counters[i].slow : 0;
  }
  const size_t count = (size_t)LATTICE_HALVES * VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1);
  if (inputs > 1) memcpy(weights, parts.weights, count * sizeof *weights);
}

void vqz_lattice_products(const vqz_lattice_set *set, uint32_t profile, const uint32_t *extents,
                          void *workspace, int64_t *products) {
  lattice_walk walk;
  memset(&walk, 0, sizeof walk);
  walk.set = set;
  walk.profile = &set->profiles[profile];
  memcpy(walk.extents, extents, sizeof walk.extents);
  vqz_lattice_parts(&walk.parts, walk.profile, 1, workspace);
  vqz_lattice_taps(&walk);
  const lattice_predictor *last = &walk.parts.predictors[walk.profile->predictors - 1];
  const size_t taps = set->near_count + set->far_count;
  memset(products, 0, taps * (taps + 3) / 2 * sizeof *products);
  for (int i = 0; i < walk.taps; i++) {
    const size_t tap = walk.used[i], row = tap * (tap + 3) / 2;
    for (int j = 0; j <= i; j++) products[row + walk.used[j]] = last->products[i][j];
    products[row + tap + 1] = last->targets[i];
  }
}
