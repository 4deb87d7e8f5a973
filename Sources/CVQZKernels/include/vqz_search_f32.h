// What the search of indices needs around the nearest codeword: residuals in steps, and their order
// by class. For the encoder only.
#ifndef VQZ_SEARCH_F32_H
#define VQZ_SEARCH_F32_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_conv_i16.h"

#ifdef __cplusplus
extern "C" {
#endif

// A float map in the same layout as vqz_map_i16.
typedef struct {
  const float *data;
  ptrdiff_t row_stride;
  ptrdiff_t block_stride;
} vqz_map_f32;

// points[x][channel] = (target * scale - mean) * inverse[channel] of row y. `means` may be a map
// without data (0).
void vqz_residuals_f32(vqz_map_f32 target, vqz_map_i16 means, float scale,
                       const float *inverse, int channels, ptrdiff_t width, ptrdiff_t y,
                       float *points);

// Sorts `count` vectors, which lie one behind the other, by class: `dimension` is that of each
// class. symbols[c] ..< symbols[c + 1] are those of class c, the first of which starts at
// sorted[starts[c]]; origin[i] is where vector i of the sorted ones came from.
void vqz_sort_by_class_f32(const uint8_t *classes, size_t count, int class_count,
                           const int32_t *dimension, const float *points, float *sorted,
                           uint32_t *origin, size_t *symbols, size_t *starts);

#ifdef __cplusplus
}
#endif
#endif
