#include "vqz_eigen_f64.h"

#include "vqz_isa.h"

#pragma STDC FP_CONTRACT OFF

#define STEP static inline __attribute__((always_inline)) void

enum { COLUMNS = VQZ_EIGEN_COLUMNS, CHAINS = 8 };

STEP update_step(size_t rows, size_t size, double *matrix, size_t stride, const double *row_v,
                 const double *row_w, const double *v, const double *w, const double *next,
                 double *products) {
  for (size_t r = 0; r < rows; r++) {
    double *const at = matrix + r * stride;
    const double a = row_v[r], b = row_w[r];
    double sums[CHAINS] = {0};
    size_t c = 0;
    for (; c + CHAINS <= size; c += CHAINS)
      for (size_t i = 0; i < CHAINS; i++) {
        const double x = at[c + i] - (a * w[c + i] + b * v[c + i]);
        at[c + i] = x;
        sums[i] += x * next[c + i];
      }
    double sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) +
                 ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    for (; c < size; c++) {
      at[c] -= a * w[c] + b * v[c];
      sum += at[c] * next[c];
    }
    products[r] = sum;
  }
}

STEP rotate_step(double *panel, size_t count, const vqz_rotation *rotations) {
  for (size_t i = 0; i < count; i++) {
    double *restrict const upper = panel + rotations[i].row * COLUMNS;
    double *restrict const lower = upper + COLUMNS;
    const double c = rotations[i].cosine, s = rotations[i].sine;
    for (size_t j = 0; j < COLUMNS; j++) {
      const double a = upper[j], b = lower[j];
      lower[j] = s * a + c * b;
      upper[j] = c * a - s * b;
    }
  }
}

STEP reflect_step(double *panel, size_t count, const double *v, double scale) {
  double sums[COLUMNS] = {0};
  for (size_t r = 0; r < count; r++)
    for (size_t j = 0; j < COLUMNS; j++) sums[j] += v[r] * panel[r * COLUMNS + j];
  for (size_t r = 0; r < count; r++) {
    const double factor = v[r] * scale;
    for (size_t j = 0; j < COLUMNS; j++) panel[r * COLUMNS + j] -= factor * sums[j];
  }
}

STEP product_rows(const size_t rows, size_t count, const double *left, size_t stride,
                  const double *panel, double *sums, size_t sum_stride) {
  double totals[4][COLUMNS] = {{0}};
  for (size_t k = 0; k < count; k++)
    for (size_t r = 0; r < rows; r++)
      for (size_t j = 0; j < COLUMNS; j++)
        totals[r][j] += left[r * stride + k] * panel[k * COLUMNS + j];
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < COLUMNS; j++) sums[r * sum_stride + j] = totals[r][j];
}

STEP product_step(size_t rows, size_t count, const double *left, size_t stride,
                  const double *panel, double *sums, size_t sum_stride) {
  if (rows == 4) {
    product_rows(4, count, left, stride, panel, sums, sum_stride);
    return;
  }
  for (size_t r = 0; r < rows; r++)
    product_rows(1, count, left + r * stride, stride, panel, sums + r * sum_stride, sum_stride);
}

#if defined(__x86_64__)
#define WIDE_AVX2 __attribute__((target("avx2")))
#define WIDE_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq"), min_vector_width(512)))
#define BY_WIDTH(name, parameters, arguments)                                           \
  WIDE_AVX2 static void name##_avx2 parameters { name##_step arguments; }               \
  WIDE_AVX512 static void name##_avx512 parameters { name##_step arguments; }           \
  void vqz_eigen_##name parameters {                                                    \
    const vqz_isa isa = vqz_isa_current();                                              \
    if (isa == VQZ_ISA_AVX512BW || isa == VQZ_ISA_VNNI) return name##_avx512 arguments; \
    if (isa == VQZ_ISA_AVX2) return name##_avx2 arguments;                              \
    name##_step arguments;                                                              \
  }
#else
#define BY_WIDTH(name, parameters, arguments) \
  void vqz_eigen_##name parameters { name##_step arguments; }
#endif

BY_WIDTH(update,
         (size_t rows, size_t size, double *matrix, size_t stride, const double *row_v,
          const double *row_w, const double *v, const double *w, const double *next,
          double *products),
         (rows, size, matrix, stride, row_v, row_w, v, w, next, products))
BY_WIDTH(rotate, (double *panel, size_t count, const vqz_rotation *rotations),
         (panel, count, rotations))
BY_WIDTH(reflect, (double *panel, size_t count, const double *v, double scale),
         (panel, count, v, scale))
BY_WIDTH(product,
         (size_t rows, size_t count, const double *left, size_t stride, const double *panel,
          double *sums, size_t sum_stride),
         (rows, count, left, stride, panel, sums, sum_stride))
