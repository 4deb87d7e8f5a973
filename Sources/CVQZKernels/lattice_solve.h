// Weights of a predictor by least squares, in integers.
#ifndef VQZ_LATTICE_SOLVE_H
#define VQZ_LATTICE_SOLVE_H

#include <stdint.h>

#include "vqz_lattice.h"

enum { LATTICE_CHUNK = 16 };

// Decaying sums of products, in 256ths.
typedef struct {
  int64_t products[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS];  // lower triangle
  int64_t targets[VQZ_LATTICE_TAPS];
  int32_t weights[VQZ_LATTICE_TAPS];  // in 65536ths, at most 16
} lattice_predictor;

// Differences to the taps of the last values, and of the values themselves in row `taps`.
typedef struct {
  int16_t rows[VQZ_LATTICE_TAPS + 1][LATTICE_CHUNK];
} lattice_chunk;

void vqz_lattice_learn(lattice_predictor *predictors, int count, const uint8_t *forgetting,
                       const lattice_chunk *chunk, int taps);
void vqz_lattice_solve(lattice_predictor *predictor, int taps, int ridge);

#endif
