// A model of vectors as its coder reads it: tables, and matrices in the order of the sums.
#ifndef VQZ_VECTORS_MODEL_H
#define VQZ_VECTORS_MODEL_H

#include "vectors_sums.h"
#include "vqz_vectors.h"

enum {
  VECTORS_RUN = VQZ_VECTORS_RUN,  // vectors that go through the groups together
  VECTORS_MAGNITUDE = 32767,  // the largest an encoder writes
  VECTORS_LOW_CLASS = 20,  // from where on, in fours, a magnitude has one more even bit
};

struct vqz_vectors_model {
  vqz_vectors_tables tables;
  size_t dimensions, hidden;  // to whole columns of the sums
  size_t widest;              // columns of the widest sums of a decoder
  size_t largest;             // codewords of the largest codebook
  vectors_matrix start, basis, forward, context;
  vectors_matrix input[VQZ_VECTORS_GROUPS], mean[VQZ_VECTORS_GROUPS], spread[VQZ_VECTORS_GROUPS];
  vectors_matrix codes[VQZ_VECTORS_STAGES];
  const int8_t *codewords[VQZ_VECTORS_STAGES];
  const uint16_t *index_chances[VQZ_VECTORS_STAGES];
  int64_t *norms[VQZ_VECTORS_STAGES];         // squares of what a codeword adds to the base
  uint32_t *index_costs[VQZ_VECTORS_STAGES];  // 256ths of a bit
  // Of a magnitude below the last node, and of the nodes before it where it is beyond all.
  uint32_t costs[2][VQZ_VECTORS_CLASSES][VQZ_VECTORS_NODES + 1];
};

static inline int32_t vectors_clamp(int64_t x) {
  return x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : (int32_t)x;
}

static inline int16_t vectors_held(int32_t x) {
  return (int16_t)(x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x);
}

static inline int vectors_low(int class) {
  return class < VECTORS_LOW_CLASS ? 0 : (class - VECTORS_LOW_CLASS) >> 2;
}

// What a coefficient of this magnitude is away from its mean.
static inline int64_t vectors_part(const vqz_vectors_tables *t, int64_t step, int odd, int class,
                                   int64_t magnitude) {
  if (magnitude == 0) return 0;
  const uint16_t shrink = t->shrinks[((size_t)odd * t->classes + (size_t)class) * 2 +
                                     (magnitude > 1)];
  return (((2 * magnitude - odd) * 256 - shrink) * step + 2048) >> 12;
}

// The state after a magnitude: 0 … 3; the upper bit says which of the two grids is next.
static inline int vectors_next(int state, int64_t magnitude) {
  static const uint8_t next[4][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};
  return next[state][magnitude & 1];
}

#endif
