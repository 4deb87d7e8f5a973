// The walk over a block of lattice coding, shared by its encoder and its decoder.
#ifndef VQZ_LATTICE_WALK_H
#define VQZ_LATTICE_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "lattice_coder.h"
#include "lattice_solve.h"
#include "vqz_lattice.h"

enum {
  LATTICE_CLASSES = 96,  // of scale, four an octave
  LATTICE_HALVES = 48,   // the same, two an octave
  LATTICE_DIFFERENCE = 1 << 24,
  LATTICE_ERROR = (1 << 27) - 1,
  LATTICE_HEADER = 2,
};

// Where the parts of a workspace begin.
typedef struct {
  lattice_curves *curves;
  lattice_predictor *predictors;
  lattice_chunk *chunk;
  lattice_counter *counters;
  int32_t *weights;   // [LATTICE_HALVES][VQZ_LATTICE_NODES][VQZ_LATTICE_INPUTS + 1]
  uint32_t *errors;   // [values]: magnitude · 4 + 1 if above, 2 if below what was expected
  uint32_t *own[VQZ_LATTICE_PREDICTORS];  // [values]: magnitudes of each predictor's errors
  size_t size;
} lattice_parts;

// A neighbour in the row in hand.
typedef struct {
  ptrdiff_t row;  // where its row begins
  int step;       // along the fastest axis
  int here;       // its row is the one in hand
} lattice_place;

typedef struct {
  const vqz_lattice_set *set;
  const vqz_lattice_profile *profile;
  uint32_t extents[VQZ_LATTICE_AXES];
  int shift, taps;
  uint8_t used[VQZ_LATTICE_TAPS];  // which taps of the set
  lattice_parts parts;
  lattice_decisions decisions;
  int64_t *values;
  // Of the row in hand:
  ptrdiff_t row, before;  // where it begins, and the base of its first value, or −1
  lattice_place taps_at[VQZ_LATTICE_TAPS], minus_at[VQZ_LATTICE_TAPS];
  lattice_place scales_at[VQZ_LATTICE_SCALES];
  lattice_place around[4];  // W, N, the plane before (or the volume), NE
  // Columns whose neighbours need no clamping; for these, what is added to the column to find both
  // sides of a difference, which are one where a tap is missing.
  int inner_from, inner_to;
  ptrdiff_t to[VQZ_LATTICE_TAPS], from[VQZ_LATTICE_TAPS];
  ptrdiff_t inner_scales[VQZ_LATTICE_SCALES];
  uint32_t inner_weights[VQZ_LATTICE_SCALES], inner_reciprocal;
  int inner_count;
  // Learning:
  int filled, chunks;
} lattice_walk;

// What is expected of a value.
typedef struct {
  int64_t base;        // the neighbour that differences are to
  int64_t expected;    // in lattice steps, to the base
  int32_t fraction;    // what is left, −128 … 127 of 256
  int64_t centre;      // in 256ths of a unit of 2^shift, to the base
  int64_t each[VQZ_LATTICE_PREDICTORS];
  int32_t differences[VQZ_LATTICE_TAPS];
  uint32_t scale;      // mean error around, in 128ths of a unit
} lattice_expectation;

int vqz_lattice_start(lattice_walk *walk, const vqz_lattice_set *set, uint32_t profile,
                      uint32_t shift, const uint32_t *extents, int64_t *values, void *workspace);
size_t vqz_lattice_parts(lattice_parts *parts, const vqz_lattice_profile *profile,
                         size_t values, void *workspace);
void vqz_lattice_taps(lattice_walk *walk);
void vqz_lattice_row(lattice_walk *walk, const uint32_t position[VQZ_LATTICE_AXES]);
void vqz_lattice_expect(const lattice_walk *walk, int x, lattice_expectation *e);
void vqz_lattice_note(lattice_walk *walk, int x, const lattice_expectation *e, int64_t residual);

static inline int lattice_log2(uint64_t x) {  // floor(log2(x)), x > 0
#if defined(__GNUC__)
  return 63 - __builtin_clzll(x);
#else
  int n = 0;
  while (x >>= 1) n++;
  return n;
#endif
}

static inline int64_t lattice_clamp(int64_t x, int64_t most) {
  return x < -most ? -most : x > most ? most : x;
}

// Four classes an octave of x > 0.
static inline int lattice_class(uint32_t x) {
  if (x < 4) return (int)x;
  const int n = lattice_log2(x);
  return (n << 2 | (int)(x >> (n - 2) & 3)) - 4;
}

// The position of a neighbour of column x, or −1 if it does not come before it.
static inline ptrdiff_t lattice_position(const lattice_place *place, int x, int width) {
  int at = x + place->step;
  at = at < 0 ? 0 : at >= width ? width - 1 : at;
  return place->here && at >= x ? -1 : place->row + at;
}

#endif
