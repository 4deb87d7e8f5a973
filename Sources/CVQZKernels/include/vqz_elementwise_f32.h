// float32 work without a reduction: sums and masks of maps, shuffles.
// Additions and products are rounded once each: the same bits on every machine.
#ifndef VQZ_ELEMENTWISE_F32_H
#define VQZ_ELEMENTWISE_F32_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_extent.h"

#ifdef __cplusplus
extern "C" {
#endif

// sum[i] = a[i] + b[i]; the arrays may be the same.
void vqz_add_f32(const float *a, const float *b, float *sum, size_t count);

// result[i] = gradient[i], an eighth of it where output[i] < 0: backward of the leaky ReLU whose
// output this is. `result` may be `gradient`.
void vqz_leaky_backward_f32(
    const float *output, const float *gradient, float *result, size_t count);

// floats[i] = the 16-bit float with the bits halves[i], exactly.
void vqz_widen_f16(const uint16_t *halves, float *floats, size_t count);

// The grids of a shuffle: `height` and `width` are those of the coarser map, `channels` those of
// the finer one, and both maps have the same border.
typedef struct {
  vqz_extent factor;
  ptrdiff_t channels;
  ptrdiff_t height;
  ptrdiff_t width;
  vqz_extent border;
} vqz_shuffle_f32_shape;

// output(c, y * factor.rows + dy, x * factor.columns + dx) =
// input((dy * factor.columns + dx) * channels + c, y, x).
// Maps as in vqz_conv_f32.h; borders and channels that are not there are left alone.
void vqz_shuffle_f32(const vqz_shuffle_f32_shape *shape, const float *coarse, float *fine);

// The inverse of vqz_shuffle_f32.
void vqz_unshuffle_f32(const vqz_shuffle_f32_shape *shape, const float *fine, float *coarse);

#ifdef __cplusplus
}
#endif
#endif
