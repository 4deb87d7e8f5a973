// The rate of noisy quantiser residuals under a logistic model, and its gradients.
#include "vqz_rate_f32.h"

#include "elementary_f32.h"
#include "vqz_isa.h"

#pragma STDC FP_CONTRACT OFF

#define RATE_INLINE static inline __attribute__((always_inline))

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
