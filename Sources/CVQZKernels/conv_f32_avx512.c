// float32 convolution tiles for AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)

#define F32_NAME(x) x##_avx512
#include "f32_avx512.h"
#include "f32_tiles.h"

#define F32_POINTS 4
#define F32_INDEX __m512i
#define F32_MASK __mmask16
#define F32_INDICES(j) _mm512_set1_epi32(j)
#define F32_STORE_INDICES(p, v) _mm512_store_si512(p, v)
#define F32_SELECT_INDEX(m, a, b) _mm512_mask_mov_epi32(b, m, a)
#include "nearest_f32_tiles.h"

F32_TILES

const vqz_f32_tiles vqz_f32_tiles_avx512 = {
    1, 2, 14, {forward_narrow, forward_wide}, {weights_narrow, weights_wide}, peak_avx512,
    64, nearest_tile_avx512};

#pragma clang attribute pop
#endif
