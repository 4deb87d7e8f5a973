// Decisions of lattice coding: a binary range coder of 64 bits, counters, and their mixing.
#ifndef VQZ_LATTICE_CODER_H
#define VQZ_LATTICE_CODER_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_lattice.h"

#define VQZ_INLINE static inline __attribute__((always_inline))

typedef struct {
  uint64_t low, range;  // while encoding
  uint64_t value;       // while decoding
  uint8_t *start, *out, *limit;
  const uint8_t *in, *end;
  size_t beyond;  // zeros read behind the end
  int full;       // no room for what was written
} lattice_range;

// By value, so that a coder in registers stays there.
static inline void lattice_carry(uint8_t *out, const uint8_t *start) {
  while (out > start) {
    if (++*--out != 0) return;
  }
}

VQZ_INLINE void lattice_renew(lattice_range *coder, int decoding) {
  if (coder->range >> 32) return;
  coder->range <<= 32;
  if (decoding) {
    uint32_t word = 0;
    if (coder->end - coder->in >= 4) {
      for (int i = 0; i < 4; i++) word = word << 8 | coder->in[i];
      coder->in += 4;
    } else {
      for (int i = 0; i < 4; i++) {
        const int have = coder->in < coder->end;
        word = word << 8 | (have ? *coder->in : 0);
        coder->in += have;
        coder->beyond += !have;
      }
    }
    coder->value = coder->value << 32 | word;
  } else {
    if (coder->limit - coder->out >= 4) {
      for (int i = 0; i < 4; i++) *coder->out++ = (uint8_t)(coder->low >> (56 - 8 * i));
    } else {
      coder->full = 1;
    }
    coder->low <<= 32;
  }
}

// A bit that is 1 with probability p / 65536.
VQZ_INLINE uint32_t lattice_bit(lattice_range *coder, uint32_t bit, uint32_t p, int decoding) {
  const uint64_t bound = (coder->range >> 16) * p;
  if (decoding) bit = coder->value < bound;
  if (bit) {
    coder->range = bound;
  } else {
    coder->range -= bound;
    if (decoding) {
      coder->value -= bound;
    } else {
      coder->low += bound;
      if (coder->low < bound) lattice_carry(coder->out, coder->start);
    }
  }
  lattice_renew(coder, decoding);
  return bit;
}

// Up to 16 bits, all as likely.
VQZ_INLINE uint32_t lattice_even(lattice_range *coder, uint32_t bits, int count, int decoding) {
  coder->range >>= count;
  if (decoding) {
    const uint64_t found = coder->value / coder->range, most = (UINT64_C(1) << count) - 1;
    bits = (uint32_t)(found < most ? found : most);
    coder->value -= bits * coder->range;
  } else {
    const uint64_t step = bits * coder->range;
    coder->low += step;
    if (coder->low < step) lattice_carry(coder->out, coder->start);
  }
  lattice_renew(coder, decoding);
  return bits;
}

// The shortest bytes that name a number in the range, and no zeros of those behind them.
static inline size_t lattice_finish(lattice_range *coder) {
  for (int count = 0; count <= 8; count++) {
    const uint64_t rest = count == 8 ? 0 : UINT64_MAX >> (8 * count);
    const uint64_t number = (coder->low + rest) & ~rest;
    if (number - coder->low >= coder->range) continue;
    if (number < coder->low) lattice_carry(coder->out, coder->start);
    if (coder->limit - coder->out < count) coder->full = 1;
    if (coder->full) return 0;
    for (int i = 0; i < count; i++) *coder->out++ = (uint8_t)(number >> (56 - 8 * i));
    break;
  }
  return (size_t)(coder->out - coder->start);
}

// A probability in 2^22 that learns fast and one that learns slowly, and how often they have.
typedef struct {
  uint32_t fast;
  uint32_t slow;  // the probability · 2^8 + the count
} lattice_counter;

enum {
  LATTICE_SMALL_BITS = 9,
  LATTICE_SMALL = 1 << LATTICE_SMALL_BITS,  // scales whose buckets have one size
};

enum { LATTICE_FAST = 20, LATTICE_SLOW = 255, LATTICE_STRETCH = 2047 };

