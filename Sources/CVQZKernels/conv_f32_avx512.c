// float32 convolution tiles for AVX-512: 14 positions x 2 vectors of 16 outputs.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)

#define F32_NAME(x) x##_avx512
#define F32_VECTOR __m512
#define F32_LANES 16
#define F32_VECTORS 2
#define F32_TILE 14
#define F32_LOAD(p) _mm512_load_ps(p)
#define F32_STORE(p, v) _mm512_store_ps(p, v)
#define F32_BROADCAST(p) _mm512_set1_ps(*(p))
#define F32_FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define F32_ADD(a, b) _mm512_add_ps(a, b)
#define F32_MUL(a, b) _mm512_mul_ps(a, b)
#define F32_MAX(a, b) _mm512_max_ps(a, b)
#define F32_LESS(a, b) _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)
#define F32_SELECT(m, a, b) _mm512_mask_mov_ps(b, m, a)
#include "f32_tiles.h"

#define F32_POINTS 4
#define F32_INDEX __m512i
#define F32_MASK __mmask16
#define F32_INDICES(j) _mm512_set1_epi32(j)
#define F32_STORE_INDICES(p, v) _mm512_store_si512(p, v)
#define F32_SELECT_INDEX(m, a, b) _mm512_mask_mov_epi32(b, m, a)
#include "nearest_f32_tiles.h"

#define ROW(vectors)                                                                   \
  F32_INSTANCE(1, vectors) F32_INSTANCE(2, vectors) F32_INSTANCE(3, vectors)           \
  F32_INSTANCE(4, vectors) F32_INSTANCE(5, vectors) F32_INSTANCE(6, vectors)           \
  F32_INSTANCE(7, vectors) F32_INSTANCE(8, vectors) F32_INSTANCE(9, vectors)           \
  F32_INSTANCE(10, vectors) F32_INSTANCE(11, vectors) F32_INSTANCE(12, vectors)        \
  F32_INSTANCE(13, vectors) F32_INSTANCE(14, vectors)
ROW(1)
ROW(2)
#define TABLE(kind, vectors)                                                           \
  {kind##_1_##vectors##_avx512,  kind##_2_##vectors##_avx512,                          \
   kind##_3_##vectors##_avx512,  kind##_4_##vectors##_avx512,                          \
   kind##_5_##vectors##_avx512,  kind##_6_##vectors##_avx512,                          \
   kind##_7_##vectors##_avx512,  kind##_8_##vectors##_avx512,                          \
   kind##_9_##vectors##_avx512,  kind##_10_##vectors##_avx512,                         \
   kind##_11_##vectors##_avx512, kind##_12_##vectors##_avx512,                         \
   kind##_13_##vectors##_avx512, kind##_14_##vectors##_avx512}

static const vqz_f32_forward_tile forward_narrow[] = TABLE(forward, 1);
static const vqz_f32_forward_tile forward_wide[] = TABLE(forward, 2);
static const vqz_f32_weights_tile weights_narrow[] = TABLE(weights, 1);
static const vqz_f32_weights_tile weights_wide[] = TABLE(weights, 2);

const vqz_f32_tiles vqz_f32_tiles_avx512 = {
    2, 14, {forward_narrow, forward_wide}, {weights_narrow, weights_wide}, vqz_f32_peak_avx512,
    64, nearest_tile_avx512};

#pragma clang attribute pop
#endif
