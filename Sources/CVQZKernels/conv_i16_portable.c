// Plain C: the kernel every other is compared with, and the one of machines without a better.
#include "conv_i16_internal.h"

#define TARGET
#define LANES 16
#define TILE 2
#define WIDE 16
#define KERNELS vqz_conv_i16_portable

// Unsigned, because a model that skipped its verifier must wrap like the vector instructions do
// instead of being undefined.
typedef struct {
  uint32_t lane[LANES];
} sums;
#define VECTOR sums

static inline sums load_bias(const int32_t *bias) {
  sums s;
  for (int o = 0; o < LANES; o++) s.lane[o] = (uint32_t)bias[o];
  return s;
}

static inline void step(sums *acc, const int16_t *x, const int16_t *w, int count, int vectors,
                        int packed) {
  (void)vectors;
  for (int p = 0; p < VQZ_LANES / 2; p++, w += packed * 2) {
    for (int i = 0; i < count; i++) {
      const int a = x[i * VQZ_LANES + 2 * p], b = x[i * VQZ_LANES + 2 * p + 1];
      for (int o = 0; o < LANES; o++)
        acc[i].lane[o] += (uint32_t)(a * w[2 * o]) + (uint32_t)(b * w[2 * o + 1]);
    }
  }
}

static inline int32_t clamp(int32_t v, int32_t bound) {
  return v > bound ? bound : v < -bound ? -bound : v;
}

typedef struct {
  int64_t half;
  int shift, bound, leaky;
} CONSTANTS;

static inline CONSTANTS prepare(const vqz_conv_i16 *layer) {
  const CONSTANTS c = {(int64_t)1 << (layer->shift - 1), layer->shift, layer->bound,
                       layer->leaky};
  return c;
}

// Right shifts of negative numbers are arithmetic in every compiler this is built with (and by
// definition from C23 on); the harness checks it.
static inline void finish(const sums *acc, const int32_t *multiplier, const CONSTANTS *c,
                          const int16_t *adding, int16_t *output) {
  for (int o = 0; o < LANES; o++) {
    const int64_t product = (int64_t)(int32_t)acc->lane[o] * multiplier[o];
    // Below 2^31 in magnitude, since the multiplier is below 2^shift.
    int32_t v = clamp((int32_t)((product + c->half) >> c->shift), c->bound);
    if (c->leaky && v < 0) v >>= 3;
    if (adding) v = clamp(v + adding[o], c->bound);
    output[o] = (int16_t)v;
  }
}

#include "conv_i16_template.h"
