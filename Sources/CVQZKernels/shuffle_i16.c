#include "vqz_shuffle_i16.h"

#include <string.h>

enum { BLOCK_BYTES = VQZ_LANES * sizeof(int16_t) };

// The whole block that position (y, x) of block b holds.
static int16_t *block_at(const vqz_map_i16 *map, int b, ptrdiff_t y, ptrdiff_t x) {
  return map->data + b * map->block_stride + y * map->row_stride + x * VQZ_LANES;
}

// Channels first ..< first + count (count <= 16, any alignment) of a position into `to`.
static void gather(const vqz_map_i16 *map, int first, int count, ptrdiff_t y, ptrdiff_t x,
                   int16_t *to) {
  while (count > 0) {
    const int lane = first % VQZ_LANES;
    const int here = VQZ_LANES - lane < count ? VQZ_LANES - lane : count;
    memcpy(to, block_at(map, first / VQZ_LANES, y, x) + lane, (size_t)here * sizeof(int16_t));
    first += here;
    to += here;
    count -= here;
  }
}

void vqz_pixel_shuffle_i16(vqz_map_i16 deep, vqz_map_i16 wide, int channels, vqz_extent factor,
                           ptrdiff_t width, ptrdiff_t y0, ptrdiff_t y1) {
  const int blocks = (channels + VQZ_LANES - 1) / VQZ_LANES;
  for (ptrdiff_t y = y0; y < y1; y++)
    for (int position = 0; position < (int)vqz_extent_area(factor); position++) {
      const ptrdiff_t row = y * factor.rows + position / factor.columns;
      const ptrdiff_t column = position % factor.columns;
      for (int b = 0; b < blocks; b++) {
        const int first = position * channels + b * VQZ_LANES;
        const int left = channels - b * VQZ_LANES;
        for (ptrdiff_t x = 0; x < width; x++) {
          int16_t *to = block_at(&wide, b, row, x * factor.columns + column);
          if (channels % VQZ_LANES == 0) {
            memcpy(to, block_at(&deep, first / VQZ_LANES, y, x), BLOCK_BYTES);
          } else {
            int16_t block[VQZ_LANES] = {0};
            gather(&deep, first, left < VQZ_LANES ? left : VQZ_LANES, y, x, block);
            memcpy(to, block, BLOCK_BYTES);
          }
        }
      }
    }
}

// One block of the deep map at (y, x): deep channel d is wide channel d % channels at the position
// d / channels, so a block is a few runs of channels.
static void collect(const vqz_map_i16 *wide, int d, int channels, vqz_extent factor, ptrdiff_t y,
                    ptrdiff_t x, int16_t *block) {
  const int deep_channels = channels * (int)vqz_extent_area(factor);
  int lane = 0;
  while (lane < VQZ_LANES && d < deep_channels) {
    const int position = d / channels, c = d % channels;
    int run = channels - c;
    if (run > VQZ_LANES - lane) run = VQZ_LANES - lane;
    gather(wide, c, run, y * factor.rows + position / factor.columns,
           x * factor.columns + position % factor.columns, block + lane);
    lane += run;
    d += run;
  }
  memset(block + lane, 0, (size_t)(VQZ_LANES - lane) * sizeof(int16_t));
}

void vqz_pixel_unshuffle_i16(vqz_map_i16 wide, vqz_map_i16 deep, int channels, vqz_extent factor,
                             ptrdiff_t width, ptrdiff_t y0, ptrdiff_t y1) {
  const int blocks = (channels * (int)vqz_extent_area(factor) + VQZ_LANES - 1) / VQZ_LANES;
  for (ptrdiff_t y = y0; y < y1; y++)
    for (int b = 0; b < blocks; b++)
      for (ptrdiff_t x = 0; x < width; x++)
        collect(&wide, b * VQZ_LANES, channels, factor, y, x, block_at(&deep, b, y, x));
}
