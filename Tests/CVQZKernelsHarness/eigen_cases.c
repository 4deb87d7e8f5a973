// Steps of eigen decomposition: models must not depend on the machine that trains them.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { COLUMNS = VQZ_EIGEN_COLUMNS };

static double *doubles(size_t count, source *random) {
  double *values = memory(count * sizeof(double));
  for (size_t i = 0; i < count; i++) values[i] = (double)draw_between(random, -99999, 99999) / 7;
  return values;
}

static void hash_f64(hash *h, const double *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t bits;
    memcpy(&bits, values + i, sizeof bits);
    hash_add(h, bits, 8);
  }
}

static void run_eigen(int index, hash *h) {
  static const size_t sizes[] = {1, 7, 8, 23, 64};
  const size_t n = sizes[index], stride = n + 3;
  source random = {2900 + (uint64_t)index};
  double *matrix = doubles(n * stride, &random), *panel = doubles(n * COLUMNS, &random);
  double *v = doubles(n, &random), *w = doubles(n, &random), *next = doubles(n, &random);
  double *sums = memory((n > COLUMNS ? n : COLUMNS) * 4 * sizeof(double));
  vqz_eigen_update(n, n, matrix, stride, v, w, v, w, next, sums);
  hash_f64(h, matrix, n * stride);
  hash_f64(h, sums, n);
  vqz_rotation *rotations = memory((n + 1) * sizeof *rotations);
  for (size_t i = 0; i + 1 < n; i++) {
    rotations[i].row = (ptrdiff_t)(n - 2 - i);
    rotations[i].cosine = 0.28;
    rotations[i].sine = i % 2 ? 0.96 : -0.96;
  }
  vqz_eigen_rotate(panel, n - 1, rotations);
  vqz_eigen_reflect(panel, n, v, 1e-9);
  hash_f64(h, panel, n * COLUMNS);
  for (size_t rows = 1; rows <= 4 && rows <= n; rows++) {
    vqz_eigen_product(rows, n, matrix, stride, panel, sums, COLUMNS);
    hash_f64(h, sums, rows * COLUMNS);
  }
  free(matrix), free(panel), free(v), free(w), free(next), free(sums), free(rotations);
}

const case_list eigen_cases = {"eigen", 5, run_eigen};
