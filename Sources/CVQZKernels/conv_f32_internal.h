// What the instances of the float32 convolution share: jobs, tables of tiles, the loops around.
#ifndef CONV_F32_INTERNAL_H
#define CONV_F32_INTERNAL_H

#include <stdint.h>

#include "vqz_conv_f32.h"

// One row band of a forward convolution, seen from a tile.
typedef struct {
  ptrdiff_t inputs, kernel;
  ptrdiff_t row_stride, block_stride;
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

// The tiles of one instruction set. `forward[b - 1][n - 1]` does n positions of b blocks of 16
// outputs; a set that has no tile two blocks wide says so by `blocks` = 1.
typedef struct {
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

// The tiles of the instruction set in use.
const vqz_f32_tiles *vqz_f32_tiles_current(void);

extern const vqz_f32_tiles vqz_f32_tiles_portable;
#if defined(__x86_64__)
extern const vqz_f32_tiles vqz_f32_tiles_avx2;
extern const vqz_f32_tiles vqz_f32_tiles_avx512;
#endif

#endif
