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

// Runs `body` for every output o and input i, a pair of blocks of outputs and a block of inputs at
// a time: what one side touches with large strides then stays in the nearest cache.
#define EACH_WEIGHT(body)                                                                     \
  for (ptrdiff_t first_output = 0; first_output < outputs; first_output += 32) {              \
    ptrdiff_t last_output = first_output + 32 < outputs ? first_output + 32 : outputs;        \
    for (ptrdiff_t first_input = 0; first_input < inputs; first_input += 16) {                \
      ptrdiff_t last_input = first_input + 16 < inputs ? first_input + 16 : inputs;           \
      for (ptrdiff_t o = first_output; o < last_output; o++) {                                \
        for (ptrdiff_t i = first_input; i < last_input; i++) { body }                         \
      }                                                                                       \
    }                                                                                         \
  }

static inline __attribute__((always_inline)) void pack(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  EACH_WEIGHT({
    const float *from = weights + (o * inputs + i) * area;
    float *to = packed + tile_offset(kernel, inputs, o, i);
    for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[k];
  })
}

// Only where channels are missing is there anything that packing does not write.
static void clear(ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, float *packed) {
  if (inputs % 16 || outputs % 32)
    memset(packed, 0, vqz_conv_f32_packed_count(kernel, inputs, outputs) * sizeof(float));
}

void vqz_conv_f32_pack(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  clear(kernel, inputs, outputs, packed);
#define CALL(area) return pack(area, kernel, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void pack_transposed(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  EACH_WEIGHT({
    const float *from = weights + (o * inputs + i) * area;
    float *to = packed + tile_offset(kernel, outputs, i, o);
    for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[area - 1 - k];
  })
}

void vqz_conv_f32_pack_transposed(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  clear(kernel, outputs, inputs, packed);
#define CALL(area) return pack_transposed(area, kernel, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void unpack_add(
    const ptrdiff_t area, ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *packed, float *flat) {
  EACH_WEIGHT({
    const float *from = packed + tile_offset(kernel, inputs, o, i);
    float *to = flat + (o * inputs + i) * area;
    for (ptrdiff_t k = 0; k < area; k++) to[k] += from[k * 512];
  })
}

void vqz_conv_f32_unpack_add(
    ptrdiff_t kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *packed, float *flat) {
#define CALL(area) return unpack_add(area, kernel, inputs, outputs, packed, flat)
  EACH_KERNEL(CALL)
#undef CALL
}
