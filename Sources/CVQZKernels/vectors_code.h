// Decisions of vectors: indices of codewords and magnitudes of coefficients, the same code for
// encoder and decoder.
#ifndef VQZ_VECTORS_CODE_H
#define VQZ_VECTORS_CODE_H

#include <string.h>

#include "lattice_coder.h"
#include "vectors_run.h"

enum { ORDER_BITS = 4, EVEN_CHANCE = 32768 };

// An index, the highest bit first, down a tree of chances.
VQZ_INLINE uint32_t code_index(lattice_range *range, const uint16_t *chances, int bits,
                               uint32_t index, int decoding) {
  uint32_t node = 1;
  for (int b = bits - 1; b >= 0; b--)
    node = 2 * node + lattice_bit(range, index >> b & 1, chances[node], decoding);
  return node - (1u << bits);
}

VQZ_INLINE int64_t code_magnitude(lattice_range *range, const uint16_t *chances, int low,
                                  uint32_t magnitude, int decoding) {
  uint32_t bucket = magnitude >> low, count = 0;
  while (count < VQZ_VECTORS_NODES &&
         !lattice_bit(range, bucket == count, chances[count], decoding))
    count++;
  if (count == VQZ_VECTORS_NODES) {
    uint32_t beyond = bucket - VQZ_VECTORS_NODES + 1;
    uint32_t order = decoding ? 0 : 31 - (uint32_t)__builtin_clz(beyond);
    order = lattice_even(range, order, ORDER_BITS, decoding);
    if (order > 0)
      beyond = 1u << order |
               lattice_even(range, beyond & ((1u << order) - 1), (int)order, decoding);
    else
      beyond = 1;
    bucket = beyond + VQZ_VECTORS_NODES - 1;
  } else {
    bucket = count;
  }
  if (low == 0) return bucket;
  return (int64_t)bucket << low |
         lattice_even(range, magnitude & ((1u << low) - 1), low, decoding);
}

// Coefficients of the group in hand of vectors `first` up to `end` of a batch.
VQZ_INLINE void code_group(vectors_run *run, size_t first, size_t end, lattice_range *coder,
                           const int32_t *chosen, int decoding) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const int64_t step = t->quality_step[run->quality];
  // A copy, so that it stays in registers.
  lattice_range own = *coder, *const range = &own;
  for (size_t v = first; v < end; v++) {
    const int32_t *means = run->sums + v * model->widest;
    const int32_t *classes = run->spreads + v * model->widest;
    int16_t *residuals = run->residuals + v * model->dimensions;
    int state = run->states[v];
    for (size_t j = 0; j < run->size; j++) {
      const int class = classes[j];
      if (class == 0) {
        residuals[j] = (int16_t)means[j];
        continue;
      }
      const int odd = state >> 1;
      const int32_t value = decoding ? 0 : chosen[v * model->dimensions + j];
      const uint16_t *chances =
          t->chances + ((size_t)odd * t->classes + (size_t)class) * VQZ_VECTORS_NODES;
      const int64_t magnitude = code_magnitude(
          range, chances, vectors_low(class), (uint32_t)(value < 0 ? -value : value), decoding);
      int64_t part = vectors_part(t, step, odd, class, magnitude);
      if (magnitude > 0 && lattice_bit(range, value < 0, EVEN_CHANCE, decoding)) part = -part;
      residuals[j] = (int16_t)vectors_clamp(means[j] + part);
      state = vectors_next(state, magnitude);
    }
    run->states[v] = (uint8_t)state;
  }
  *coder = own;
}

// Indices of vectors `first` up to `end` of a batch, whose codewords are added to their bases.
VQZ_INLINE void code_indices(vectors_run *run, size_t first, size_t end, lattice_range *range,
                             const uint16_t *indices, int decoding) {
  const vqz_vectors_model *model = run->model;
  const uint32_t stages = model->tables.stages;
  uint16_t found[VECTORS_RUN * VQZ_VECTORS_STAGES];
  for (size_t v = first; v < end; v++)
    for (uint32_t s = 0; s < stages; s++) {
      const uint32_t index =
          code_index(range, model->index_chances[s], model->tables.index_bits[s],
                     decoding ? 0 : indices[v * stages + s], decoding);
      found[(v - first) * stages + s] = (uint16_t)index;
      vectors_run_fetch(model, s, index);
    }
  for (size_t v = first; v < end; v++)
    for (uint32_t s = 0; s < stages; s++)
      vectors_run_add(model, s, found[(v - first) * stages + s],
                      run->coefficients + v * model->dimensions);
}

// A decoder at the beginning of its bytes.
VQZ_INLINE lattice_range begun(const uint8_t *bytes, size_t size) {
  lattice_range range = {.range = UINT64_MAX, .in = bytes, .end = bytes + size};
  for (int i = 0; i < 8; i++) {
    const int have = range.in < range.end;
    range.value = range.value << 8 | (have ? *range.in : 0);
    range.in += have;
    range.beyond += !have;
  }
  return range;
}

// Whether a decoder has read all its bytes, and no more zeros than an encoder leaves out.
VQZ_INLINE int ended(const lattice_range *range) {
  return range->in == range->end && range->beyond <= 8;
}

#endif
