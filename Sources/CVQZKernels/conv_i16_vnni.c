// AVX-512 with VNNI: a pair of products and their sum into the accumulator in one instruction.
#include "conv_i16_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET \
  __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define INLINE TARGET static inline __attribute__((always_inline))
#define KERNELS vqz_conv_i16_vnni

// Not the intrinsic: clang 21 takes it apart into vpmaddwd and vpaddd, which is a quarter slower.
INLINE __m512i dot(__m512i acc, __m512i x, __m512i w) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(acc) : "v"(x), "v"(w));
  return acc;
}

#include "conv_i16_avx512.h"

#include "conv_i16_template.h"
#endif
