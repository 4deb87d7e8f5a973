// Sums of products of int16: rows of inputs by a packed matrix. The caller bounds the weights so
// that every sum fits int32.
#ifndef VQZ_VECTORS_SUMS_H
#define VQZ_VECTORS_SUMS_H

#include <stddef.h>
#include <stdint.h>

enum { SUMS_COLUMNS = 16 };

// A matrix [columns by 16][pairs of inputs][16][2], with zeros where there is none.
typedef struct {
  const int16_t *packed;
  size_t pairs, blocks;
} vectors_matrix;

// Elements of a packed matrix.
static inline size_t vectors_packed(size_t inputs, size_t outputs) {
  return (inputs + 1) / 2 * 2 * ((outputs + 15) / 16 * 16);
}

// Packs weights, input i and output j at weights[i · input_step + j · output_step].
vectors_matrix vectors_pack(size_t inputs, size_t outputs, const int16_t *weights,
                            size_t input_step, size_t output_step, int16_t *packed);

// sums[row][0 ..< 16 · blocks] of `rows` rows of inputs, which hold 2 · pairs values; strides in
// elements.
void vectors_sums(const vectors_matrix *matrix, size_t rows, const int16_t *inputs,
                  size_t input_stride, int32_t *sums, size_t sum_stride);

#endif
