// Steps of the eigen decomposition of large symmetric matrices in double precision. Elementwise
// operations in a written order and none fused: the same bits on every instruction set.
#ifndef VQZ_EIGEN_F64_H
#define VQZ_EIGEN_F64_H

#include <stddef.h>

// Columns that rotations and reflections take at a time; a matrix of so many columns that lies
// together stays in the cache.
enum { VQZ_EIGEN_COLUMNS = 32 };

// A rotation of rows `row` and `row` + 1.
typedef struct {
  ptrdiff_t row;
  double cosine, sine;
} vqz_rotation;

// Subtracts `rows` rows of v·wᵀ + w·vᵀ from rows of `size` values, `stride` apart, and gives the
// product of each with `next`, in eight chains. `row_v` and `row_w` are the elements of v and w
// that belong to the rows.
void vqz_eigen_update(size_t rows, size_t size, double *matrix, size_t stride,
                      const double *row_v, const double *row_w, const double *v, const double *w,
                      const double *next, double *products);

// Applies rotations, in their order, to the rows of a panel [n][VQZ_EIGEN_COLUMNS]: the lower row
// becomes sine · upper + cosine · lower, the upper one cosine · upper − sine · lower.
void vqz_eigen_rotate(double *panel, size_t count, const vqz_rotation *rotations);

// A reflection 1 − scale · v·vᵀ of the `count` rows of a panel.
void vqz_eigen_reflect(double *panel, size_t count, const double *v, double scale);

// Rows of sums: sums[r] = Σ_k left[r · stride + k] · panel[k], over `count` rows of a panel, in
// their order, for up to four rows r.
void vqz_eigen_product(size_t rows, size_t count, const double *left, size_t stride,
                       const double *panel, double *sums, size_t sum_stride);

#endif
