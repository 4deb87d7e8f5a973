// Convolutions of training that multiply bfloat16 and add float32: everything that is multiplied is
// rounded first, to nearest even; the rest is as in vqz_conv_f32.h.
//
// The instruction for pairs of products does what two fused multiply-adds do, but takes what is
// denormal for zero. Rounding sees to it that nothing is: what is smaller than 2^-56 becomes +0.
// All products, and so all sums of them, are then multiples of 2^-126, the smallest normal number,
// and every instruction set gives the same bits, those of the chains of vqz_conv_f32.h over rounded
// values.
#ifndef VQZ_CONV_B16_H
#define VQZ_CONV_B16_H

#include "vqz_conv_f32.h"

#ifdef __cplusplus
extern "C" {
#endif

// How what is multiplied lies in memory. Both give the same bits.
typedef enum {
  VQZ_B16_SINGLES = 0,  // one by one in float32, for fused multiply-adds
  VQZ_B16_PAIRS = 1     // two by two, for the instruction for pairs (AVX512-BF16)
} vqz_b16_form;

// 1 if there are kernels for `form` with the instruction set in force; VNNI stands for all that
// came after it, too. A processor whose instruction added otherwise would not count as having it.
int vqz_b16_supported(vqz_b16_form form);

// The faster one that is supported. Intel's processors start the instruction every second cycle
// (measured on Emerald Rapids), which is half the rate of float32, AMD's since Zen 4 every cycle,
// which is twice that.
vqz_b16_form vqz_b16_fastest(void);

// Makes what vqz_conv_f32_pack or vqz_conv_f32_pack_transposed wrote, and a bias if there is one,
// into what the functions below take, in place. `inputs` and `outputs` are those of the packed
// weights, `bias` is as the forward takes it or null.
void vqz_conv_b16_pack(
    vqz_b16_form form, vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, float *packed,
    float *bias);

// As their namesakes in vqz_conv_f32.h, over all rows. Maps come and go in float32; `scratch`,
// aligned to 64 bytes, has room for as many floats as the map that is multiplied has.
void vqz_conv_b16_forward(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *input, const float *packed,
    const float *bias, const float *addend, int leaky, float *output, float *scratch);
void vqz_conv_b16_backward_data(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *output_gradient,
    const float *packed, const float *zeros, const float *addend, const float *activation,
    float *input_gradient, float *scratch);

// Here both maps are multiplied, and `scratch` has room for both.
void vqz_conv_b16_backward_weights(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *input,
    const float *output_gradient, float *packed, float *scratch);

// As vqz_conv_f32_peak, of the multiplications of `form`.
double vqz_conv_b16_peak(vqz_b16_form form, size_t rounds, float *sink);

#ifdef __cplusplus
}
#endif
#endif
