// Plain loops compiled for the vectors of each instruction set.
#ifndef COMPILED_H
#define COMPILED_H

#include "vqz_isa.h"

#define INLINE static inline __attribute__((always_inline))

// name_in, an inline function, compiled for the vectors of each instruction set; `name` chooses.
// The same bits in each: vectors go over independent values only.
#if defined(__x86_64__)
#define COMPILED(name, parameters, arguments)                                                 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))) static void name##_avx512     \
      parameters { name##_in arguments; }                                                     \
  __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_in arguments; } \
  void name parameters {                                                                      \
    vqz_isa isa = vqz_isa_current();                                                          \
    if (isa >= VQZ_ISA_AVX512BW)                                                              \
      name##_avx512 arguments;                                                                \
    else if (isa == VQZ_ISA_AVX2)                                                             \
      name##_avx2 arguments;                                                                  \
    else                                                                                      \
      name##_in arguments;                                                                    \
  }
#else
#define COMPILED(name, parameters, arguments) \
  void name parameters { name##_in arguments; }
#endif

#endif
