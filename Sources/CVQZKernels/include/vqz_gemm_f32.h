// float32 matrix products, and the orthogonalisation of a matrix that is made of them.
//
// Three orders of a matrix appear. Flat: [rows][columns]. Panels: [columns / 16][rows][16], which
// is a map of vqz_conv_f32.h without a border. Packed: [columns / 32][rows / 16][16][32], the
// weights of a 1x1 convolution. Counts are rounded up, what is not there is zero, and panels and
// packed matrices are aligned to 64 bytes.
// Every sum is one chain of fused multiply-adds in one written order: the same bits on every
// machine.
#ifndef VQZ_GEMM_F32_H
#define VQZ_GEMM_F32_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Floats of a matrix in panels.
size_t vqz_panels_f32_count(ptrdiff_t rows, ptrdiff_t columns);

// Floats of a packed matrix.
size_t vqz_packed_f32_count(ptrdiff_t rows, ptrdiff_t columns);

// panels(r, c) = flat[r * row_step + c * column_step]: a transpose is an exchange of the steps.
void vqz_panels_f32_from_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *flat, ptrdiff_t row_step,
    ptrdiff_t column_step, float *panels);

// The inverse; nothing beyond rows and columns is touched.
void vqz_panels_f32_to_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *panels, ptrdiff_t row_step,
    ptrdiff_t column_step, float *flat);

// packed(r, c) = flat[r * row_step + c * column_step].
void vqz_packed_f32_from_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *flat, ptrdiff_t row_step,
    ptrdiff_t column_step, float *packed);

// output = left * right: left and output in panels, right packed. `output` is another matrix
// than `left`. Chain: from zero, over `inner`.
void vqz_gemm_f32(
    ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const float *left, const float *right,
    float *output);

// packed = transpose(matrix) * matrix, columns x columns, of a matrix in panels. Chain: from zero,
// over the rows.
void vqz_gram_f32(ptrdiff_t rows, ptrdiff_t columns, const float *matrix, float *packed);

// packed += transpose(left) * right, left_columns x right_columns, of two matrices in panels.
// Chain: from what `packed` holds, over the rows.
void vqz_inner_f32(
    ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t right_columns, const float *left,
    const float *right, float *packed);

// Floats of scratch for vqz_orthogonalise_f32, aligned to 64 bytes.
size_t vqz_orthogonalise_f32_scratch(ptrdiff_t rows, ptrdiff_t columns);

// matrix = about the orthogonal matrix next to it (all singular values near one), in place and
// flat: `steps` Newton-Schulz steps X <- aX + bXX'X + cXX'XX'X with (a, b, c) = (3.4445, -4.7750,
// 2.0315) from X / |X|, as in the optimiser Muon (Jordan et al. 2024). Zero stays zero.
void vqz_orthogonalise_f32(
    ptrdiff_t rows, ptrdiff_t columns, int steps, float *matrix, float *scratch);

#ifdef __cplusplus
}
#endif
#endif
