// AVX2: pairs of products by vpmaddwd, eight outputs a vector, six positions by sixteen outputs.
#include "conv_i16_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))
#define LANES 8
#define TILE 6
#define WIDE 16
#define VECTOR __m256i
#define KERNELS vqz_conv_i16_avx2

#define HAS_DOT 1
#define DOT_OPERATIONS 32
#define opaque(v) __asm__ volatile("" : "+x"(v))

INLINE __m256i load_bias(const int32_t *bias) {
  return _mm256_loadu_si256((const __m256i *)bias);
}

INLINE __m256i dot(__m256i acc, __m256i x, __m256i w) {
  return _mm256_add_epi32(acc, _mm256_madd_epi16(x, w));
}

INLINE __m256i broadcast_pair(const int16_t *x) {
  int32_t pair;
  __builtin_memcpy(&pair, x, 4);
  return _mm256_set1_epi32(pair);
}

INLINE void step(__m256i *acc, const int16_t *x, const int16_t *w, int count, int vectors,
                 int packed) {
  VQZ_UNROLL
  for (int p = 0; p < VQZ_LANES / 2; p++, w += packed * 2) {
    const __m256i w0 = _mm256_load_si256((const __m256i *)w);
    const __m256i w1 = _mm256_load_si256((const __m256i *)(w + 16));
    VQZ_UNROLL
    for (int i = 0; i < count; i++) {
      const __m256i pair = broadcast_pair(x + i * VQZ_LANES + 2 * p);
      acc[i * vectors] = dot(acc[i * vectors], pair, w0);
      acc[i * vectors + 1] = dot(acc[i * vectors + 1], pair, w1);
    }
  }
}

typedef struct {
  __m256i offset, excess, shift, high, low;
  int leaky;
} CONSTANTS;

INLINE CONSTANTS prepare(const vqz_conv_i16 *layer) {
  const CONSTANTS c = {
      .offset = _mm256_set1_epi64x(
          (int64_t)(0x8000000000000000u + ((uint64_t)1 << (layer->shift - 1)))),
      .excess = _mm256_set1_epi64x((int64_t)1 << (63 - layer->shift)),
      .high = _mm256_set1_epi16((int16_t)layer->bound),
      .low = _mm256_set1_epi16((int16_t)-layer->bound),
      // A count in every lane: shifting by a scalar count takes one instruction more.
      .shift = _mm256_set1_epi64x(layer->shift),
      .leaky = layer->leaky,
  };
  return c;
}

// There is no arithmetic 64-bit shift: 2^63 is added, so that a logical one serves, and what it
// became (2^(63 - shift)) is taken off again.
INLINE __m256i requantise(__m256i acc, const int32_t *multiplier, const CONSTANTS *c) {
  const __m256i m = _mm256_loadu_si256((const __m256i *)multiplier);
  __m256i even = _mm256_add_epi64(_mm256_mul_epi32(acc, m), c->offset);
  __m256i odd = _mm256_add_epi64(
      _mm256_mul_epi32(_mm256_srli_epi64(acc, 32), _mm256_srli_epi64(m, 32)), c->offset);
  even = _mm256_sub_epi64(_mm256_srlv_epi64(even, c->shift), c->excess);
  odd = _mm256_sub_epi64(_mm256_srlv_epi64(odd, c->shift), c->excess);
  return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
}

INLINE void finish(const __m256i *acc, const int32_t *multiplier, const CONSTANTS *c,
                   const int16_t *adding, int16_t *output) {
  const __m256i a = requantise(acc[0], multiplier, c);
  const __m256i b = requantise(acc[1], multiplier + 8, c);
  // Packing saturates to int16 within each half; the clamp that follows is never wider.
  __m256i v = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
  v = _mm256_max_epi16(_mm256_min_epi16(v, c->high), c->low);
  if (c->leaky) v = _mm256_max_epi16(v, _mm256_srai_epi16(v, 3));
  if (adding) {
    v = _mm256_adds_epi16(v, _mm256_loadu_si256((const __m256i *)adding));
    v = _mm256_max_epi16(_mm256_min_epi16(v, c->high), c->low);
  }
  _mm256_storeu_si256((__m256i *)output, v);
}

#include "conv_i16_template.h"
#endif
