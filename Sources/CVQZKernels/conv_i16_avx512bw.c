// AVX-512 without VNNI.
#include "conv_i16_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq")))
#define INLINE TARGET static inline __attribute__((always_inline))
#define KERNELS vqz_conv_i16_avx512bw

INLINE __m512i dot(__m512i acc, __m512i x, __m512i w) {
  return _mm512_add_epi32(acc, _mm512_madd_epi16(x, w));
}

#include "conv_i16_avx512.h"

#include "conv_i16_template.h"
#endif
