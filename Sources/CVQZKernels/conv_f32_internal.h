// What the instances of the convolution share: jobs, tables of tiles, the loops around.
//
// What is multiplied are words: floats, or pairs of bfloat16, each pair in the place of a float and
// the value that is multiplied first in its upper half.
#ifndef CONV_F32_INTERNAL_H
#define CONV_F32_INTERNAL_H

#include <stdint.h>

#include "unroll.h"
#include "vqz_conv_f32.h"

// One row band of a forward convolution, seen from a tile.
typedef struct {
  ptrdiff_t inputs;
  vqz_extent kernel;
  // Words of the input, and floats of the output.
  ptrdiff_t row_stride, input_stride, block_stride;
  int leaky;
  // Weights to fetch into the second-level cache meanwhile, because they come next: so many cache
  // lines for each kernel position of each block of inputs. Weights of a large network lie in the
  // third level when their turn comes, which gives them more slowly than they are used.
  const char *ahead;
  ptrdiff_t ahead_lines;
} vqz_f32_forward;

// One block of rows of a backward to the weights, seen from a tile.
typedef struct {
  ptrdiff_t height, width;
  ptrdiff_t row_stride, block_stride;
} vqz_f32_weights;

typedef void (*vqz_f32_forward_tile)(
    const vqz_f32_forward *job, const float *input, const float *weights, const float *bias,
    const float *addend, const float *mask, float *output);
typedef void (*vqz_f32_weights_tile)(
    const vqz_f32_weights *job, const float *input, const float *gradient, float *packed);

// The tiles of one instruction set for words of `pair` values. `forward[b - 1][n - 1]` does n
// positions of b blocks of 16 outputs; a set that has no tile two blocks wide says so by
// `blocks` = 1.
typedef struct {
  int pair;
  int blocks;
  int tile;
  const vqz_f32_forward_tile *forward[2];
  const vqz_f32_weights_tile *weights[2];
  double (*peak)(size_t rounds, float *sink);
  // The search of the nearest codeword, so many points at a time.
  int nearest_points;
  void (*nearest)(
      size_t dimension, const float *points, const float *packed, const float *start,
      size_t packed_codewords, int32_t *index);
} vqz_f32_tiles;

// The float tiles of the instruction set in use.
const vqz_f32_tiles *vqz_f32_tiles_current(void);

// What one call computes.
typedef struct {
  const float *input, *weights, *bias, *addend, *mask;
  float *output;
} vqz_f32_operands;

// The loops around the tiles; see vqz_conv_f32.h for what they compute.
void vqz_f32_convolve(
    const vqz_f32_tiles *tiles, const vqz_conv_f32_shape *shape, int leaky, vqz_f32_operands all,
    ptrdiff_t row_begin, ptrdiff_t row_end);
void vqz_f32_weights_gradient(
    const vqz_f32_tiles *tiles, const vqz_conv_f32_shape *shape, const float *input,
    const float *output_gradient, float *packed);

// The convolution that carries gradients back to the data of `shape`.
static inline vqz_conv_f32_shape vqz_f32_backward_shape(const vqz_conv_f32_shape *shape) {
  return (vqz_conv_f32_shape){shape->kernel, shape->outputs, shape->inputs,
                              shape->height, shape->width,   shape->border};
}

extern const vqz_f32_tiles vqz_f32_tiles_portable;
#if defined(__x86_64__)
extern const vqz_f32_tiles vqz_f32_tiles_avx2;
extern const vqz_f32_tiles vqz_f32_tiles_avx512;
extern const vqz_f32_tiles vqz_b16_tiles_avx512;

// 1 if the instruction for pairs adds as two fused multiply-adds do, the upper halves first, as
// Intel documents it.
int vqz_b16_pairs_agree(void);
#endif

#endif
