// NEON, which every AArch64 has: four outputs a vector, four positions by sixteen outputs.
#include "conv_i16_internal.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define TARGET
#define INLINE static inline __attribute__((always_inline))
#define LANES 4
// Five would fit 32 registers only just: by-element products take their inputs from the lower 16.
#define TILE 4
#define WIDE 16
#define VECTOR int32x4_t
#define KERNELS vqz_conv_i16_neon

#define HAS_DOT 1
#define DOT_OPERATIONS 8
#define opaque(v) __asm__ volatile("" : "+w"(v))

INLINE int32x4_t load_bias(const int32_t *bias) { return vld1q_s32(bias); }

INLINE int32x4_t dot(int32x4_t acc, int32x4_t x, int32x4_t w) {
  return vmlal_s16(acc, vget_low_s16(vreinterpretq_s16_s32(x)),
                   vget_low_s16(vreinterpretq_s16_s32(w)));
}

// One input channel (lane `k` of x) into sixteen outputs of every position.
#define CHANNEL(k, w0, w1)                                                                 \
  VQZ_UNROLL                                                                               \
  for (int i = 0; i < count; i++) {                                                        \
    acc[i * 4] = vmlal_laneq_s16(acc[i * 4], vget_low_s16(w0), x[i], k);                   \
    acc[i * 4 + 1] = vmlal_laneq_s16(acc[i * 4 + 1], vget_high_s16(w0), x[i], k);          \
    acc[i * 4 + 2] = vmlal_laneq_s16(acc[i * 4 + 2], vget_low_s16(w1), x[i], k);           \
    acc[i * 4 + 3] = vmlal_laneq_s16(acc[i * 4 + 3], vget_high_s16(w1), x[i], k);          \
  }

// The pair of inputs is taken apart as it is loaded: there is no pairwise product that sums.
#define PAIR(p)                                              \
  {                                                          \
    const int16x8x2_t a = vld2q_s16(w + (p)*packed * 2);     \
    const int16x8x2_t b = vld2q_s16(w + (p)*packed * 2 + 16); \
    CHANNEL(2 * (p), a.val[0], b.val[0])                     \
    CHANNEL(2 * (p) + 1, a.val[1], b.val[1])                 \
  }

INLINE void step(int32x4_t *acc, const int16_t *input, const int16_t *w, int count, int vectors,
                 int packed) {
  (void)vectors;
  int16x8_t x[TILE];
  VQZ_UNROLL
  for (int half = 0; half < 2; half++, w += packed * VQZ_LANES / 2) {
    VQZ_UNROLL
    for (int i = 0; i < count; i++) x[i] = vld1q_s16(input + i * VQZ_LANES + half * 8);
    PAIR(0)
    PAIR(1)
    PAIR(2)
    PAIR(3)
  }
}

typedef struct {
  int64x2_t half, right;  // a shift to the left by a negative count
  int16x8_t high, low;
  int leaky;
} CONSTANTS;

INLINE CONSTANTS prepare(const vqz_conv_i16 *layer) {
  const CONSTANTS c = {
      .half = vdupq_n_s64((int64_t)1 << (layer->shift - 1)),
      .right = vdupq_n_s64(-layer->shift),
      .high = vdupq_n_s16((int16_t)layer->bound),
      .low = vdupq_n_s16((int16_t)-layer->bound),
      .leaky = layer->leaky,
  };
  return c;
}

INLINE int32x4_t requantise(int32x4_t acc, const int32_t *multiplier, const CONSTANTS *c) {
  const int32x4_t m = vld1q_s32(multiplier);
  const int64x2_t low = vaddq_s64(vmull_s32(vget_low_s32(acc), vget_low_s32(m)), c->half);
  const int64x2_t high = vaddq_s64(vmull_high_s32(acc, m), c->half);
  return vcombine_s32(vmovn_s64(vshlq_s64(low, c->right)), vmovn_s64(vshlq_s64(high, c->right)));
}

INLINE void finish(const int32x4_t *acc, const int32_t *multiplier, const CONSTANTS *c,
                   const int16_t *adding, int16_t *output) {
  VQZ_UNROLL
  for (int h = 0; h < 2; h++) {
    const int32x4_t a = requantise(acc[2 * h], multiplier + 8 * h, c);
    const int32x4_t b = requantise(acc[2 * h + 1], multiplier + 8 * h + 4, c);
    // Narrowing saturates to int16; the clamp that follows is never wider.
    int16x8_t v = vcombine_s16(vqmovn_s32(a), vqmovn_s32(b));
    v = vmaxq_s16(vminq_s16(v, c->high), c->low);
    if (c->leaky) v = vmaxq_s16(v, vshrq_n_s16(v, 3));
    if (adding) {
      v = vqaddq_s16(v, vld1q_s16(adding + 8 * h));
      v = vmaxq_s16(vminq_s16(v, c->high), c->low);
    }
    vst1q_s16(output + 8 * h, v);
  }
}

#include "conv_i16_template.h"
#endif