// What a probability gives way to a decision by, in 65536ths: 1 / (count + 1.6), and not less than
// after LATTICE_FAST decisions for the fast one.
typedef struct {
  uint16_t fast, slow;
} lattice_gain;

typedef struct {
  lattice_gain gains[256];  // of a count
  uint8_t classes[LATTICE_SMALL];  // of scales
  uint8_t distances[129];   // in four parts: of what is expected from a step, in 256ths
  int16_t stretch[4096];    // ln(p / (1 − p)) in 256ths
  uint16_t squash[4096];    // the inverse, of x + 2048
} lattice_curves;

VQZ_INLINE uint32_t lattice_probability(const lattice_counter *counter) {
  return (counter->fast + (counter->slow >> 8)) >> 7;
}

VQZ_INLINE uint32_t lattice_inner(uint32_t p) { return p < 32 ? 32 : p > 65504 ? 65504 : p; }

VQZ_INLINE void lattice_count(lattice_counter *counter, uint32_t bit, const lattice_gain *gains) {
  const int64_t target = bit ? (1 << 22) - 1 : 0;
  const uint32_t n = counter->slow & 255;
  const int64_t fast = counter->fast, slow = counter->slow >> 8;
  const lattice_gain gain = gains[n];
  counter->fast = (uint32_t)(fast + ((target - fast) * gain.fast >> 16));
  counter->slow = (uint32_t)(slow + ((target - slow) * gain.slow >> 16)) << 8 |
                  (n + (n < LATTICE_SLOW));
}

typedef struct {
  lattice_range range;
  const lattice_curves *curves;
  lattice_counter *contexts[VQZ_LATTICE_INPUTS];  // [VQZ_LATTICE_NODES] of the value in hand
  int32_t *weights;                               // [VQZ_LATTICE_NODES][inputs + 1] of its class
  int inputs, rate;
} lattice_decisions;

enum { LATTICE_WEIGHT = 1 << 22 };  // the largest, 64

static inline uint32_t lattice_mixed(lattice_decisions *d, int node, uint32_t bit, int decoding) {
  const lattice_curves *curves = d->curves;
  const int inputs = d->inputs;
  int32_t *weights = d->weights + node * (VQZ_LATTICE_INPUTS + 1);
  int32_t stretched[VQZ_LATTICE_INPUTS + 1];
  int64_t sum = 0;
  for (int i = 0; i < inputs; i++) {
    stretched[i] = curves->stretch[lattice_probability(d->contexts[i] + node) >> 4];
    sum += (int64_t)weights[i] * stretched[i];
  }
  stretched[inputs] = 256;
  sum = (sum + (int64_t)weights[VQZ_LATTICE_INPUTS] * 256) >> 16;
  if (sum > LATTICE_STRETCH) sum = LATTICE_STRETCH;
  if (sum < -LATTICE_STRETCH) sum = -LATTICE_STRETCH;
  const uint32_t p = curves->squash[sum + 2048];
  bit = lattice_bit(&d->range, bit, p, decoding);
  const int64_t error = ((int64_t)bit << 16) - p;
  for (int i = 0; i <= inputs; i++) {
    int32_t *weight = weights + (i < inputs ? i : VQZ_LATTICE_INPUTS);
    int64_t next = *weight + ((stretched[i] * error + (INT64_C(1) << (d->rate - 1))) >> d->rate);
    if (next > LATTICE_WEIGHT) next = LATTICE_WEIGHT;
    if (next < -LATTICE_WEIGHT) next = -LATTICE_WEIGHT;
    *weight = (int32_t)next;
  }
  for (int i = 0; i < inputs; i++) lattice_count(d->contexts[i] + node, bit, curves->gains);
  return bit;
}

VQZ_INLINE uint32_t lattice_decide(lattice_decisions *d, int node, uint32_t bit, int mixing,
                                   int decoding) {
  if (mixing) return lattice_mixed(d, node, bit, decoding);
  lattice_counter *counter = d->contexts[0] + node;
  bit = lattice_bit(&d->range, bit, lattice_inner(lattice_probability(counter)), decoding);
  lattice_count(counter, bit, d->curves->gains);
  return bit;
}

void vqz_lattice_curves(lattice_curves *curves);

#endif
