// Elementary functions of one float32 in basic operations and a written order: the same bits on
// every machine, and loops over them become vector code.
#ifndef VQZ_ELEMENTARY_F32_H
#define VQZ_ELEMENTARY_F32_H

#include <stdint.h>
#include <string.h>

// In force from here to the end of whatever includes this.
#pragma STDC FP_CONTRACT OFF

#define ELEMENTARY_INLINE static inline __attribute__((always_inline, unused))

// 2^x for x in -126 ... 126, relative error below 3e-7: the fraction by a polynomial of degree 6
// (minimax on -1/2 ... 1/2), the whole part by the exponent.
ELEMENTARY_INLINE float exp2_f32(float x) {
  x = x < -126.0f ? -126.0f : x;
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  float whole = (x + magic) - magic;
  float f = x - whole;
  float p = 1.5403530e-4f;
  p = p * f + 1.3333558e-3f;
  p = p * f + 9.6181291e-3f;
  p = p * f + 5.5504109e-2f;
  p = p * f + 2.4022651e-1f;
  p = p * f + 6.9314718e-1f;
  p = p * f + 1.0f;
  int32_t bits = ((int32_t)whole + 127) << 23;
  float scale;
  memcpy(&scale, &bits, 4);
  return p * scale;
}

// log2 x for normal positive x, absolute error below 1e-6: x = 2^e m with m in 2/3 ... 4/3, and
// log m from the series of atanh((m - 1) / (m + 1)).
ELEMENTARY_INLINE float log2_f32(float x) {
  int32_t bits;
  memcpy(&bits, &x, 4);
  int32_t e = (bits - 0x3f2aaaab) >> 23;
  int32_t rest = bits - (int32_t)((uint32_t)e << 23);
  float m;
  memcpy(&m, &rest, 4);
  float z = (m - 1.0f) / (m + 1.0f);
  float q = z * z;
  float p = 2.0f / 9.0f;
  p = p * q + 2.0f / 7.0f;
  p = p * q + 2.0f / 5.0f;
  p = p * q + 2.0f / 3.0f;
  p = p * q + 2.0f;
  return (float)e + p * z * 1.44269504f;
}

#endif
