// float32 convolutions: the loops around the tiles, which serve pairs of bfloat16 as well.
#include <string.h>

#include "conv_f32_internal.h"
#include "vqz_isa.h"

#pragma STDC FP_CONTRACT OFF

const vqz_f32_tiles *vqz_f32_tiles_current(void) {
  switch (vqz_isa_current()) {
#if defined(__x86_64__)
    case VQZ_ISA_VNNI:
    case VQZ_ISA_AVX512BW:
      return &vqz_f32_tiles_avx512;
    case VQZ_ISA_AVX2:
      return &vqz_f32_tiles_avx2;
#endif
    default:
      return &vqz_f32_tiles_portable;
  }
}

static ptrdiff_t divide_up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

// Part `i` of `count` split into the fewest parts of at most `most`, as even as possible: an
// even split keeps every tile large enough to hide the latency of the chains.
static ptrdiff_t part_begin(ptrdiff_t count, ptrdiff_t parts, ptrdiff_t i) {
  return count * i / parts;
}

size_t vqz_conv_f32_packed_count(vqz_extent kernel, ptrdiff_t inputs, ptrdiff_t outputs) {
  const ptrdiff_t blocks = divide_up(outputs, 32) * divide_up(inputs, 16);
  return (size_t)(blocks * vqz_extent_area(kernel) * 16 * 32);
}

// `at` are the operands of one or two blocks of outputs.
static void forward_rows(
    const vqz_f32_tiles *tiles, vqz_f32_forward job, int blocks, const vqz_conv_f32_shape *shape,
    vqz_f32_operands at, ptrdiff_t row_begin, ptrdiff_t row_end) {
  ptrdiff_t depth = 16 / tiles->pair, width = shape->width;
  ptrdiff_t parts = divide_up(width, tiles->tile);
  // The first tap of position (0, 0), in words of the input.
  const float *first = at.input + (shape->border.rows - job.kernel.rows / 2) * job.row_stride +
                       (shape->border.columns - job.kernel.columns / 2) * depth;
  // Every tile fetches its share of the weights that come next.
  ptrdiff_t steps = divide_up(job.inputs, 16) * vqz_extent_area(job.kernel);
  ptrdiff_t step_bytes = depth * 32 * (ptrdiff_t)sizeof(float);
  const char *ahead = job.ahead, *end = ahead ? ahead + steps * step_bytes : 0;
  ptrdiff_t lines = divide_up(step_bytes / 64, parts * (row_end - row_begin));
  for (ptrdiff_t y = row_begin; y < row_end; y++) {
    const float *window = first + y * job.row_stride;
    ptrdiff_t row = vqz_f32_origin(shape) + y * vqz_f32_row_stride(shape);
    for (ptrdiff_t i = 0; i < parts; i++) {
      ptrdiff_t x = part_begin(width, parts, i);
      ptrdiff_t count = part_begin(width, parts, i + 1) - x;
      job.ahead = ahead;
      job.ahead_lines = ahead < end ? lines : 0;
      ahead += job.ahead_lines * steps * 64;
      tiles->forward[blocks - 1][count - 1](
          &job, window + x * depth, at.weights, at.bias, at.addend ? at.addend + row + x * 16 : 0,
          at.mask ? at.mask + row + x * 16 : 0, at.output + row + x * 16);
    }
  }
}

void vqz_f32_convolve(
    const vqz_f32_tiles *tiles, const vqz_conv_f32_shape *shape, int leaky, vqz_f32_operands all,
    ptrdiff_t row_begin, ptrdiff_t row_end) {
  if (row_begin >= row_end || shape->width <= 0) return;
  ptrdiff_t depth = 16 / tiles->pair, block_stride = vqz_f32_block_stride(shape);
  vqz_f32_forward job = {shape->inputs, shape->kernel, vqz_f32_row_stride(shape) / tiles->pair,
                         block_stride / tiles->pair, block_stride, leaky, 0, 0};
  ptrdiff_t group =
      divide_up(shape->inputs, 16) * vqz_extent_area(shape->kernel) * depth * 32;
  ptrdiff_t blocks = divide_up(shape->outputs, 16);
  for (ptrdiff_t b = 0; b < blocks;) {
    int wide = tiles->blocks == 2 && b + 1 < blocks ? 2 : 1;
    ptrdiff_t from = b * block_stride;
    vqz_f32_operands at = {
        all.input, all.weights + b / 2 * group + b % 2 * 16, all.bias + b * 16,
        all.addend ? all.addend + from : 0, all.mask ? all.mask + from : 0, all.output + from};
    job.ahead = b / 2 * 2 + 2 < blocks ? (const char *)(all.weights + (b / 2 + 1) * group) : 0;
    forward_rows(tiles, job, wide, shape, at, row_begin, row_end);
    b += wide;
  }
}

