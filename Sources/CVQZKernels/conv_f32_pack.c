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

void vqz_conv_f32_pack(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  ptrdiff_t area = kernel * kernel;
  memset(packed, 0, vqz_conv_f32_packed_count(kernel, inputs, outputs) * sizeof(float));
  for (ptrdiff_t o = 0; o < outputs; o++) {
    for (ptrdiff_t i = 0; i < inputs; i++) {
      const float *from = weights + (o * inputs + i) * area;
      float *to = packed + tile_offset(kernel, inputs, o, i);
      for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[k];
    }
  }
}

void vqz_conv_f32_pack_transposed(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  ptrdiff_t area = kernel * kernel;
  memset(packed, 0, vqz_conv_f32_packed_count(kernel, outputs, inputs) * sizeof(float));
  for (ptrdiff_t o = 0; o < outputs; o++) {
    for (ptrdiff_t i = 0; i < inputs; i++) {
      const float *from = weights + (o * inputs + i) * area;
      float *to = packed + tile_offset(kernel, outputs, i, o);
      for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[area - 1 - k];
    }
  }
}

void vqz_conv_f32_unpack_add(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *packed, float *flat) {
  ptrdiff_t area = kernel * kernel;
  // Pairs of blocks outermost: what is read with large strides then stays in the nearest cache.
  for (ptrdiff_t first_output = 0; first_output < outputs; first_output += 32) {
    ptrdiff_t last_output = first_output + 32 < outputs ? first_output + 32 : outputs;
    for (ptrdiff_t first_input = 0; first_input < inputs; first_input += 16) {
      ptrdiff_t last_input = first_input + 16 < inputs ? first_input + 16 : inputs;
      for (ptrdiff_t o = first_output; o < last_output; o++) {
        for (ptrdiff_t i = first_input; i < last_input; i++) {
          const float *from = packed + tile_offset(kernel, inputs, o, i);
          float *to = flat + (o * inputs + i) * area;
          for (ptrdiff_t k = 0; k < area; k++) to[k] += from[k * 512];
        }
      }
    }
  }
}
