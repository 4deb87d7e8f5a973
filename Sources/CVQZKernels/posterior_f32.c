// The posterior of codewords, for training with soft assignment.
#include "vqz_posterior_f32.h"

#include <math.h>
#include <string.h>

#include "elementary_f32.h"
#include "vqz_isa.h"

#pragma STDC FP_CONTRACT OFF

#define LANES 16
// Points that share the loads of a codeword.
#define ROWS 4
#define POSTERIOR_INLINE static inline __attribute__((always_inline))

size_t vqz_posterior_f32_packed_codewords(size_t codewords) {
  return (codewords + LANES - 1) / LANES * LANES;
}

void vqz_posterior_f32_pack(
    const float *codebook, size_t codewords, size_t dimension, float *packed, float *start) {
  const size_t all = vqz_posterior_f32_packed_codewords(codewords);
  for (size_t j = 0; j < all; j++) {
    float *to = packed + j / LANES * LANES * dimension + j % LANES;
    float norm = 0;
    for (size_t k = 0; k < dimension; k++) {
      const float e = j < codewords ? codebook[j * dimension + k] : 0;
      norm += e * e;
      to[k * LANES] = -2 * e;
    }
    start[j] = j < codewords ? norm : INFINITY;
  }
}

// |x - e|^2 - |x|^2 of sixteen codewords and `rows` points.
POSTERIOR_INLINE void distances(
    size_t rows, const float *restrict points, size_t dimension, const float *restrict packed,
    const float *restrict start, size_t stride, float *restrict out) {
  float sum[ROWS][LANES];
  for (size_t r = 0; r < rows; r++)
    for (int l = 0; l < LANES; l++) sum[r][l] = start[l];
  for (size_t k = 0; k < dimension; k++) {
    for (size_t r = 0; r < rows; r++) {
      const float x = points[r * dimension + k];
      for (int l = 0; l < LANES; l++) sum[r][l] += x * packed[k * LANES + l];
    }
  }
  for (size_t r = 0; r < rows; r++) memcpy(out + r * stride, sum[r], sizeof sum[r]);
}

POSTERIOR_INLINE float total(const float *lanes) {
  float sum = 0;
  for (int l = 0; l < LANES; l++) sum += lanes[l];
  return sum;
}

// Distances to weights, in place.
POSTERIOR_INLINE void weigh(
    const float *restrict prices, size_t codewords, float scale, float *restrict weights,
    float *restrict figures) {
  float least[LANES], sum[LANES] = {0}, moment[LANES] = {0}, cost[LANES] = {0};
  for (int l = 0; l < LANES; l++) least[l] = weights[l];
  for (size_t j = LANES; j < codewords; j += LANES)
    for (int l = 0; l < LANES; l++)
      least[l] = weights[j + (size_t)l] < least[l] ? weights[j + (size_t)l] : least[l];
  float nearest = least[0];
  for (int l = 1; l < LANES; l++) nearest = least[l] < nearest ? least[l] : nearest;
  for (size_t j = 0; j < codewords; j += LANES) {
    for (int l = 0; l < LANES; l++) {
      const float exponent = (nearest - weights[j + (size_t)l]) * scale;
      // Written so that what is no number has no weight.
      const float kept = exponent > -24.0f ? exponent : -24.0f;
      const float power = exp2_f32(kept);
      const float weight = exponent > -24.0f ? power : 0.0f;
      weights[j + (size_t)l] = weight;
      sum[l] += weight;
      moment[l] += weight * kept;
      cost[l] += weight * prices[j + (size_t)l];
    }
  }
  const float all = total(sum), share = 1.0f / all;
  for (size_t j = 0; j < codewords; j++) weights[j] *= share;
  figures[0] = log2_f32(all) - total(moment) * share;
  figures[1] = total(cost) * share;
}

POSTERIOR_INLINE void posterior_loop(
    const float *restrict points, size_t count, size_t dimension, const float *restrict packed,
    const float *restrict start, const float *restrict prices, size_t codewords, float scale,
    float *restrict weights, float *restrict figures) {
  size_t row = 0;
  for (; row + ROWS <= count; row += ROWS)
    for (size_t j = 0; j < codewords; j += LANES)
      distances(
          ROWS, points + row * dimension, dimension, packed + j * dimension, start + j, codewords,
          weights + row * codewords + j);
  for (; row < count; row++)
    for (size_t j = 0; j < codewords; j += LANES)
      distances(
          1, points + row * dimension, dimension, packed + j * dimension, start + j, codewords,
          weights + row * codewords + j);
  for (row = 0; row < count; row++)
    weigh(prices, codewords, scale, weights + row * codewords, figures + 2 * row);
}

