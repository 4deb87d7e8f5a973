// What lies between the convolutions of a decoding step (Formats/arithmetic.md, section 5), row by
// row: classes from spreads, values from codewords, and the copies and sums around them. Plain C on
// every machine: all of it together is a few per cent of a decode.
#ifndef VQZ_STEP_I16_H
#define VQZ_STEP_I16_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_conv_i16.h"

#ifdef __cplusplus
extern "C" {
#endif

// Most channels of a step, and of the coefficients of a level.
enum { VQZ_STEP_CHANNELS = 4096 };

// One step at one quality. The arrays stay the caller's.
typedef struct {
  int groups;
  int dimension;  // of one group; groups * dimension <= VQZ_STEP_CHANNELS
  int classes;    // 1 ... 256
  int class_shift;
  int bound;
  int codeword_bits;                // b
  const int16_t *offset;            // [groups]
  const uint16_t *delta;            // [groups * dimension], at most 32767
  const int16_t *codewords;         // the codebooks [K][d] of all classes, one behind the other
  const size_t *codebook;           // [classes] where each of them begins
  const int32_t *class_dimension;   // [classes] d, divides dimension
} vqz_step_i16;

// The class of each group of row y, [width][groups]: the spreads are channels groups * dimension
// and on of `head`. Returns how many symbols the row takes.
size_t vqz_step_classes(const vqz_step_i16 *step, vqz_map_i16 head, ptrdiff_t width,
                        ptrdiff_t y, uint8_t *classes);

// The bin of each group of row y, [width][groups]: a class and the quarter of it that the spread
// lies in, class * 4 + quarter. For steps of at most 32 classes and a class_shift of 2 or more.
void vqz_step_bins(const vqz_step_i16 *step, vqz_map_i16 head, ptrdiff_t width, ptrdiff_t y,
                   uint8_t *bins);

// The class of each symbol, from those of `count` groups.
void vqz_step_symbol_classes(const vqz_step_i16 *step, const uint8_t *group_classes, size_t count,
                             uint8_t *classes);

// The values of row y from its indices, each below K of its class. `means` and `also` may be maps
// without data: means of 0, and nothing else to write. `classes` ([width][groups]) may be null: all
// 0. The values go to `values`, whose last block is filled with zeros, and to the channels of
// `also` from `first` on.
void vqz_step_values(const vqz_step_i16 *step, vqz_map_i16 means, const uint8_t *classes,
                     const uint16_t *indices, ptrdiff_t width, ptrdiff_t y,
                     vqz_map_i16 values, vqz_map_i16 also, int first);

// Channels 0 ..< count of row y of `from` into those of `to` from `first` on.
void vqz_copy_channels_i16(vqz_map_i16 from, int count, vqz_map_i16 to, int first,
                           ptrdiff_t width, ptrdiff_t y);

// Adds constants[channel] to every position of row y, clamped; `constants` is padded with zeros to
// whole blocks.
void vqz_add_constants_i16(vqz_map_i16 map, int blocks, const int16_t *constants, int bound,
                           ptrdiff_t width, ptrdiff_t y);

// Adds row y of `other` to that of `map`, clamped.
void vqz_add_map_i16(vqz_map_i16 map, vqz_map_i16 other, int blocks, int bound,
                     ptrdiff_t width, ptrdiff_t y);

// Row y of the samples: `map` holds channels times the area of `factor` activations of `bits`
// fractional bits a position, still to be shuffled from depth to space. Writes count bytes (width *
// channels).
void vqz_samples_u8(vqz_map_i16 map, vqz_extent factor, int channels, int bits, ptrdiff_t y,
                    uint8_t *row, size_t count);

// What activations are in samples of any range: the sample is
// offset + ((v * unit + 2^(bits + 5)) >> (bits + 6)), clamped to least ... most, in 64 bits.
typedef struct {
  int64_t offset, unit;
  int64_t least, most;
  int bits;  // 0 ... 7; the activation 1 has six more
} vqz_sample_scale;

// As vqz_samples_u8, by such a rule.
void vqz_samples_i32(vqz_map_i16 map, vqz_extent factor, int channels,
                     const vqz_sample_scale *scale, ptrdiff_t y, int32_t *row, size_t count);

#ifdef __cplusplus
}
#endif
#endif
