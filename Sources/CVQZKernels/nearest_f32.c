#include "vqz_nearest_f32.h"

#include <math.h>
#include <string.h>

#include "conv_f32_internal.h"

#pragma STDC FP_CONTRACT OFF

size_t vqz_nearest_f32_packed_codewords(size_t codewords) { return (codewords + 5) / 6 * 6; }

void vqz_nearest_f32_pack(
    const float *codebook, const float *bias, size_t codewords, size_t dimension, float *packed,
    float *start) {
  size_t all = vqz_nearest_f32_packed_codewords(codewords);
  for (size_t j = 0; j < codewords; j++) {
    float norm = 0;
    for (size_t k = 0; k < dimension; k++) {
      float e = codebook[j * dimension + k];
      norm = fmaf(e, e, norm);
      packed[j * dimension + k] = -2 * e;
    }
    start[j] = bias ? bias[j] + norm : norm;
  }
  // Nothing is less than infinity, which is where the search starts.
  memset(packed + codewords * dimension, 0, (all - codewords) * dimension * sizeof(float));
  for (size_t j = codewords; j < all; j++) start[j] = INFINITY;
}

void vqz_nearest_f32(
    const float *points, size_t count, size_t dimension, const float *packed, const float *start,
    size_t codewords, uint16_t *index, float *scratch) {
  const vqz_f32_tiles *tiles = vqz_f32_tiles_current();
  size_t lanes = (size_t)tiles->nearest_points;
  size_t all = vqz_nearest_f32_packed_codewords(codewords);
  _Alignas(64) int32_t found[64];
  for (size_t first = 0; first < count; first += lanes) {
    size_t here = count - first < lanes ? count - first : lanes;
    const float *from = points + first * dimension;
    if (here < lanes) memset(scratch, 0, lanes * dimension * sizeof(float));
    for (size_t i = 0; i < here; i++)
      for (size_t k = 0; k < dimension; k++) scratch[k * lanes + i] = from[i * dimension + k];
    tiles->nearest(dimension, scratch, packed, start, all, found);
    for (size_t i = 0; i < here; i++) index[first + i] = (uint16_t)found[i];
  }
}

void vqz_nearest_f32_distance(
    const float *points, size_t count, size_t dimension, const float *codebook,
    const uint16_t *index, float *distance) {
  for (size_t i = 0; i < count; i++) {
    const float *x = points + i * dimension;
    const float *e = codebook + index[i] * dimension;
    float sum = 0;
    for (size_t k = 0; k < dimension; k++) sum = fmaf(x[k] - e[k], x[k] - e[k], sum);
    distance[i] = sum;
  }
}
