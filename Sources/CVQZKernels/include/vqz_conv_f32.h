// float32 convolutions over blocked maps: forward, backward to the data, backward to the weights.
//
// A map is [blocks of 16 channels][border rows + height + border rows][border columns + width +
// border columns][16], the border zero, aligned to 64 bytes; pointers are to the first float of the
// whole allocation.
// Every output is one chain of fused multiply-adds in one written order, so that every
// instruction set and every split into row bands gives the same bits.
#ifndef VQZ_CONV_F32_H
#define VQZ_CONV_F32_H

#include <stddef.h>

#include "vqz_extent.h"

#ifdef __cplusplus
extern "C" {
#endif

// Stride 1, zero padding: input and output have the same height and width.
typedef struct {
  vqz_extent kernel;  // 1, 3 or 5 each way
  ptrdiff_t inputs;
  ptrdiff_t outputs;
  ptrdiff_t height;
  ptrdiff_t width;
  vqz_extent border;  // of both maps: at least half the kernel, and one column
} vqz_conv_f32_shape;

// Floats from row to row of such a map, from block to block, and to its first position.
static inline ptrdiff_t vqz_f32_row_stride(const vqz_conv_f32_shape *shape) {
  return (shape->width + 2 * shape->border.columns) * VQZ_LANES;
}
static inline ptrdiff_t vqz_f32_block_stride(const vqz_conv_f32_shape *shape) {
  return (shape->height + 2 * shape->border.rows) * vqz_f32_row_stride(shape);
}
static inline ptrdiff_t vqz_f32_origin(const vqz_conv_f32_shape *shape) {
  return shape->border.rows * vqz_f32_row_stride(shape) + shape->border.columns * VQZ_LANES;
}

// Floats of packed weights: [outputs / 32][inputs / 16][kernel rows][kernel columns][16][32],
// rounded up, zero where there is no channel. Packed weights are aligned to 64 bytes.
size_t vqz_conv_f32_packed_count(vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs);

// Packs weights [outputs][inputs][kernel rows][kernel columns]; every float of `packed` is written.
void vqz_conv_f32_pack(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed);

// Packs the same weights flipped and transposed: the forward convolution of this pack, with
// inputs and outputs exchanged, is the backward to the data.
void vqz_conv_f32_pack_transposed(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed);

// flat += packed, flat being [outputs][inputs][kernel rows][kernel columns].
void vqz_conv_f32_unpack_add(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *packed, float *flat);

// output rows row_begin ..< row_end = leaky(bias + weights * input) + addend.
// `bias` holds outputs rounded up to 32 floats, zero beyond `outputs`. Chain: from the bias,
// over blocks of input channels, kernel rows, kernel columns, channels of the block.
// `leaky` != 0: v >= 0 ? v : v / 8. `addend` may be null, and may be `output` itself.
void vqz_conv_f32_forward(
    const vqz_conv_f32_shape *shape, const float *input, const float *packed, const float *bias,
    const float *addend, int leaky, float *output, ptrdiff_t row_begin, ptrdiff_t row_end);

// input_gradient = transposed weights * output_gradient + addend, and of that an eighth where
// `activation` is negative: the backward of the leaky ReLU that made the input. `shape` is that of
// the forward convolution, `packed` comes from vqz_conv_f32_pack_transposed, `zeros` holds inputs
// rounded up to 32 zeros; `addend` and `activation` may be null.
void vqz_conv_f32_backward_data(
    const vqz_conv_f32_shape *shape, const float *output_gradient, const float *packed,
    const float *zeros, const float *addend, const float *activation, float *input_gradient);

// packed += gradient of the weights. Chain: from what `packed` holds, over rows, then columns.
void vqz_conv_f32_backward_weights(
    const vqz_conv_f32_shape *shape, const float *input, const float *output_gradient,
    float *packed);

// bias[o] += sum of the gradient of output o: four chains by column mod 4 over all rows,
// combined as (0 + 1) + (2 + 3).
void vqz_conv_f32_backward_bias(
    const vqz_conv_f32_shape *shape, const float *output_gradient, float *bias);

// A burst of independent fused multiply-adds in registers, for the peak of one core; returns
// the floating-point operations done (about `rounds` · 10^4) and leaves a value in *sink.
double vqz_conv_f32_peak(size_t rounds, float *sink);

#ifdef __cplusplus
}
#endif
#endif
