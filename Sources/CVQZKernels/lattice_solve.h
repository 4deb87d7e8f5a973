// Weights of a predictor by least squares, in integers.
#ifndef VQZ_LATTICE_SOLVE_H
#define VQZ_LATTICE_SOLVE_H

#include <stdint.h>

#include "lattice_coder.h"
#include "vqz_lattice.h"

enum {
  LATTICE_CHUNK = 16,
  LATTICE_LANES = 4,  // sums of 64 bits that are added to at once
};

// Decaying sums of products, in 256ths.
typedef struct {
  int64_t products[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS];  // upper triangle
  int64_t targets[VQZ_LATTICE_TAPS];
  int32_t weights[VQZ_LATTICE_TAPS];  // in 65536ths, at most 16
} lattice_predictor;

// Of the last values, what predictors are to learn from them.
typedef struct {
  int32_t differences[VQZ_LATTICE_TAPS][LATTICE_CHUNK];  // to each tap
  int32_t steps[LATTICE_CHUNK];                          // their own differences to the base
  uint32_t scales[LATTICE_CHUNK];                        // mean errors around
} lattice_chunk;

// Sums wrap where no honest sum gets to: what came from hostile bytes need only be defined.
static inline int64_t lattice_product(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a * (uint64_t)b);
}

static inline int64_t lattice_minus(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t lattice_within(int64_t a, int64_t most) {
  return a < -most ? -most : a > most ? most : a;
}

// floor(a · 2^s); s may be negative.
static inline int64_t lattice_scaled(int64_t a, int s) {
  return s >= 0 ? (int64_t)((uint64_t)a << s) : a >> -s;
}

static inline int lattice_highest_bit(uint64_t x) {
  int n = 0;
  for (int s = 32; s > 0; s >>= 1) {
    if (x >> s) {
      x >>= s;
      n += s;
    }
  }
  return n;
}

// A = L·D·Lᵀ, column after column.
typedef struct {
  int64_t lower[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS];   // L in 2^20ths, by column
  int64_t scaled[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS];  // L·D, by column
  int64_t inverse[VQZ_LATTICE_TAPS];                   // of D
  int64_t values[VQZ_LATTICE_TAPS];                    // what L solves to
} lattice_factors;

// What columns before take off some rows of column j. With `narrow`, numbers are known to have 32
// bits.
VQZ_INLINE void lattice_sum_rows(const lattice_factors *f, int j, int first, int narrow,
                                 uint64_t *sums) {
  uint64_t s[LATTICE_LANES] = {0};
  for (int k = 0; k < j; k++) {
    const int64_t l = f->lower[k][j], *column = f->scaled[k] + first;
    for (int i = 0; i < LATTICE_LANES; i++)
      s[i] += narrow ? (uint64_t)((int64_t)(int32_t)l * (int32_t)column[i])
                     : (uint64_t)l * (uint64_t)column[i];
  }
  for (int i = 0; i < LATTICE_LANES; i++) sums[i] = s[i];
}

// 0 where numbers are not narrow.
VQZ_INLINE int lattice_factorise(const lattice_predictor *predictor, lattice_factors *f, int taps,
                                 int ridge, int s, int64_t added, int narrow) {
  uint64_t above[VQZ_LATTICE_TAPS] = {0}, wide = 0;
  for (int j = 0; j < taps; j++) {
    uint64_t sums[VQZ_LATTICE_TAPS];
    for (int first = j & -LATTICE_LANES; first < taps; first += LATTICE_LANES)
      lattice_sum_rows(f, j, first, narrow, sums + first);
    const int64_t own = lattice_scaled(predictor->products[j][j], s);
    const int64_t diagonal = own + added + (own >> ridge);
    int64_t least = (diagonal >> 14) + 1;
    if (least < 32768) least = 32768;
    int64_t pivot = lattice_minus(diagonal, (int64_t)sums[j] >> 20);
    if (pivot < least) pivot = least;
    const int64_t inverse = f->inverse[j] = (INT64_C(1) << 50) / pivot;
    const int64_t value = f->values[j] =
        lattice_minus(lattice_scaled(predictor->targets[j], s), (int64_t)above[j] >> 20);
    for (int i = j + 1; i < taps; i++) {
      const int64_t found = lattice_minus(lattice_scaled(predictor->products[j][i], s),
                                          (int64_t)sums[i] >> 20);
      const int64_t l = lattice_within(lattice_product(found, inverse) >> 30, INT64_C(1) << 30);
      wide |= (uint64_t)(found < 0 ? ~found : found);
      f->scaled[j][i] = found;
      f->lower[j][i] = l;
      above[i] += (uint64_t)l * (uint64_t)value;
    }
    if (narrow && wide >> 31) return 0;
  }
  return 1;
}

// Solves for the weights: L·z = b, D·y = z, Lᵀ·w = y.
VQZ_INLINE void lattice_solve(lattice_predictor *predictor, int taps, int ridge) {
  lattice_factors f;
  int64_t most = 0, trace = 0;
  for (int i = 0; i < taps; i++) {
    if (predictor->products[i][i] > most) most = predictor->products[i][i];
  }
  if (most == 0) return;
  const int s = 29 - lattice_highest_bit((uint64_t)most);
  for (int i = 0; i < taps; i++) trace += lattice_scaled(predictor->products[i][i], s);
  const int64_t added = (trace / taps >> ridge) + 256;
  if (!lattice_factorise(predictor, &f, taps, ridge, s, added, 1))
    lattice_factorise(predictor, &f, taps, ridge, s, added, 0);
  for (int i = taps - 1; i >= 0; i--) {
    uint64_t sum = 0;
    for (int k = i + 1; k < taps; k++)
      sum += (uint64_t)((int64_t)(int32_t)f.lower[i][k] * predictor->weights[k]);
    const int64_t weight =
        lattice_minus(lattice_product(f.values[i], f.inverse[i]) >> 34, (int64_t)sum >> 20);
    predictor->weights[i] = (int32_t)lattice_within(weight, 1 << 20);
  }
}

void vqz_lattice_solve(lattice_predictor *predictor, int taps, int ridge);

#endif