void vqz_conv_f32_forward(
    const vqz_conv_f32_shape *shape, const float *input, const float *packed, const float *bias,
    const float *addend, int leaky, float *output, ptrdiff_t row_begin, ptrdiff_t row_end) {
  vqz_f32_operands all = {input, packed, bias, addend, 0, output};
  vqz_f32_convolve(vqz_f32_tiles_current(), shape, leaky, all, row_begin, row_end);
}

void vqz_conv_f32_backward_data(
    const vqz_conv_f32_shape *shape, const float *output_gradient, const float *packed,
    const float *zeros, const float *addend, const float *activation, float *input_gradient) {
  vqz_conv_f32_shape grid = vqz_f32_backward_shape(shape);
  vqz_f32_operands all = {output_gradient, packed, zeros, addend, activation, input_gradient};
  vqz_f32_convolve(vqz_f32_tiles_current(), &grid, 0, all, 0, shape->height);
}

// All kernel positions and channels of one input block against `blocks` output blocks.
static void weights_block(
    const vqz_f32_tiles *tiles, const vqz_f32_weights *job, int blocks, vqz_extent kernel,
    ptrdiff_t channels, const float *input, const float *gradient, float *packed) {
  ptrdiff_t parts = divide_up(channels, tiles->tile);
  for (ptrdiff_t ky = 0; ky < kernel.rows; ky++) {
    for (ptrdiff_t kx = 0; kx < kernel.columns; kx++) {
      const float *x = input + ky * job->row_stride + kx * 16;
      for (ptrdiff_t i = 0; i < parts; i++) {
        ptrdiff_t c = part_begin(channels, parts, i);
        ptrdiff_t count = part_begin(channels, parts, i + 1) - c;
        tiles->weights[blocks - 1][count - 1](job, x + c, gradient, packed + c * 32);
      }
      packed += 16 * 32;
    }
  }
}

void vqz_conv_f32_backward_weights(
    const vqz_conv_f32_shape *shape, const float *input, const float *output_gradient,
    float *packed) {
  vqz_f32_weights_gradient(vqz_f32_tiles_current(), shape, input, output_gradient, packed);
}

void vqz_f32_weights_gradient(
    const vqz_f32_tiles *tiles, const vqz_conv_f32_shape *shape, const float *input,
    const float *output_gradient, float *packed) {
  if (shape->width <= 0) return;
  const vqz_extent kernel = shape->kernel;
  ptrdiff_t row_stride = vqz_f32_row_stride(shape);
  ptrdiff_t block_stride = vqz_f32_block_stride(shape);
  // From a position to the first tap of the kernel that is centred on it.
  ptrdiff_t reach = kernel.rows / 2 * row_stride + kernel.columns / 2 * 16;
  ptrdiff_t input_blocks = divide_up(shape->inputs, 16);
  ptrdiff_t output_blocks = divide_up(shape->outputs, 16);
  // The chain continues through memory, so the rows taken at a time do not show in the result:
  // about 256 positions keep both maps in the first-level cache.
  ptrdiff_t rows = 256 / shape->width;
  if (rows < 4) rows = 4;
  for (ptrdiff_t y = 0; y < shape->height; y += rows) {
    ptrdiff_t height = shape->height - y < rows ? shape->height - y : rows;
    vqz_f32_weights job = {height, shape->width, row_stride, block_stride};
    ptrdiff_t first = vqz_f32_origin(shape) + y * row_stride;
    const float *x = input + first - reach;
    const float *g = output_gradient + first;
    for (ptrdiff_t b = 0; b < output_blocks;) {
      int wide = tiles->blocks == 2 && b + 1 < output_blocks ? 2 : 1;
      for (ptrdiff_t i = 0; i < input_blocks; i++) {
        ptrdiff_t left = shape->inputs - i * 16;
        float *at = packed + (b / 2 * input_blocks + i) * vqz_extent_area(kernel) * 16 * 32;
        weights_block(
            tiles, &job, wide, kernel, left < 16 ? left : 16, x + i * block_stride,
            g + b * block_stride, at + b % 2 * 16);
      }
      b += wide;
    }
  }
}

double vqz_conv_f32_peak(size_t rounds, float *sink) {
  return vqz_f32_tiles_current()->peak(rounds, sink);
}
