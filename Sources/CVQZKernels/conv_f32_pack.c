// Weights between [outputs][inputs][kernel][kernel] and the order of the tiles,
// [outputs / 32][inputs / 16][kernel][kernel][16][32].
#include <string.h>

#include "vqz_conv_f32.h"

#pragma STDC FP_CONTRACT OFF

// Where the 16 x 32 channels of one kernel position of one pair of blocks live.
static ptrdiff_t tile_offset(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t output, ptrdiff_t input) {
  ptrdiff_t blocks = (inputs + 15) / 16;
  return (output / 32 * blocks + input / 16) * kernel * kernel * 512 + input % 16 * 32 +
         output % 32;
}

// One function a kernel size, so that the loop over its positions is unrolled: this runs over all
// weights for every sample of training.
#define EACH_KERNEL(call) \
  switch (kernel) {       \
    case 1: call(1);      \
    case 3: call(9);      \
    default: call(25);    \
  }

static inline __attribute__((always_inline)) void pack(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  for (ptrdiff_t o = 0; o < outputs; o++) {
    for (ptrdiff_t i = 0; i < inputs; i++) {
      const float *from = weights + (o * inputs + i) * area;
      float *to = packed + tile_offset(kernel, inputs, o, i);
      for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[k];
    }
  }
}

void vqz_conv_f32_pack(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  memset(packed, 0, vqz_conv_f32_packed_count(kernel, inputs, outputs) * sizeof(float));
#define CALL(area) return pack(area, kernel, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void pack_transposed(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  for (ptrdiff_t o = 0; o < outputs; o++) {
    for (ptrdiff_t i = 0; i < inputs; i++) {
      const float *from = weights + (o * inputs + i) * area;
      float *to = packed + tile_offset(kernel, outputs, i, o);
      for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[area - 1 - k];
    }
  }
}

void vqz_conv_f32_pack_transposed(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  memset(packed, 0, vqz_conv_f32_packed_count(kernel, outputs, inputs) * sizeof(float));
#define CALL(area) return pack_transposed(area, kernel, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void unpack_add(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *packed, float *flat) {
  // Pairs of blocks outermost: what is read with large strides then stays in the nearest cache.
  for (ptrdiff_t first_output = 0; first_output < outputs; first_output += 32) {
    ptrdiff_t last_output = first_output + 32 < outputs ? first_output + 32 : outputs;
    for (ptrdiff_t first_input = 0; first_input < inputs; first_input += 16) {
      ptrdiff_t last_input = first_input + 16 < inputs ? first_input + 16 : inputs;
      for (ptrdiff_t o = first_output; o < last_output; o++) {
        const float *from = packed + tile_offset(kernel, inputs, o, first_input);
        float *to = flat + (o * inputs + first_input) * area;
        for (ptrdiff_t i = first_input; i < last_input; i++, from += 32, to += area) {
          for (ptrdiff_t k = 0; k < area; k++) to[k] += from[k * 512];
        }
      }
    }
  }
}

void vqz_conv_f32_unpack_add(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *packed, float *flat) {
#define CALL(area) return unpack_add(area, kernel, inputs, outputs, packed, flat)
  EACH_KERNEL(CALL)
#undef CALL
}
