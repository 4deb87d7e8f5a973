// Newton-Schulz steps towards the orthogonal factor of a matrix.
#include <math.h>

#include "vqz_gemm_f32.h"

#pragma STDC FP_CONTRACT OFF

// The polynomial of a step (Jordan et al. 2024): steep at zero, and every singular value in (0, 1]
// ends between about 0.7 and 1.2.
static const float linear = 3.4445f, cubic = -4.7750f, quintic = 2.0315f;

static ptrdiff_t round_up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b * b; }

size_t vqz_orthogonalise_f32_scratch(ptrdiff_t rows, ptrdiff_t columns) {
  ptrdiff_t small = rows < columns ? rows : columns, large = rows < columns ? columns : rows;
  return 2 * vqz_panels_f32_count(large, small) + 2 * vqz_panels_f32_count(small, small) +
         vqz_packed_f32_count(small, small);
}

// One over the length; sixteen chains, so that the order of the sum is written.
static float inverse_length(ptrdiff_t count, const float *values) {
  double sums[16] = {0};
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int j = 0; j < 16; j++) sums[j] += (double)values[i + j] * values[i + j];
  for (; i < count; i++) sums[i % 16] += (double)values[i] * values[i];
  double sum = 0;
  for (int j = 0; j < 16; j++) sum += sums[j];
  return sum > 0 ? (float)(1 / sqrt(sum)) : 0;
}

// A symmetric matrix from packed to panels.
static void panels_from_packed(ptrdiff_t size, const float *packed, float *panels) {
  ptrdiff_t group = round_up(size, 16) * 32;
  for (ptrdiff_t c = 0; c < size; c += 16) {
    const float *from = packed + c / 32 * group + c % 32;
    for (ptrdiff_t r = 0; r < size; r++, panels += 16)
      for (int j = 0; j < 16; j++) panels[j] = from[r * 32 + j];
  }
}

// packed = linear * 1 + cubic * packed + quintic * square.
static void polynomial(ptrdiff_t size, const float *square, float *packed) {
  ptrdiff_t group = round_up(size, 16) * 32;
  for (ptrdiff_t c = 0; c < size; c += 16) {
    float *to = packed + c / 32 * group + c % 32;
    for (ptrdiff_t r = 0; r < size; r++, square += 16)
      for (int j = 0; j < 16; j++) to[r * 32 + j] = cubic * to[r * 32 + j] + quintic * square[j];
    for (ptrdiff_t r = c; r < c + 16 && r < size; r++) to[r * 32 + r % 16] += linear;
  }
}

void vqz_orthogonalise_f32(
    ptrdiff_t rows, ptrdiff_t columns, int steps, float *matrix, float *scratch) {
  if (rows <= 0 || columns <= 0) return;
  // The small side becomes the columns: it is the one that is squared.
  ptrdiff_t small = rows < columns ? rows : columns, large = rows < columns ? columns : rows;
  ptrdiff_t row_step = rows < columns ? 1 : columns, column_step = rows < columns ? columns : 1;
  float *now = scratch, *next = now + vqz_panels_f32_count(large, small);
  float *gram = next + vqz_panels_f32_count(large, small);
  float *square = gram + vqz_panels_f32_count(small, small);
  float *packed = square + vqz_panels_f32_count(small, small);

  float scale = inverse_length(rows * columns, matrix);
  for (ptrdiff_t i = 0; i < rows * columns; i++) matrix[i] *= scale;
  vqz_panels_f32_from_flat(large, small, matrix, row_step, column_step, now);
  for (int step = 0; step < steps; step++) {
    vqz_gram_f32(large, small, now, packed);
    panels_from_packed(small, packed, gram);
    vqz_gemm_f32(small, small, small, gram, packed, square);
    polynomial(small, square, packed);
    vqz_gemm_f32(large, small, small, now, packed, next);
    float *swap = now;
    now = next;
    next = swap;
  }
  vqz_panels_f32_to_flat(large, small, now, row_step, column_step, matrix);
}
