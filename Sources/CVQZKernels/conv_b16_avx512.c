// bfloat16 convolution tiles for AVX-512 with its instruction for products of pairs.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma"))), \
    apply_to = function)

#define F32_NAME(x) x##_b16
#define F32_PAIR 2
#include "f32_avx512.h"
#undef F32_FMA
#define F32_FMA(a, b, c) _mm512_dpbf16_ps(c, (__m512bh)(a), (__m512bh)(b))
#include "f32_tiles.h"

F32_TILES

const vqz_f32_tiles vqz_b16_tiles_avx512 = {
    2, 2, 14, {forward_narrow, forward_wide}, {weights_narrow, weights_wide}, peak_b16, 0, 0};

// 1 + 2^-24 + 2^-24 is 1 only where every sum is rounded, 2^24 + 1 - 2^24 is 0 only where besides
// the product of the upper halves is added first.
int vqz_b16_pairs_agree(void) {
  const __m512bh ones = (__m512bh)_mm512_set1_epi32(0x3f803f80);
  const __m512bh small = (__m512bh)_mm512_set1_epi32(0x33803380);
  const __m512bh opposed = (__m512bh)_mm512_set1_epi32(0x3f80cb80);
  __m512 rounded = _mm512_dpbf16_ps(_mm512_set1_ps(1), ones, small);
  __m512 ordered = _mm512_dpbf16_ps(_mm512_set1_ps(0x1p24f), ones, opposed);
  return _mm512_cvtss_f32(rounded) == 1 && _mm512_cvtss_f32(ordered) == 0;
}

#pragma clang attribute pop
#endif
