#include "vqz_search_f32.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

void vqz_residuals_f32(vqz_map_f32 target, vqz_map_i16 means, float scale,
                       const float *inverse, int channels, ptrdiff_t width, ptrdiff_t y,
                       float *points) {
  static const int16_t zeros[VQZ_LANES];
  for (int first = 0; first < channels; first += VQZ_LANES) {
    const int n = channels - first < VQZ_LANES ? channels - first : VQZ_LANES;
    const ptrdiff_t block = first / VQZ_LANES;
    const float *from = target.data + block * target.block_stride + y * target.row_stride;
    const int16_t *mean =
        means.data ? means.data + block * means.block_stride + y * means.row_stride : zeros;
    for (ptrdiff_t x = 0; x < width; x++) {
      float *to = points + x * channels + first;
      for (int i = 0; i < n; i++) to[i] = (from[i] * scale - (float)mean[i]) * inverse[first + i];
      from += VQZ_LANES;
      if (means.data) mean += VQZ_LANES;
    }
  }
}

void vqz_sort_by_class_f32(const uint8_t *classes, size_t count, int class_count,
                           const int32_t *dimension, const float *points, float *sorted,
                           uint32_t *origin, size_t *symbols, size_t *starts) {
  size_t counts[256] = {0}, next_symbol[256], next_point[256];
  for (size_t i = 0; i < count; i++) counts[classes[i]]++;
  size_t symbol = 0, point = 0;
  for (int c = 0; c < class_count; c++) {
    symbols[c] = next_symbol[c] = symbol;
    starts[c] = next_point[c] = point;
    symbol += counts[c];
    point += counts[c] * (size_t)dimension[c];
  }
  symbols[class_count] = symbol;
  for (size_t i = 0; i < count; i++) {
    const int c = classes[i];
    const size_t d = (size_t)dimension[c];
    memcpy(sorted + next_point[c], points, d * sizeof(float));
    origin[next_symbol[c]++] = (uint32_t)i;
    next_point[c] += d;
    points += d;
  }
}
