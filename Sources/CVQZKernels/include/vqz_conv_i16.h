// Exact integer convolution: int16 activations and weights, int32 accumulators, requantised to
// int16 as Formats/arithmetic.md defines it. Every instruction set gives the same bits, because
// integer sums have no order.
#ifndef VQZ_CONV_I16_H
#define VQZ_CONV_I16_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_extent.h"
#include "vqz_isa.h"

#ifdef __cplusplus
extern "C" {
#endif

// A feature map [blocks][rows][columns][16]: the rows and columns of a plane are those of its grid
// and of the border of zeros around it, which reaches as far as half of any kernel that reads the
// map. Strides are in elements.
typedef struct {
  int16_t *data;           // position (0, 0) of block 0, inside the border
  ptrdiff_t row_stride;    // from one row to the next
  ptrdiff_t block_stride;  // from one block of 16 channels to the next
} vqz_map_i16;

// One layer. The arrays stay the caller's. `weights` is aligned to 64 bytes; `bias` and
// `multiplier` hold 16 * output_blocks values, zero beyond the last channel.
typedef struct {
  vqz_extent kernel;       // 1, 3 or 5 each way
  int input_blocks;
  int output_blocks;
  int shift;               // 1 ... 62; every multiplier is below 2^shift
  int bound;               // results are clamped to [-bound, bound], bound <= 32767
  int leaky;               // 1: negative results are shifted right by 3
  const int16_t *weights;  // made by vqz_conv_i16_pack
  const int32_t *bias;
  const int32_t *multiplier;
} vqz_conv_i16;

// Elements of the packed weights of such a layer.
size_t vqz_conv_i16_packed_count(vqz_extent kernel, int inputs, int outputs);

// Weights [outputs][inputs][kernel rows][kernel columns] into the order the kernels read, [output
// blocks by two][input blocks][kernel rows][kernel columns][8 pairs of inputs][32 outputs][2], the
// last output block alone (16 instead of 32) where their number is odd. Channels that do not exist
// get 0.
void vqz_conv_i16_pack(vqz_extent kernel, int inputs, int outputs, const int16_t *weights,
                       int16_t *packed);

// Rows y0 ..< y1 (of the input) of the convolution, `width` positions each, stride 1, zero padding.
// `adding` (may be null) is added, saturating, after the activation; it may be the output itself.
// The output is shuffled from depth to space by `factor` (1 x 1: not at all) as it is stored; other
// factors need output_blocks to be a multiple of their area. Rows may be computed by several
// threads.
void vqz_conv_i16_rows(const vqz_conv_i16 *layer, vqz_map_i16 input, vqz_map_i16 output,
                       const vqz_map_i16 *adding, vqz_extent factor, ptrdiff_t width, ptrdiff_t y0,
                       ptrdiff_t y1);

// For the benchmark: runs `rounds` rounds of the inner instruction of `isa` on registers alone and
// returns how many operations (two for a multiply-accumulate) that was, or 0 where there is none.
int64_t vqz_peak_i16(vqz_isa isa, int64_t rounds);

#ifdef __cplusplus
}
#endif
#endif
