// A run of vectors on its way through the groups, the same for encoder and decoder.
#ifndef VQZ_VECTORS_RUN_H
#define VQZ_VECTORS_RUN_H

#include "vectors_model.h"

typedef struct {
  const vqz_vectors_model *model;
  uint32_t quality;
  size_t count;            // vectors, up to VECTORS_RUN
  int16_t *coefficients;   // [count][dimensions]: the base, then what is decoded
  int16_t *active;         // [count][hidden]
  int16_t *residuals;      // [count][dimensions]: of the group in hand, to its mean and away
  int32_t *hidden;         // [count][hidden]
  int32_t *sums, *spreads; // [count][widest]
  uint8_t *states;         // [count]
  // Of the group in hand:
  uint32_t group;
  size_t first, size;
} vectors_run;

// Bytes of the parts of a run of up to `n` vectors; sets them where there is memory.
size_t vectors_run_parts(vectors_run *run, const vqz_vectors_model *model, size_t n,
                         uint8_t *memory);

// Bases of 0 in `coefficients`.
void vectors_run_clear(vectors_run *run);

// From the bases in `coefficients` on.
void vectors_run_start(vectors_run *run);

// Means into `sums` and classes into `spreads` for the group in hand.
void vectors_run_expect(vectors_run *run);

// After the residuals of the group in hand, [count][dimensions] from column 0: adds them, and
// lets the hidden values know.
void vectors_run_note(vectors_run *run);

// `count` vectors from `first` on, [count][D]; when all groups are through.
void vectors_run_values(vectors_run *run, size_t first, size_t count, int32_t *values);

// Fetches a codeword that is added soon: codebooks are larger than the nearest cache.
static inline void vectors_run_fetch(const vqz_vectors_model *model, uint32_t stage,
                                     uint32_t index) {
  const size_t D = model->tables.dimensions;
  const int8_t *codeword = model->codewords[stage] + index * D;
  for (size_t i = 0; i < D; i += 64) __builtin_prefetch(codeword + i);
}

// Adds a codeword to a row of coefficients.
void vectors_run_add(const vqz_vectors_model *model, uint32_t stage, uint32_t index,
                     int16_t *coefficients);

#endif
