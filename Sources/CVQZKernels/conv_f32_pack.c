// Weights between [outputs][inputs][kernel rows][kernel columns] and the order of the tiles,
// [outputs / 32][inputs / 16][kernel rows][kernel columns][16][32].
#include <string.h>

#include "vqz_conv_f32.h"

#pragma STDC FP_CONTRACT OFF

// Where the 16 x 32 channels of one kernel position of one pair of blocks live.
static ptrdiff_t tile_offset(
    ptrdiff_t area, ptrdiff_t inputs, ptrdiff_t output, ptrdiff_t input) {
  ptrdiff_t blocks = (inputs + 15) / 16;
  return (output / 32 * blocks + input / 16) * area * 512 + input % 16 * 32 + output % 32;
}

// One function an area of kernels, so that the loop over its positions is unrolled: this runs over
// all weights for every sample of training. Areas 3 and 5 are kernels of one row or one column.
#define EACH_KERNEL(call)              \
  switch (vqz_extent_area(kernel)) {   \
    case 1: call(1);                   \
    case 3: call(3);                   \
    case 5: call(5);                   \
    case 9: call(9);                   \
    case 25: call(25);                 \
    default: call(vqz_extent_area(kernel)); \
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
    const ptrdiff_t area, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  EACH_WEIGHT({
    const float *from = weights + (o * inputs + i) * area;
    float *to = packed + tile_offset(area, inputs, o, i);
    for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[k];
  })
}

// Only where channels are missing is there anything that packing does not write.
static void clear(vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, float *packed) {
  if (inputs % 16 || outputs % 32)
    memset(packed, 0, vqz_conv_f32_packed_count(kernel, inputs, outputs) * sizeof(float));
}

void vqz_conv_f32_pack(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  clear(kernel, inputs, outputs, packed);
#define CALL(area) return pack(area, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void pack_transposed(
    const ptrdiff_t area, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *weights, float *packed) {
  EACH_WEIGHT({
    const float *from = weights + (o * inputs + i) * area;
    float *to = packed + tile_offset(area, outputs, i, o);
    for (ptrdiff_t k = 0; k < area; k++) to[k * 512] = from[area - 1 - k];
  })
}

void vqz_conv_f32_pack_transposed(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *weights, float *packed) {
  clear(kernel, outputs, inputs, packed);
#define CALL(area) return pack_transposed(area, inputs, outputs, weights, packed)
  EACH_KERNEL(CALL)
#undef CALL
}

static inline __attribute__((always_inline)) void unpack_add(
    const ptrdiff_t area, ptrdiff_t inputs, ptrdiff_t outputs,
    const float *packed, float *flat) {
  EACH_WEIGHT({
    const float *from = packed + tile_offset(area, inputs, o, i);
    float *to = flat + (o * inputs + i) * area;
    for (ptrdiff_t k = 0; k < area; k++) to[k] += from[k * 512];
  })
}

void vqz_conv_f32_unpack_add(
    vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs, const float *packed, float *flat) {
#define CALL(area) return unpack_add(area, inputs, outputs, packed, flat)
  EACH_KERNEL(CALL)
#undef CALL
}
