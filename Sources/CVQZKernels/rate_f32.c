// The rate of noisy quantiser residuals under a logistic model, and its gradients.
#include "vqz_rate_f32.h"

#include <stdint.h>
#include <string.h>

#include "vqz_isa.h"

#pragma STDC FP_CONTRACT OFF

#define RATE_INLINE static inline __attribute__((always_inline))

// 2^x for x in -126 ... 126, relative error below 3e-7: the fraction by a polynomial of degree 6
// (minimax on -1/2 ... 1/2), the whole part by the exponent.
RATE_INLINE float exp2_f32(float x) {
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
RATE_INLINE float log2_f32(float x) {
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

RATE_INLINE void rate_loop(
    const float *restrict u, const float *restrict s, size_t count, float *restrict bits,
    float *restrict by_u, float *restrict by_s) {
  const float log2e = 1.44269504f;
  for (size_t i = 0; i < count; i++) {
    float a = u[i] < 0 ? -u[i] : u[i];
    // A logistic distribution of deviation 2^s has the scale 2^s sqrt(3) / pi.
    float t = 1.81379936f * exp2_f32(-s[i]);
    float upper = (0.5f - a) * t;
    float e_upper = exp2_f32(upper * log2e);  // upper <= t / 2 < 15
    float e_width = exp2_f32(-t * log2e);
    float e_lower = e_upper * e_width;
    float rest = 1.0f - e_width;
    float sum_upper = 1.0f + e_upper, sum_lower = 1.0f + e_lower;
    float s_upper = e_upper / sum_upper, s_lower = e_lower / sum_lower;
    bits[i] = log2_f32(sum_upper * sum_lower / rest) - upper * log2e;
    float slope = 1.0f - s_upper - s_lower;
    by_u[i] = (u[i] < 0 ? -slope : slope) * t * log2e;
    by_s[i] = t * ((0.5f - a) * slope + e_width / rest + s_lower);
  }
}

typedef void rate_function(
    const float *restrict, const float *restrict, size_t, float *restrict, float *restrict,
    float *restrict);

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))) static void rate_avx512(
    const float *restrict u, const float *restrict s, size_t count, float *restrict bits,
    float *restrict by_u, float *restrict by_s) {
  rate_loop(u, s, count, bits, by_u, by_s);
}
__attribute__((target("avx2"))) static void rate_avx2(
    const float *restrict u, const float *restrict s, size_t count, float *restrict bits,
    float *restrict by_u, float *restrict by_s) {
  rate_loop(u, s, count, bits, by_u, by_s);
}
#endif
static void rate_plain(
    const float *restrict u, const float *restrict s, size_t count, float *restrict bits,
    float *restrict by_u, float *restrict by_s) {
  rate_loop(u, s, count, bits, by_u, by_s);
}

void vqz_logistic_rate_f32(
    const float *u, const float *s, size_t count, float *bits, float *by_u, float *by_s) {
  rate_function *function = rate_plain;
#if defined(__x86_64__)
  switch (vqz_isa_current()) {
    case VQZ_ISA_VNNI:
    case VQZ_ISA_AVX512BW:
      function = rate_avx512;
      break;
    case VQZ_ISA_AVX2:
      function = rate_avx2;
      break;
    default:
      break;
  }
#endif
  function(u, s, count, bits, by_u, by_s);
}
