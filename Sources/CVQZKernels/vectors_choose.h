// What the encoder of vectors chooses: codewords, and magnitudes of coefficients.
#ifndef VQZ_VECTORS_CHOOSE_H
#define VQZ_VECTORS_CHOOSE_H

#include "vectors_run.h"

typedef struct {
  int16_t *wanted;     // [run][dimensions]: coefficients of the vectors
  uint16_t *indices;   // [run][stages]
  int32_t *chosen;     // [run][dimensions]: signed magnitudes of the group in hand
  // Of the search among codewords, two of each, before and after a stage:
  int16_t *rests[2];   // [run][effort][dimensions]
  int64_t *scores[2];  // [run][effort]
  uint16_t *paths[2];  // [run][effort][stages]
  int32_t *dots;       // [run · effort][largest]
  // Of the trellis: for each coefficient and state, the magnitude and the state before it.
  uint16_t (*magnitudes)[4];
  uint8_t (*before)[4];
} vectors_choice;

// Bytes of the parts for up to `effort` paths; sets them where there is memory.
size_t vectors_choice_parts(vectors_choice *choice, const vqz_vectors_model *model,
                            uint32_t effort, uint8_t *memory);

// Coefficients of `count` vectors of a run into `wanted`.
void vectors_choose_wanted(vectors_choice *choice, vectors_run *run, const int32_t *values);

// Indices of the codewords of every vector of the run, by distance and bits.
void vectors_choose_indices(vectors_choice *choice, const vectors_run *run, uint32_t effort);

// What a coefficient of the group in hand is away from its mean.
int32_t vectors_choice_off(const vectors_choice *choice, const vectors_run *run, size_t v,
                           size_t j);

// Magnitudes of the group in hand into `chosen`, and what they mean into the run's residuals.
void vectors_choose_group(vectors_choice *choice, vectors_run *run);

#endif
