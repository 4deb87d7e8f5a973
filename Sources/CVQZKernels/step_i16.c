#include "vqz_step_i16.h"

#include <string.h>

static int16_t *position(vqz_map_i16 map, int channel, ptrdiff_t y, ptrdiff_t x) {
  return map.data + (channel / VQZ_LANES) * map.block_stride + y * map.row_stride +
         x * VQZ_LANES + channel % VQZ_LANES;
}

static int clamped(int value, int bound) {
  return value > bound ? bound : value < -bound ? -bound : value;
}

// How many of the next `count` channels lie in the block of `channel`.
static int run_of(int channel, int count) {
  const int left = VQZ_LANES - channel % VQZ_LANES;
  return left < count ? left : count;
}

// The spreads of row y less their offsets, shifted and clamped to 0 ... last.
static void shift_spreads(const vqz_step_i16 *step, vqz_map_i16 head, ptrdiff_t width, ptrdiff_t y,
                          int shift, int last, uint8_t *shifted) {
  const int groups = step->groups, first = groups * step->dimension;
  for (int g = 0, n; g < groups; g += n) {
    n = run_of(first + g, groups - g);
    const int16_t *spread = position(head, first + g, y, 0);
    const int16_t *offset = step->offset + g;
    for (ptrdiff_t x = 0; x < width; x++, spread += VQZ_LANES) {
      uint8_t *to = shifted + x * groups + g;
      for (int i = 0; i < n; i++) {
        const int value = (spread[i] - offset[i]) >> shift;
        to[i] = (uint8_t)(value < 0 ? 0 : value > last ? last : value);
      }
    }
  }
}

void vqz_step_bins(const vqz_step_i16 *step, vqz_map_i16 head, ptrdiff_t width, ptrdiff_t y,
                   uint8_t *bins) {
  shift_spreads(step, head, width, y, step->class_shift - 2, 4 * step->classes - 1, bins);
}

size_t vqz_step_classes(const vqz_step_i16 *step, vqz_map_i16 head, ptrdiff_t width,
                        ptrdiff_t y, uint8_t *classes) {
  shift_spreads(step, head, width, y, step->class_shift, step->classes - 1, classes);
  uint32_t parts[256];
  uint32_t most = 1;
  for (int c = 0; c < step->classes; c++) {
    parts[c] = (uint32_t)(step->dimension / step->class_dimension[c]);
    if (parts[c] > most) most = parts[c];
  }
  const size_t count = (size_t)width * (size_t)step->groups;
  if (most == 1) return count;
  size_t symbols = 0;
  for (size_t i = 0; i < count; i++) symbols += parts[classes[i]];
  return symbols;
}

void vqz_step_symbol_classes(const vqz_step_i16 *step, const uint8_t *group_classes, size_t count,
                             uint8_t *classes) {
  int parts[256];
  int most = 1;
  for (int c = 0; c < step->classes; c++) {
    parts[c] = step->dimension / step->class_dimension[c];
    if (parts[c] > most) most = parts[c];
  }
  if (most == 1) {
    memcpy(classes, group_classes, count);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    const uint8_t class = group_classes[i];
    for (int p = parts[class]; p > 0; p--) *classes++ = class;
  }
}

// The codewords of one position's groups, side by side; gives the indices behind them.
static const uint16_t *look_up(const vqz_step_i16 *step, const uint8_t *classes,
                               const uint16_t *indices, int16_t *words) {
  const int dimension = step->dimension;
  for (int g = 0; g < step->groups; g++) {
    const int class = classes ? classes[g] : 0;
    const int16_t *book = step->codewords + step->codebook[class];
    const int d = step->class_dimension[class];
    const int16_t *end = words + dimension;
    // Copies of a size the compiler knows are single moves.
    switch (d) {
      case 1:
        while (words < end) *words++ = book[*indices++];
        break;
      case 2:
        for (; words < end; words += 2) memcpy(words, book + 2 * (size_t)*indices++, 4);
        break;
      case 4:
        for (; words < end; words += 4) memcpy(words, book + 4 * (size_t)*indices++, 8);
        break;
      case 8:
        for (; words < end; words += 8) memcpy(words, book + 8 * (size_t)*indices++, 16);
        break;
      default:
        for (; words < end; words += d)
          memcpy(words, book + (size_t)d * *indices++, (size_t)d * sizeof(int16_t));
    }
  }
  return indices;
}

// Adds the means of a position to its scaled codewords, which the values replace.
static void reconstruct(const vqz_step_i16 *step, const int16_t *restrict means,
                        int16_t *restrict words, int count) {
  const int bits = step->codeword_bits, half = bits > 0 ? 1 << (bits - 1) : 0;
  const int bound = step->bound;
  const uint16_t *restrict delta = step->delta;
  for (int i = 0; i < count; i++) {
    const int scaled = ((int)(int16_t)delta[i] * words[i] + half) >> bits;
    words[i] = (int16_t)clamped(scaled + means[i], bound);
  }
}

static void load(vqz_map_i16 map, int first, int count, ptrdiff_t y, ptrdiff_t x,
                 int16_t *to) {
  for (int n; count > 0; first += n, to += n, count -= n) {
    n = run_of(first, count);
    memcpy(to, position(map, first, y, x), (size_t)n * sizeof(int16_t));
  }
}

static void store(vqz_map_i16 map, int first, int count, ptrdiff_t y, ptrdiff_t x,
                  const int16_t *from) {
  for (int n; count > 0; first += n, from += n, count -= n) {
    n = run_of(first, count);
    memcpy(position(map, first, y, x), from, (size_t)n * sizeof(int16_t));
  }
}

