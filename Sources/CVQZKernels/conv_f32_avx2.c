// float32 convolution tiles for AVX2 with FMA: 6 positions x 2 vectors of 8 outputs.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define F32_NAME(x) x##_avx2
#define F32_VECTOR __m256
#define F32_LANES 8
#define F32_VECTORS 2
#define F32_TILE 6
#define F32_LOAD(p) _mm256_load_ps(p)
#define F32_STORE(p, v) _mm256_store_ps(p, v)
#define F32_BROADCAST(p) _mm256_broadcast_ss(p)
#define F32_FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define F32_ADD(a, b) _mm256_add_ps(a, b)
#define F32_MUL(a, b) _mm256_mul_ps(a, b)
#define F32_MAX(a, b) _mm256_max_ps(a, b)
#define F32_LESS(a, b) _mm256_cmp_ps(a, b, _CMP_LT_OQ)
#define F32_SELECT(m, a, b) _mm256_blendv_ps(b, a, m)
#include "f32_tiles.h"

#define F32_POINTS 2
#define F32_INDEX __m256i
#define F32_MASK __m256
#define F32_INDICES(j) _mm256_set1_epi32(j)
#define F32_STORE_INDICES(p, v) _mm256_store_si256((__m256i *)(p), v)
#define F32_SELECT_INDEX(m, a, b) _mm256_blendv_epi8(b, a, _mm256_castps_si256(m))
#include "nearest_f32_tiles.h"

F32_INSTANCE(1, 2)
F32_INSTANCE(2, 2)
F32_INSTANCE(3, 2)
F32_INSTANCE(4, 2)
F32_INSTANCE(5, 2)
F32_INSTANCE(6, 2)

static const vqz_f32_forward_tile forward[] = {
    forward_1_2_avx2, forward_2_2_avx2, forward_3_2_avx2,
    forward_4_2_avx2, forward_5_2_avx2, forward_6_2_avx2};
static const vqz_f32_weights_tile weights[] = {
    weights_1_2_avx2, weights_2_2_avx2, weights_3_2_avx2,
    weights_4_2_avx2, weights_5_2_avx2, weights_6_2_avx2};

const vqz_f32_tiles vqz_f32_tiles_avx2 = {
    1, 1, 6, {forward, forward}, {weights, weights}, peak_avx2,
    16, nearest_tile_avx2};

#pragma clang attribute pop
#endif
