// Matrix products are 1x1 convolutions and their gradients: the loops around the same tiles.
#include "vqz_gemm_f32.h"

#include <string.h>

#include "conv_f32_internal.h"

#pragma STDC FP_CONTRACT OFF

static ptrdiff_t divide_up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

size_t vqz_panels_f32_count(ptrdiff_t rows, ptrdiff_t columns) {
  return (size_t)(divide_up(columns, 16) * 16 * rows);
}

size_t vqz_packed_f32_count(ptrdiff_t rows, ptrdiff_t columns) {
  return (size_t)(divide_up(columns, 32) * 32 * divide_up(rows, 16) * 16);
}

void vqz_panels_f32_from_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *flat, ptrdiff_t row_step,
    ptrdiff_t column_step, float *panels) {
  for (ptrdiff_t first = 0; first < columns; first += 16) {
    ptrdiff_t lanes = columns - first < 16 ? columns - first : 16;
    const float *block = flat + first * column_step;
    for (ptrdiff_t r = 0; r < rows; r++, panels += 16) {
      for (ptrdiff_t c = 0; c < lanes; c++) panels[c] = block[r * row_step + c * column_step];
      for (ptrdiff_t c = lanes; c < 16; c++) panels[c] = 0;
    }
  }
}

void vqz_panels_f32_to_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *panels, ptrdiff_t row_step,
    ptrdiff_t column_step, float *flat) {
  for (ptrdiff_t first = 0; first < columns; first += 16) {
    ptrdiff_t lanes = columns - first < 16 ? columns - first : 16;
    float *block = flat + first * column_step;
    for (ptrdiff_t r = 0; r < rows; r++, panels += 16)
      for (ptrdiff_t c = 0; c < lanes; c++) block[r * row_step + c * column_step] = panels[c];
  }
}

void vqz_packed_f32_from_flat(
    ptrdiff_t rows, ptrdiff_t columns, const float *flat, ptrdiff_t row_step,
    ptrdiff_t column_step, float *packed) {
  memset(packed, 0, vqz_packed_f32_count(rows, columns) * sizeof(float));
  ptrdiff_t group = divide_up(rows, 16) * 16 * 32;
  for (ptrdiff_t first = 0; first < columns; first += 32, packed += group) {
    ptrdiff_t lanes = columns - first < 32 ? columns - first : 32;
    const float *block = flat + first * column_step;
    for (ptrdiff_t r = 0; r < rows; r++)
      for (ptrdiff_t c = 0; c < lanes; c++)
        packed[r * 32 + c] = block[r * row_step + c * column_step];
  }
}

void vqz_gemm_f32(
    ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const float *left, const float *right,
    float *output) {
  static const _Alignas(64) float zeros[32];
  const vqz_f32_tiles *tiles = vqz_f32_tiles_current();
  ptrdiff_t stride = rows * 16;
  vqz_f32_forward job = {inner, {1, 1}, 0, stride, stride, 0, 0, 0};
  ptrdiff_t group = divide_up(inner, 16) * 16 * 32;
  ptrdiff_t blocks = divide_up(columns, 16), parts = divide_up(rows, tiles->tile);
  for (ptrdiff_t b = 0; b < blocks;) {
    int wide = tiles->blocks == 2 && b + 1 < blocks ? 2 : 1;
    const float *weights = right + b / 2 * group + b % 2 * 16;
    for (ptrdiff_t i = 0; i < parts; i++) {
      ptrdiff_t row = rows * i / parts, count = rows * (i + 1) / parts - row;
      tiles->forward[wide - 1][count - 1](
          &job, left + row * 16, weights, zeros, 0, 0, output + b * stride + row * 16);
    }
    b += wide;
  }
}

// The blocks that the loop over pairs left out, from their mirror images.
static void mirror(ptrdiff_t columns, float *packed) {
  ptrdiff_t group = divide_up(columns, 16) * 16 * 32;
  for (ptrdiff_t first = 0; first < columns; first += 32) {
    for (ptrdiff_t r = first + 32; r < columns; r++) {
      float *to = packed + first / 32 * group + r * 32;
      const float *from = packed + r / 32 * group + first * 32 + r % 32;
      for (ptrdiff_t c = 0; c < 32; c++) to[c] = from[c * 32];
    }
  }
}

void vqz_gram_f32(ptrdiff_t rows, ptrdiff_t columns, const float *matrix, float *packed) {
  memset(packed, 0, vqz_packed_f32_count(columns, columns) * sizeof(float));
  const vqz_f32_tiles *tiles = vqz_f32_tiles_current();
  ptrdiff_t stride = rows * 16, blocks = divide_up(columns, 16);
  // As in the gradient of weights: the chain continues through memory.
  for (ptrdiff_t row = 0; row < rows; row += 256) {
    ptrdiff_t count = rows - row < 256 ? rows - row : 256;
    vqz_f32_weights job = {1, count, 0, stride};
    const float *x = matrix + row * 16;
    for (ptrdiff_t b = 0; b < blocks;) {
      int wide = tiles->blocks == 2 && b + 1 < blocks ? 2 : 1;
      // Blocks up to the end of the pair; the others are their mirror.
      for (ptrdiff_t i = 0; i < blocks && i <= b / 2 * 2 + 1; i++) {
        ptrdiff_t channels = columns - i * 16 < 16 ? columns - i * 16 : 16;
        float *at = packed + (b / 2 * blocks + i) * 16 * 32 + b % 2 * 16;
        ptrdiff_t parts = divide_up(channels, tiles->tile);
        for (ptrdiff_t p = 0; p < parts; p++) {
          ptrdiff_t c = channels * p / parts, n = channels * (p + 1) / parts - c;
          tiles->weights[wide - 1][n - 1](
              &job, x + i * stride + c, x + b * stride, at + c * 32);
        }
      }
      b += wide;
    }
  }
  mirror(columns, packed);
}

void vqz_inner_f32(
    ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t right_columns, const float *left,
    const float *right, float *packed) {
  // Panels are a map of one row without a border.
  const vqz_conv_f32_shape shape = {{1, 1}, left_columns, right_columns, 1, rows, {0, 0}};
  vqz_f32_weights_gradient(vqz_f32_tiles_current(), &shape, left, right, packed);
}
