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

// Of the last values, what predictors are to learn from them.
typedef struct {
  int32_t differences[LATTICE_CHUNK][VQZ_LATTICE_TAPS];  // to the taps; 0 behind them
  int32_t steps[LATTICE_CHUNK];                          // their own differences to the base
  uint32_t scales[LATTICE_CHUNK];                        // mean errors around
} lattice_chunk;

void vqz_lattice_solve(lattice_predictor *predictor, int taps, int ridge);

#endif
