// bfloat16 convolutions: the rounding, and the choice of what multiplies.
#include "vqz_conv_b16.h"

#include <stdint.h>
#include <string.h>

#include "compiled.h"
#include "conv_f32_internal.h"

// The bits of a bfloat16 in the upper half, the rest zero. NaNs of arithmetic stay what they are.
INLINE uint32_t rounded(const float *value) {
  const uint32_t least = (127 - 56) << 23;
  uint32_t bits;
  memcpy(&bits, value, sizeof bits);
  uint32_t nearest = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  return (bits & 0x7fffffff) < least ? 0 : nearest;
}

INLINE void store(float *word, uint32_t bits) { memcpy(word, &bits, sizeof bits); }

// Floats as they are multiplied without the instruction.
static void singles(const float *values, float *words, size_t count);
INLINE void singles_in(const float *values, float *words, size_t count) {
  for (size_t i = 0; i < count; i++) store(words + i, rounded(values + i));
}
COMPILED(singles, (const float *values, float *words, size_t count), (values, words, count))

// Neighbouring channels: half as many words as values.
static void channel_pairs(const float *values, float *words, size_t count);
INLINE void channel_pairs_in(const float *values, float *words, size_t count) {
  for (size_t i = 0; i < count / 2; i++)
    store(words + i, rounded(values + 2 * i) | rounded(values + 2 * i + 1) >> 16);
}
COMPILED(channel_pairs, (const float *values, float *words, size_t count), (values, words, count))

// Every position with the one behind it; behind the last there is nothing, but that is border.
static void position_pairs(const float *values, float *words, size_t count);
INLINE void position_pairs_in(const float *values, float *words, size_t count) {
  for (size_t i = 0; i + 16 < count; i++)
    store(words + i, rounded(values + i) | rounded(values + i + 16) >> 16);
  for (size_t i = count < 16 ? 0 : count - 16; i < count; i++) store(words + i, 0);
}
COMPILED(position_pairs, (const float *values, float *words, size_t count), (values, words, count))

// Two input channels of packed weights, in place: the first half of the memory is used then.
static void weight_pairs(float *packed, size_t count);
INLINE void weight_pairs_in(float *packed, size_t count) {
  for (size_t i = 0; i < count; i += 64) {
    float words[32];
    for (size_t o = 0; o < 32; o++)
      store(words + o, rounded(packed + i + o) | rounded(packed + i + 32 + o) >> 16);
    memcpy(packed + i / 2, words, sizeof words);
  }
}
COMPILED(weight_pairs, (float *packed, size_t count), (packed, count))

int vqz_b16_supported(vqz_b16_form form) {
#if defined(__x86_64__)
  if (form == VQZ_B16_PAIRS)
    return vqz_isa_current() == VQZ_ISA_VNNI && __builtin_cpu_supports("avx512bf16") &&
           vqz_b16_pairs_agree();
#endif
  return form == VQZ_B16_SINGLES;
}

vqz_b16_form vqz_b16_fastest(void) {
#if defined(__x86_64__)
  if (vqz_b16_supported(VQZ_B16_PAIRS) && !__builtin_cpu_is("intel")) return VQZ_B16_PAIRS;
#endif
  return VQZ_B16_SINGLES;
}

// A program that has packed pairs has the instruction, whatever set is in force by now.
static const vqz_f32_tiles *tiles_for(vqz_b16_form form) {
#if defined(__x86_64__)
  if (form == VQZ_B16_PAIRS) return &vqz_b16_tiles_avx512;
#endif
  (void)form;
  return vqz_f32_tiles_current();
}

static size_t map_count(const vqz_conv_f32_shape *shape, ptrdiff_t channels) {
  return (size_t)((channels + 15) / 16 * vqz_f32_block_stride(shape));
}

void vqz_conv_b16_pack(
    vqz_b16_form form, vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, float *packed,
    float *bias) {
  size_t count = vqz_conv_f32_packed_count(kernel, inputs, outputs);
  if (form == VQZ_B16_PAIRS)
    weight_pairs(packed, count);
  else
    singles(packed, packed, count);
  // Not rounded: sums start with it. But they shall not become denormal by it.
  for (ptrdiff_t o = 0; bias && o < outputs; o++)
    if (bias[o] < 0x1p-56f && bias[o] > -0x1p-56f) bias[o] = 0;
}

static void convolve(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, int leaky, vqz_f32_operands all,
    float *scratch) {
  void (*round)(const float *, float *, size_t) =
      form == VQZ_B16_PAIRS ? channel_pairs : singles;
  round(all.input, scratch, map_count(shape, shape->inputs));
  all.input = scratch;
  vqz_f32_convolve(tiles_for(form), shape, leaky, all, 0, shape->height);
}

void vqz_conv_b16_forward(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *input, const float *packed,
    const float *bias, const float *addend, int leaky, float *output, float *scratch) {
  vqz_f32_operands all = {input, packed, bias, addend, 0, output};
  convolve(form, shape, leaky, all, scratch);
}

void vqz_conv_b16_backward_data(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *output_gradient,
    const float *packed, const float *zeros, const float *addend, const float *activation,
    float *input_gradient, float *scratch) {
  vqz_conv_f32_shape grid = vqz_f32_backward_shape(shape);
  vqz_f32_operands all = {output_gradient, packed, zeros, addend, activation, input_gradient};
  convolve(form, &grid, 0, all, scratch);
}

void vqz_conv_b16_backward_weights(
    vqz_b16_form form, const vqz_conv_f32_shape *shape, const float *input,
    const float *output_gradient, float *packed, float *scratch) {
  void (*round)(const float *, float *, size_t) =
      form == VQZ_B16_PAIRS ? position_pairs : singles;
  size_t inputs = map_count(shape, shape->inputs);
  round(input, scratch, inputs);
  round(output_gradient, scratch + inputs, map_count(shape, shape->outputs));
  vqz_f32_weights_gradient(tiles_for(form), shape, scratch, scratch + inputs, packed);
}

double vqz_conv_b16_peak(vqz_b16_form form, size_t rounds, float *sink) {
  return tiles_for(form)->peak(rounds, sink);
}
