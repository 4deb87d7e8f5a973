// SSE2, which every x86-64 has: four outputs a vector, three positions by sixteen outputs.
#include "conv_i16_internal.h"

#if defined(__x86_64__)
#include <emmintrin.h>

#define TARGET
#define INLINE static inline __attribute__((always_inline))
#define LANES 4
#define TILE 3
#define WIDE 16
#define VECTOR __m128i
#define KERNELS vqz_conv_i16_sse2

#define HAS_DOT 1
#define DOT_OPERATIONS 16
#define opaque(v) __asm__ volatile("" : "+x"(v))

INLINE __m128i load_bias(const int32_t *bias) { return _mm_loadu_si128((const __m128i *)bias); }

INLINE __m128i dot(__m128i acc, __m128i x, __m128i w) {
  return _mm_add_epi32(acc, _mm_madd_epi16(x, w));
}

INLINE __m128i broadcast_pair(const int16_t *x) {
  int32_t pair;
  __builtin_memcpy(&pair, x, 4);
  return _mm_set1_epi32(pair);
}

INLINE void step(__m128i *acc, const int16_t *x, const int16_t *w, int count, int vectors,
                 int packed) {
  VQZ_UNROLL
  for (int p = 0; p < VQZ_LANES / 2; p++, w += packed * 2) {
    VQZ_UNROLL
    for (int i = 0; i < count; i++) {
      const __m128i pair = broadcast_pair(x + i * VQZ_LANES + 2 * p);
      VQZ_UNROLL
      for (int v = 0; v < vectors; v++)
        acc[i * vectors + v] =
            dot(acc[i * vectors + v], pair, _mm_load_si128((const __m128i *)(w + 8 * v)));
    }
  }
}

// Signed products from the only 32-bit product SSE2 has, the unsigned one: a negative left factor
// counts 2^32 too much, so the (never negative) right factor is taken off the upper half.
INLINE __m128i product(__m128i a, __m128i negative, __m128i m) {
  return _mm_sub_epi64(_mm_mul_epu32(a, m), _mm_slli_epi64(_mm_and_si128(negative, m), 32));
}

typedef struct {
  __m128i offset, excess, high, low, shift;
  int leaky;
} CONSTANTS;

INLINE CONSTANTS prepare(const vqz_conv_i16 *layer) {
  const CONSTANTS c = {
      .offset = _mm_set1_epi64x(
          (int64_t)(0x8000000000000000u + ((uint64_t)1 << (layer->shift - 1)))),
      .excess = _mm_set1_epi64x((int64_t)1 << (63 - layer->shift)),
      .high = _mm_set1_epi16((int16_t)layer->bound),
      .low = _mm_set1_epi16((int16_t)-layer->bound),
      .shift = _mm_cvtsi32_si128(layer->shift),
      .leaky = layer->leaky,
  };
  return c;
}

// As for AVX2, a logical shift of the sum with 2^63 stands in for the arithmetic one.
INLINE __m128i requantise(__m128i acc, const int32_t *multiplier, const CONSTANTS *c) {
  const __m128i m = _mm_loadu_si128((const __m128i *)multiplier);
  const __m128i sign = _mm_srai_epi32(acc, 31);
  __m128i even = _mm_add_epi64(product(acc, sign, m), c->offset);
  __m128i odd = _mm_add_epi64(product(_mm_srli_epi64(acc, 32), _mm_srli_epi64(sign, 32),
                                      _mm_srli_epi64(m, 32)),
                              c->offset);
  even = _mm_sub_epi64(_mm_srl_epi64(even, c->shift), c->excess);
  odd = _mm_sub_epi64(_mm_srl_epi64(odd, c->shift), c->excess);
  const __m128i low_half = _mm_set_epi32(0, -1, 0, -1);
  return _mm_or_si128(_mm_and_si128(even, low_half), _mm_slli_epi64(odd, 32));
}

INLINE void finish(const __m128i *acc, const int32_t *multiplier, const CONSTANTS *c,
                   const int16_t *adding, int16_t *output) {
  VQZ_UNROLL
  for (int h = 0; h < 2; h++) {
    const __m128i a = requantise(acc[2 * h], multiplier + 8 * h, c);
    const __m128i b = requantise(acc[2 * h + 1], multiplier + 8 * h + 4, c);
    // Packing saturates to int16; the clamp that follows is never wider.
    __m128i v = _mm_packs_epi32(a, b);
    v = _mm_max_epi16(_mm_min_epi16(v, c->high), c->low);
    if (c->leaky) v = _mm_max_epi16(v, _mm_srai_epi16(v, 3));
    if (adding) {
      v = _mm_adds_epi16(v, _mm_loadu_si128((const __m128i *)(adding + 8 * h)));
      v = _mm_max_epi16(_mm_min_epi16(v, c->high), c->low);
    }
    _mm_storeu_si128((__m128i *)(output + 8 * h), v);
  }
}

#include "conv_i16_template.h"
#endif
