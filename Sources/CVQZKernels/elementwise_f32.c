#include "vqz_elementwise_f32.h"

#include "compiled.h"
#include "vqz_conv_f32.h"

// No fusing: a fused multiply-add would round once where other machines round twice.
#pragma STDC FP_CONTRACT OFF

INLINE void vqz_add_f32_in(const float *a, const float *b, float *sum, size_t count) {
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}
COMPILED(
    vqz_add_f32, (const float *a, const float *b, float *sum, size_t count), (a, b, sum, count))

INLINE void vqz_widen_f16_in(const uint16_t *halves, float *floats, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t magnitude = halves[i] & 0x7fff;
    // The fields of a 32-bit float whose exponent is 112 too small; the product with a power of
    // two is exact, and makes normal numbers of subnormal ones.
    union {
      uint32_t bits;
      float value;
    } number = {magnitude << 13};
    number.value *= 0x1p112f;
    number.bits |= (magnitude >= 0x7c00 ? 0x7f800000u : 0) | (halves[i] & 0x8000u) << 16;
    floats[i] = number.value;
  }
}
COMPILED(
    vqz_widen_f16, (const uint16_t *halves, float *floats, size_t count), (halves, floats, count))

INLINE void vqz_leaky_backward_f32_in(
    const float *output, const float *gradient, float *result, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float eighth = gradient[i] * 0.125f;
    result[i] = output[i] < 0 ? eighth : gradient[i];
  }
}
COMPILED(
    vqz_leaky_backward_f32,
    (const float *output, const float *gradient, float *result, size_t count),
    (output, gradient, result, count))

INLINE void vqz_conv_f32_backward_bias_in(
    const vqz_conv_f32_shape *shape, const float *output_gradient, float *bias) {
  ptrdiff_t row_stride = vqz_f32_row_stride(shape);
  ptrdiff_t block_stride = vqz_f32_block_stride(shape);
  for (ptrdiff_t first = 0; first < shape->outputs; first += 16) {
    float sum[4][16] = {{0}};
    const float *block = output_gradient + first / 16 * block_stride + vqz_f32_origin(shape);
    for (ptrdiff_t y = 0; y < shape->height; y++) {
      const float *row = block + y * row_stride;
      ptrdiff_t x = 0;
      for (; x + 4 <= shape->width; x += 4) {
        for (int j = 0; j < 4; j++)
          for (int c = 0; c < 16; c++) sum[j][c] += row[(x + j) * 16 + c];
      }
      for (; x < shape->width; x++)
        for (int c = 0; c < 16; c++) sum[x % 4][c] += row[x * 16 + c];
    }
    ptrdiff_t left = shape->outputs - first;
    for (ptrdiff_t c = 0; c < 16 && c < left; c++)
      bias[first + c] += (sum[0][c] + sum[1][c]) + (sum[2][c] + sum[3][c]);
  }
}
COMPILED(
    vqz_conv_f32_backward_bias,
    (const vqz_conv_f32_shape *shape, const float *output_gradient, float *bias),
    (shape, output_gradient, bias))

// Both directions of the shuffle for one position within the factor and one row; `factor` is that
// of the columns. Where the finer map has whole blocks the channels move sixteen at a time.
INLINE void shuffle_row(
    const int to_fine, ptrdiff_t factor, ptrdiff_t channels, ptrdiff_t first, ptrdiff_t width,
    ptrdiff_t coarse_block, ptrdiff_t fine_block, float *coarse, float *fine) {
  if (channels % 16 == 0) {
    for (ptrdiff_t b = 0; b < channels / 16; b++) {
      float *c = coarse + (first / 16 + b) * coarse_block;
      float *f = fine + b * fine_block;
      for (ptrdiff_t x = 0; x < width; x++) {
        const float *from = to_fine ? c + x * 16 : f + x * factor * 16;
        float *to = to_fine ? f + x * factor * 16 : c + x * 16;
        for (int j = 0; j < 16; j++) to[j] = from[j];
      }
    }
    return;
  }
  for (ptrdiff_t k = 0; k < channels; k++) {
    ptrdiff_t source = first + k;
    float *c = coarse + source / 16 * coarse_block + source % 16;
    float *f = fine + k / 16 * fine_block + k % 16;
    for (ptrdiff_t x = 0; x < width; x++) {
      if (to_fine)
        f[x * factor * 16] = c[x * 16];
      else
        c[x * 16] = f[x * factor * 16];
    }
  }
}

INLINE void shuffle(
    const int to_fine, const vqz_shuffle_f32_shape *shape, float *coarse, float *fine) {
  const vqz_extent factor = shape->factor, border = shape->border;
  ptrdiff_t height = shape->height, width = shape->width, channels = shape->channels;
  ptrdiff_t coarse_row = (width + 2 * border.columns) * 16;
  ptrdiff_t coarse_block = (height + 2 * border.rows) * coarse_row;
  ptrdiff_t fine_row = (width * factor.columns + 2 * border.columns) * 16;
  ptrdiff_t fine_block = (height * factor.rows + 2 * border.rows) * fine_row;
  for (ptrdiff_t y = 0; y < height; y++) {
    for (ptrdiff_t dy = 0; dy < factor.rows; dy++) {
      for (ptrdiff_t dx = 0; dx < factor.columns; dx++) {
        shuffle_row(
            to_fine, factor.columns, channels, (dy * factor.columns + dx) * channels, width,
            coarse_block, fine_block,
            coarse + (y + border.rows) * coarse_row + border.columns * 16,
            fine + (y * factor.rows + dy + border.rows) * fine_row + (dx + border.columns) * 16);
      }
    }
  }
}

INLINE void vqz_shuffle_f32_in(
    const vqz_shuffle_f32_shape *shape, const float *coarse, float *fine) {
  // Only read through `coarse` in this direction.
  shuffle(1, shape, (float *)coarse, fine);
}
COMPILED(
    vqz_shuffle_f32, (const vqz_shuffle_f32_shape *shape, const float *coarse, float *fine),
    (shape, coarse, fine))

INLINE void vqz_unshuffle_f32_in(
    const vqz_shuffle_f32_shape *shape, const float *fine, float *coarse) {
  shuffle(0, shape, coarse, (float *)fine);
}
COMPILED(
    vqz_unshuffle_f32, (const vqz_shuffle_f32_shape *shape, const float *fine, float *coarse),
    (shape, fine, coarse))