// The same of whole blocks, moves of a size the compiler knows.
static void load_blocks(vqz_map_i16 map, int blocks, ptrdiff_t y, ptrdiff_t x, int16_t *to) {
  const int16_t *from = position(map, 0, y, x);
  for (int b = 0; b < blocks; b++, from += map.block_stride, to += VQZ_LANES)
    memcpy(to, from, VQZ_LANES * sizeof(int16_t));
}

static void store_blocks(vqz_map_i16 map, int blocks, ptrdiff_t y, ptrdiff_t x,
                         const int16_t *from) {
  int16_t *to = position(map, 0, y, x);
  for (int b = 0; b < blocks; b++, to += map.block_stride, from += VQZ_LANES)
    memcpy(to, from, VQZ_LANES * sizeof(int16_t));
}

void vqz_step_values(const vqz_step_i16 *step, vqz_map_i16 means, const uint8_t *classes,
                     const uint16_t *indices, ptrdiff_t width, ptrdiff_t y,
                     vqz_map_i16 values, vqz_map_i16 also, int first) {
  const int count = step->groups * step->dimension;
  const int blocks = (count + VQZ_LANES - 1) / VQZ_LANES;
  int16_t mean[VQZ_STEP_CHANNELS], value[VQZ_STEP_CHANNELS];
  if (!means.data) memset(mean, 0, (size_t)count * sizeof(int16_t));
  memset(value + count, 0, (size_t)(blocks * VQZ_LANES - count) * sizeof(int16_t));
  for (ptrdiff_t x = 0; x < width; x++) {
    indices = look_up(step, classes, indices, value);
    if (classes) classes += step->groups;
    // The head has the spreads behind the means: its blocks hold more than the values' do.
    if (means.data) load_blocks(means, blocks, y, x, mean);
    reconstruct(step, mean, value, count);
    store_blocks(values, blocks, y, x, value);
    if (also.data) store(also, first, count, y, x, value);
  }
}

void vqz_copy_channels_i16(vqz_map_i16 from, int count, vqz_map_i16 to, int first,
                           ptrdiff_t width, ptrdiff_t y) {
  int16_t channels[VQZ_STEP_CHANNELS];
  for (ptrdiff_t x = 0; x < width; x++) {
    load(from, 0, count, y, x, channels);
    store(to, first, count, y, x, channels);
  }
}

void vqz_add_constants_i16(vqz_map_i16 map, int blocks, const int16_t *constants, int bound,
                           ptrdiff_t width, ptrdiff_t y) {
  for (int b = 0; b < blocks; b++) {
    int16_t *at = position(map, b * VQZ_LANES, y, 0);
    const int16_t *add = constants + b * VQZ_LANES;
    for (ptrdiff_t x = 0; x < width; x++, at += VQZ_LANES)
      for (int i = 0; i < VQZ_LANES; i++) at[i] = (int16_t)clamped(at[i] + add[i], bound);
  }
}

void vqz_add_map_i16(vqz_map_i16 map, vqz_map_i16 other, int blocks, int bound,
                     ptrdiff_t width, ptrdiff_t y) {
  for (int b = 0; b < blocks; b++) {
    int16_t *at = position(map, b * VQZ_LANES, y, 0);
    const int16_t *add = position(other, b * VQZ_LANES, y, 0);
    for (ptrdiff_t i = 0; i < width * VQZ_LANES; i++)
      at[i] = (int16_t)clamped(at[i] + add[i], bound);
  }
}

// Rounded to a sample around mid-grey.
static uint8_t sample_of(int activation, int half, int bits) {
  const int value = ((activation + half) >> bits) + 128;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

void vqz_samples_u8(vqz_map_i16 map, vqz_extent factor, int channels, int bits, ptrdiff_t y,
                    uint8_t *row, size_t count) {
  const int half = bits > 0 ? 1 << (bits - 1) : 0;
  const int cell = (int)factor.columns * channels;
  const int first = (int)(y % factor.rows) * cell;
  int16_t lanes[VQZ_STEP_CHANNELS];
  for (ptrdiff_t x = 0; count > 0; x++) {
    load(map, first, cell, y / factor.rows, x, lanes);
    const size_t n = count < (size_t)cell ? count : (size_t)cell;
    for (size_t i = 0; i < n; i++) row[i] = sample_of(lanes[i], half, bits);
    row += n;
    count -= n;
  }
}

void vqz_samples_i32(vqz_map_i16 map, vqz_extent factor, int channels,
                     const vqz_sample_scale *scale, ptrdiff_t y, int32_t *row, size_t count) {
  const int shift = scale->bits + 6;
  const int64_t half = (int64_t)1 << (shift - 1);
  const int cell = (int)factor.columns * channels;
  const int first = (int)(y % factor.rows) * cell;
  int16_t lanes[VQZ_STEP_CHANNELS];
  for (ptrdiff_t x = 0; count > 0; x++) {
    load(map, first, cell, y / factor.rows, x, lanes);
    const size_t n = count < (size_t)cell ? count : (size_t)cell;
    for (size_t i = 0; i < n; i++) {
      const int64_t v = scale->offset + ((lanes[i] * scale->unit + half) >> shift);
      row[i] = (int32_t)(v < scale->least ? scale->least : v > scale->most ? scale->most : v);
    }
    row += n;
    count -= n;
  }
}
