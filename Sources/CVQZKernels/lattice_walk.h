// The walk over a block of lattice coding, shared by its encoder and its decoder.
#ifndef VQZ_LATTICE_WALK_H
#define VQZ_LATTICE_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "lattice_coder.h"
#include "lattice_solve.h"
#include "vqz_lattice.h"

enum {
  LATTICE_GROUP = 8,     // taps that are handled at once
  LATTICE_CLASSES = 96,  // of scale, four an octave
  LATTICE_HALVES = 48,   // the same, two an octave
  LATTICE_DIFFERENCE = 1 << 24,
  LATTICE_ERROR = (1 << 27) - 1,
  LATTICE_HEADER = 2,
  LATTICE_WAITING = 4,  // taps that may wait for values of the row in a run
};

// Contexts of an input stand behind those of the inputs before it.
static const uint16_t LATTICE_CONTEXT_START[VQZ_LATTICE_INPUTS] = {
    0, 384, 384 + 256, 384 + 256 + 600, 384 + 256 + 600 + 256, 384 + 256 + 600 + 256 + 384};

// Where the parts of a workspace begin.
typedef struct {
  lattice_curves *curves;
  lattice_predictor *predictors;
  lattice_chunk *chunk;
  lattice_counter *counters;
  int32_t *weights;   // [LATTICE_HALVES][VQZ_LATTICE_NODES][VQZ_LATTICE_INPUTS + 1]
  uint32_t *errors;   // [values]: magnitude · 4 + 1 if above, 2 if below what was expected
  uint32_t *own[VQZ_LATTICE_PREDICTORS];  // [values]: magnitudes of each predictor's errors
  uint32_t *sums;     // [columns]: errors of earlier rows by weight, of inner columns
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
  int groups;  // of LATTICE_GROUP taps, the last filled up with taps that are missing
  uint8_t used[VQZ_LATTICE_TAPS];  // which taps of the set
  lattice_parts parts;
  lattice_decisions decisions;
  int64_t *values;
  // Of the row in hand:
  ptrdiff_t row, before;  // where it begins, and the base of its first value, or −1
  lattice_place taps_at[VQZ_LATTICE_TAPS], minus_at[VQZ_LATTICE_TAPS];
  lattice_place scales_at[VQZ_LATTICE_SCALES];
  lattice_place around[4];  // W, N, the plane before (or the volume), NE
  // Columns whose neighbours need no clamping; for these, how far both sides of a difference are
  // from the value, which are one where a tap is missing.
  int inner_from, inner_to;
  int32_t to[VQZ_LATTICE_TAPS], from[VQZ_LATTICE_TAPS];
  // −1 for taps that are not missing, and for those of them with a `minus` of their own; else 0.
  int32_t is_there[VQZ_LATTICE_TAPS], is_relative[VQZ_LATTICE_TAPS];
  // Of the scales in the row in hand, the columns between and the weights.
  int32_t here_steps[VQZ_LATTICE_SCALES];
  uint32_t here_weights[VQZ_LATTICE_SCALES], inner_reciprocal;
  int here_count;
  // Of the scales in earlier rows, where the error for column 0 is, and the weights.
  ptrdiff_t earlier_at[VQZ_LATTICE_SCALES];
  uint32_t earlier_weights[VQZ_LATTICE_SCALES];
  int earlier_count;
  // The first `waiting` taps of these look at values of the row in hand beside the base, and the
  // next `early` ones do not; the others are missing in inner columns.
  uint8_t order[VQZ_LATTICE_TAPS];
  int waiting, early;
  uint64_t bits;  // of all values so far, those of negative ones turned
  // Learning:
  int filled, chunks;
} lattice_walk;

// What of a walk stays in the row in hand: for a local variable, as stores might alias the walk
// itself, which would be read again for every value.
typedef struct {
  int64_t *values;
  uint32_t *errors;
  const uint32_t *sums;
  int inner_from, inner_to, shift, taps, groups, predictors, here_count;
  uint32_t reciprocal;
  int is_plain;
} lattice_row;

// What is expected of a value.
typedef struct {
  int64_t base;        // the neighbour that differences are to
  int64_t expected;    // in lattice steps, to the base
  int32_t fraction;    // what is left, −128 … 127 of 256
  int64_t centre;      // in 256ths of a unit of 2^shift, to the base
  int64_t each[VQZ_LATTICE_PREDICTORS];
  int32_t differences[VQZ_LATTICE_TAPS];  // 0 behind the taps
  uint32_t scale;      // mean error around, in 128ths of a unit
} lattice_expectation;

int vqz_lattice_start(lattice_walk *walk, const vqz_lattice_set *set, uint32_t profile,
                      uint32_t shift, const uint32_t *extents, int64_t *values, void *workspace);
size_t vqz_lattice_parts(lattice_parts *parts, const vqz_lattice_profile *profile, size_t values,
                         size_t columns, void *workspace);
void vqz_lattice_taps(lattice_walk *walk);
void vqz_lattice_row(lattice_walk *walk, const uint32_t position[VQZ_LATTICE_AXES]);
// Of columns that are not inner ones.
void vqz_lattice_border_differences(const lattice_walk *walk, int x, int64_t base,
                                    int32_t *differences);
uint32_t vqz_lattice_border_error(const lattice_walk *walk, int x);
// What several predictors expect together, by what each expects.
int64_t vqz_lattice_blend(const lattice_walk *walk, int x, const int64_t *each);
// What is left of a value for the blend of those after it.
void vqz_lattice_own_errors(lattice_walk *walk, ptrdiff_t at, int32_t step, const int64_t *each);
// All rows in their order, for the instruction set of this machine; `values` are those to encode,
// or NULL. 0 when the bytes ran out or over.
typedef int lattice_rows(lattice_walk *walk, const int64_t *values);
lattice_rows vqz_lattice_rows_portable;
#if defined(__x86_64__)
lattice_rows vqz_lattice_rows_avx2;
#endif

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

// The mean error of a sum by weight, which a reciprocal belongs to; 64 where there is none.
static inline uint32_t lattice_mean(uint32_t sum, uint32_t reciprocal) {
  if (reciprocal == 0) return 64;
  const uint64_t mean = (uint64_t)sum * reciprocal >> 20;
  return (uint32_t)(mean < (1 << 30) - 1 ? mean : (1 << 30) - 1);
}

// A difference in units of 2^shift, clamped.
VQZ_INLINE int32_t lattice_difference(int64_t to, int64_t from, int shift) {
  const int64_t wrapped = (int64_t)((uint64_t)to - (uint64_t)from) >> shift;
  return (int32_t)lattice_clamp(wrapped, LATTICE_DIFFERENCE);
}

// How far differences of a column are shifted up, or down if negative: to the size that errors
// around have, and never so far that they would be clamped. `all` has the bits of all of them.
static inline int lattice_column_shift(uint32_t scale, uint32_t all) {
  int s = 14 - lattice_log2(scale);
  if (s > 10) s = 10;
  const int most = 12 - lattice_log2(all | 1);
  return s < most ? s : most;
}

// The position of a neighbour of column x, or −1 if it does not come before it.
static inline ptrdiff_t lattice_position(const lattice_place *place, int x, int width) {
  int at = x + place->step;
  at = at < 0 ? 0 : at >= width ? width - 1 : at;
  return place->here && at >= x ? -1 : place->row + at;
}

#endif
