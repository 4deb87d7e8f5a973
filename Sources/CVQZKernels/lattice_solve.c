#include "lattice_solve.h"

#include <string.h>

// Sums wrap where no honest sum gets to: what came from hostile bytes need only be defined.
static inline int64_t product(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

static inline int64_t minus(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }

static inline int64_t plus(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

// floor(a · 2^s); s may be negative.
static inline int64_t shifted(int64_t a, int s) {
  return s >= 0 ? (int64_t)((uint64_t)a << s) : a >> -s;
}

static inline int64_t clamped(int64_t a, int64_t most) {
  return a < -most ? -most : a > most ? most : a;
}

static int highest_bit(uint64_t x) {
  int n = 0;
  for (int s = 32; s > 0; s >>= 1) {
    if (x >> s) {
      x >>= s;
      n += s;
    }
  }
  return n;
}

// A = L·D·Lᵀ with L in 2^20ths, row by row; then L·z = b, D·y = z, Lᵀ·w = y.
void vqz_lattice_solve(lattice_predictor *predictor, int taps, int ridge) {
  int64_t lower[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS], scaled[VQZ_LATTICE_TAPS][VQZ_LATTICE_TAPS];
  int64_t inverse[VQZ_LATTICE_TAPS], y[VQZ_LATTICE_TAPS];
  int64_t most = 0, trace = 0;
  for (int i = 0; i < taps; i++) {
    if (predictor->products[i][i] > most) most = predictor->products[i][i];
  }
  if (most == 0) return;
  const int s = 29 - highest_bit((uint64_t)most);
  for (int i = 0; i < taps; i++) trace += shifted(predictor->products[i][i], s);
  const int64_t added = (trace / taps >> ridge) + 256;
  for (int i = 0; i < taps; i++) {
    for (int j = 0; j < i; j++) {
      uint64_t sum = 0;
      for (int k = 0; k < j; k++) sum += (uint64_t)lower[j][k] * (uint64_t)scaled[i][k];
      scaled[i][j] = minus(shifted(predictor->products[i][j], s), (int64_t)sum >> 20);
      lower[i][j] = clamped(product(scaled[i][j], inverse[j]) >> 30, INT64_C(1) << 30);
    }
    uint64_t sum = 0, above = 0;
    for (int k = 0; k < i; k++) sum += (uint64_t)lower[i][k] * (uint64_t)scaled[i][k];
    for (int k = 0; k < i; k++) above += (uint64_t)lower[i][k] * (uint64_t)y[k];
    const int64_t own = shifted(predictor->products[i][i], s);
    const int64_t diagonal = own + added + (own >> ridge);
    int64_t least = (diagonal >> 14) + 1;
    if (least < 32768) least = 32768;
    int64_t pivot = minus(diagonal, (int64_t)sum >> 20);
    if (pivot < least) pivot = least;
    inverse[i] = (INT64_C(1) << 50) / pivot;
    y[i] = minus(shifted(predictor->targets[i], s), (int64_t)above >> 20);
  }
  for (int i = taps - 1; i >= 0; i--) {
    int64_t sum = 0;
    for (int k = i + 1; k < taps; k++) sum = plus(sum, product(lower[k][i], predictor->weights[k]));
    const int64_t weight = minus(product(y[i], inverse[i]) >> 34, sum >> 20);
    predictor->weights[i] = (int32_t)clamped(weight, 1 << 20);
  }
}
