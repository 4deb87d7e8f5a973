// What the instruction sets of the integer convolution share.
#ifndef VQZ_CONV_I16_INTERNAL_H
#define VQZ_CONV_I16_INTERNAL_H

#include "unroll.h"
#include "vqz_conv_i16.h"

// Everything a tile needs: up to TILE positions of one row, one or two blocks of 16 outputs.
typedef struct {
  const vqz_conv_i16 *layer;
  const int16_t *input;   // first tap of the first position, in input block 0
  ptrdiff_t input_row;
  ptrdiff_t input_block;
  const int16_t *weights;  // packed, at the first output of the tile
  const int32_t *bias;     // the same for bias and multiplier
  const int32_t *multiplier;
  int16_t *output[2];       // per block of 16 outputs
  const int16_t *adding[2];  // null where nothing is added
  ptrdiff_t position_stride;  // of output and adding: 16, or more while shuffling
} vqz_tile_i16;

typedef void (*vqz_tile_i16_fn)(const vqz_tile_i16 *);

// The tile functions of one instruction set: `wide[n]` and `narrow[n]` compute n positions where
// the packed weights hold 32 and 16 outputs side by side.
typedef struct {
  int tile;        // most positions of a tile
  int tile_blocks;  // blocks a wide tile computes: 2, or 1 where registers are short
  const vqz_tile_i16_fn *wide;
  const vqz_tile_i16_fn *narrow;
  int64_t (*peak)(int64_t rounds);
} vqz_conv_i16_kernels;

extern const vqz_conv_i16_kernels vqz_conv_i16_portable;
#if defined(__x86_64__)
extern const vqz_conv_i16_kernels vqz_conv_i16_sse2;
extern const vqz_conv_i16_kernels vqz_conv_i16_avx2;
extern const vqz_conv_i16_kernels vqz_conv_i16_avx512bw;
extern const vqz_conv_i16_kernels vqz_conv_i16_vnni;
#elif defined(__aarch64__)
extern const vqz_conv_i16_kernels vqz_conv_i16_neon;
#endif

#endif