// The part of one row that sixteen codewords have; what each lane adds up is brought together at
// the end of the row.
POSTERIOR_INLINE void collect_block(
    const float *restrict point, size_t dimension, const float *restrict packed,
    const float *restrict prices, const float *restrict weights, float mean, int rate,
    float *restrict marginal, float *restrict sums, float *restrict sum_e,
    float *restrict sum_turn) {
  float turn[LANES];
  for (int l = 0; l < LANES; l++) marginal[l] += weights[l];
  for (int l = 0; l < LANES; l++) {
    const float bits = rate == 2 ? log2_f32(weights[l] > 0 ? weights[l] : 1.0f) : 0.0f;
    turn[l] = weights[l] * (prices[l] + bits - mean);
  }
  for (size_t k = 0; k < dimension; k++) {
    const float *e = packed + k * LANES;
    for (int l = 0; l < LANES; l++) sum_e[k * LANES + (size_t)l] += weights[l] * e[l];
    if (rate)
      for (int l = 0; l < LANES; l++) sum_turn[k * LANES + (size_t)l] += turn[l] * e[l];
    if (sums)
      for (int l = 0; l < LANES; l++) sums[k * LANES + (size_t)l] += weights[l] * point[k];
  }
}

POSTERIOR_INLINE void collect_loop(
    const float *restrict points, size_t count, size_t dimension, const float *restrict packed,
    const float *restrict prices, size_t codewords, const float *restrict weights,
    const float *restrict figures, const vqz_posterior_f32_sums *to) {
  float *sum_e = to->scratch, *sum_turn = to->scratch + LANES * dimension;
  for (size_t row = 0; row < count; row++) {
    const float *point = points + row * dimension;
    const float *figure = figures + 2 * row;
    const float mean = to->rate == 2 ? figure[1] - figure[0] : figure[1];
    memset(to->scratch, 0, 2 * LANES * dimension * sizeof(float));
    for (size_t j = 0; j < codewords; j += LANES) {
      const float *block = weights + row * codewords + j;
      float largest = 0;
      for (int l = 0; l < LANES; l++) largest = block[l] > largest ? block[l] : largest;
      if (largest > 0)
        collect_block(
            point, dimension, packed + j * dimension, prices + j, block, mean, to->rate,
            to->marginal + j, to->sums ? to->sums + j * dimension : 0, sum_e, sum_turn);
    }
    for (size_t k = 0; k < dimension; k++) {
      // Packed are -2 e.
      to->means[row * dimension + k] = -0.5f * total(sum_e + k * LANES);
      to->by_rate[row * dimension + k] = -0.5f * to->scale * total(sum_turn + k * LANES);
    }
  }
}

typedef void posterior_function(
    const float *restrict, size_t, size_t, const float *restrict, const float *restrict,
    const float *restrict, size_t, float, float *restrict, float *restrict);

#define POSTERIOR(name)                                                                         \
  static void name(                                                                             \
      const float *restrict points, size_t count, size_t dimension,                             \
      const float *restrict packed, const float *restrict start, const float *restrict prices, \
      size_t codewords, float scale, float *restrict weights, float *restrict figures) {        \
    posterior_loop(                                                                             \
        points, count, dimension, packed, start, prices, codewords, scale, weights, figures);   \
  }

typedef void collect_function(
    const float *restrict, size_t, size_t, const float *restrict, const float *restrict, size_t,
    const float *restrict, const float *restrict, const vqz_posterior_f32_sums *);

#define COLLECT(name)                                                                          \
  static void name(                                                                            \
      const float *restrict points, size_t count, size_t dimension,                            \
      const float *restrict packed, const float *restrict prices, size_t codewords,            \
      const float *restrict weights, const float *restrict figures,                            \
      const vqz_posterior_f32_sums *to) {                                                      \
    collect_loop(points, count, dimension, packed, prices, codewords, weights, figures, to);   \
  }

POSTERIOR(posterior_plain)
COLLECT(collect_plain)
#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
AVX2 POSTERIOR(posterior_avx2)
AVX2 COLLECT(collect_avx2)
AVX512 POSTERIOR(posterior_avx512)
AVX512 COLLECT(collect_avx512)
#endif

typedef struct {
  posterior_function *weigh;
  collect_function *collect;
} posterior_kernels;

static posterior_kernels current(void) {
#if defined(__x86_64__)
  switch (vqz_isa_current()) {
    case VQZ_ISA_VNNI:
    case VQZ_ISA_AVX512BW:
      return (posterior_kernels){posterior_avx512, collect_avx512};
    case VQZ_ISA_AVX2:
      return (posterior_kernels){posterior_avx2, collect_avx2};
    default:
      break;
  }
#endif
  return (posterior_kernels){posterior_plain, collect_plain};
}

void vqz_posterior_f32(
    const float *points, size_t count, size_t dimension, const float *packed, const float *start,
    const float *prices, size_t packed_codewords, float scale, float *weights, float *figures) {
  current().weigh(
      points, count, dimension, packed, start, prices, packed_codewords, scale, weights, figures);
}

void vqz_posterior_f32_collect(
    const float *points, size_t count, size_t dimension, const float *packed,
    const float *prices, size_t packed_codewords, const float *weights, const float *figures,
    const vqz_posterior_f32_sums *to) {
  current().collect(
      points, count, dimension, packed, prices, packed_codewords, weights, figures, to);
}
