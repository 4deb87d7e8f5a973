#include "vqz_lattice.h"

#include <string.h>

#include "lattice_walk.h"
#include "vqz_isa.h"

static int code_rows(lattice_walk *walk, const int64_t *values) {
#if defined(__x86_64__)
  if (vqz_isa_current() >= VQZ_ISA_AVX2) return vqz_lattice_rows_avx2(walk, values);
#endif
  return vqz_lattice_rows_portable(walk, values);
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
  if (!code_rows(&walk, values)) return 0;
  const size_t count = lattice_finish(range);
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
  return code_rows(&walk, NULL) && range->in == range->end;
}

void vqz_lattice_learned(const vqz_lattice_set *set, uint32_t profile, void *workspace,
                         uint32_t *counters, int32_t *weights) {
  lattice_parts parts;
  const int inputs = set->profiles[profile].inputs;
  vqz_lattice_parts(&parts, &set->profiles[profile], 1, 1, workspace);
  for (size_t i = 0; i < VQZ_LATTICE_COUNTERS; i++) {
    const int there = inputs == VQZ_LATTICE_INPUTS ||
                      i < (size_t)LATTICE_CONTEXT_START[inputs] * VQZ_LATTICE_NODES;
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
  vqz_lattice_parts(&walk.parts, walk.profile, 1, 1, workspace);
  vqz_lattice_taps(&walk);
  const lattice_predictor *last = &walk.parts.predictors[walk.profile->predictors - 1];
  const size_t taps = set->near_count + set->far_count;
  memset(products, 0, taps * (taps + 3) / 2 * sizeof *products);
  for (int i = 0; i < walk.taps; i++) {
    const size_t tap = walk.used[i], row = tap * (tap + 3) / 2;
    for (int j = 0; j <= i; j++) products[row + walk.used[j]] = last->products[j][i];
    products[row + tap + 1] = last->targets[i];
  }
}
