#include "vqz_elementwise_f32.h"

#include <string.h>

// No fusing: a fused multiply-add would round once where other machines round twice.
#pragma STDC FP_CONTRACT OFF

void vqz_add_f32(const float *a, const float *b, float *sum, size_t count) {
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

void vqz_leaky_backward_f32(
    const float *output, const float *gradient, float *result, size_t count) {
  for (size_t i = 0; i < count; i++)
    result[i] = output[i] < 0 ? gradient[i] * 0.125f : gradient[i];
}

// Both directions of the shuffle for one kernel position and one row. Where the finer map has
// whole blocks the channels move sixteen at a time.
static inline void shuffle_row(
    int to_fine, ptrdiff_t factor, ptrdiff_t channels, ptrdiff_t first, ptrdiff_t width,
    ptrdiff_t coarse_block, ptrdiff_t fine_block, float *coarse, float *fine) {
  if (channels % 16 == 0) {
    for (ptrdiff_t b = 0; b < channels / 16; b++) {
      float *c = coarse + (first / 16 + b) * coarse_block;
      float *f = fine + b * fine_block;
      for (ptrdiff_t x = 0; x < width; x++) {
        float *from = to_fine ? c + x * 16 : f + x * factor * 16;
        float *to = to_fine ? f + x * factor * 16 : c + x * 16;
        memcpy(to, from, 16 * sizeof(float));
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

static inline void shuffle(
    int to_fine, ptrdiff_t factor, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width,
    float *coarse, float *fine) {
  ptrdiff_t coarse_row = (width + 4) * 16, coarse_block = (height + 4) * coarse_row;
  ptrdiff_t fine_row = (width * factor + 4) * 16;
  ptrdiff_t fine_block = (height * factor + 4) * fine_row;
  for (ptrdiff_t y = 0; y < height; y++) {
    for (ptrdiff_t dy = 0; dy < factor; dy++) {
      for (ptrdiff_t dx = 0; dx < factor; dx++) {
        shuffle_row(
            to_fine, factor, channels, (dy * factor + dx) * channels, width, coarse_block,
            fine_block, coarse + (y + 2) * coarse_row + 2 * 16,
            fine + (y * factor + dy + 2) * fine_row + (dx + 2) * 16);
      }
    }
  }
}

void vqz_shuffle_f32(
    ptrdiff_t factor, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const float *coarse,
    float *fine) {
  // Only read through `coarse` in this direction.
  shuffle(1, factor, channels, height, width, (float *)coarse, fine);
}

void vqz_unshuffle_f32(
    ptrdiff_t factor, ptrdiff_t channels, ptrdiff_t height, ptrdiff_t width, const float *fine,
    float *coarse) {
  shuffle(0, factor, channels, height, width, coarse, (float *)fine);
}
