// Lattice coding for every machine.
#include <stdlib.h>
#include <string.h>

#include "lattice_walk.h"

#define TARGET
#define ROWS vqz_lattice_rows_portable
#define GROUPED 0

VQZ_INLINE void inner_differences(const lattice_walk *walk, const lattice_row *row, int x,
                                  lattice_expectation *e) {
  const int64_t *values = row->values + x;
  for (int i = 0; i < row->taps; i++)
    e->differences[i] =
        lattice_difference(values[walk->to[i]], values[walk->from[i]], row->shift);
}

VQZ_INLINE int64_t weighted(const lattice_row *row, const int32_t *weights,
                            const int32_t *differences) {
  int64_t sum = 0;
  for (int i = 0; i < row->taps; i++) sum += (int64_t)weights[i] * differences[i];
  return sum;
}

// Taps of earlier rows are read along the row.
VQZ_INLINE int64_t weigh(const lattice_walk *walk, const lattice_row *row, int x, int count,
                         int64_t *sums) {
  const int32_t *weights = walk->parts.predictors[0].weights;
  const int64_t *values = row->values + x;
  int64_t weight = 0;
  for (int t = 0; t < count; t++) sums[t] = 0;
  for (int k = walk->waiting; k < walk->waiting + walk->early; k++) {
    const int i = walk->order[k];
    const int64_t *to = values + walk->to[i], w = weights[i];
    if (walk->is_relative[i]) {
      const int64_t *from = values + walk->from[i];
      for (int t = 0; t < count; t++) sums[t] += w * (to[t] - from[t]);
    } else {
      for (int t = 0; t < count; t++) sums[t] += w * to[t];
      weight += w;
    }
  }
  return weight;
}

VQZ_INLINE void keep_run(lattice_walk *walk, const lattice_row *row, int x, int count) {
  const int64_t *values = row->values + x;
  for (int i = 0; i < row->taps; i++) {
    int32_t *differences = walk->parts.chunk->differences[i] + walk->filled;
    const int64_t *to = values + walk->to[i];
    const int64_t *from = values + (walk->is_relative[i] ? walk->from[i] : -1);
    for (int t = 0; t < count; t++) differences[t] = (int32_t)(to[t] - from[t]);
  }
}

// Differences of a chunk in 16 bits, those to one tap side by side; the steps behind them.
typedef int16_t chunk_rows[VQZ_LATTICE_TAPS + 1][LATTICE_CHUNK];

static void shift_chunk(const lattice_chunk *chunk, int taps, chunk_rows rows) {
  uint32_t all[LATTICE_CHUNK];
  int up[LATTICE_CHUNK], down[LATTICE_CHUNK];
  for (int t = 0; t < LATTICE_CHUNK; t++) all[t] = (uint32_t)abs(chunk->steps[t]);
  for (int i = 0; i < taps; i++) {
    for (int t = 0; t < LATTICE_CHUNK; t++) all[t] |= (uint32_t)abs(chunk->differences[i][t]);
  }
  for (int t = 0; t < LATTICE_CHUNK; t++) {
    const int s = lattice_column_shift(chunk->scales[t], all[t]);
    up[t] = s > 0 ? s : 0;
    down[t] = s < 0 ? -s : 0;
  }
  for (int i = 0; i <= taps; i++) {
    const int32_t *from = i < taps ? chunk->differences[i] : chunk->steps;
    for (int t = 0; t < LATTICE_CHUNK; t++)
      rows[i][t] = (int16_t)(from[t] * (1 << up[t]) >> down[t]);
  }
}

static void learn(lattice_walk *walk) {
  const int taps = walk->taps, predictors = walk->profile->predictors;
  chunk_rows rows;
  shift_chunk(walk->parts.chunk, taps, rows);
  for (int i = 0; i <= taps; i++) {
    for (int j = 0; j <= i && j < taps; j++) {
      int32_t sum = 0;
      for (int t = 0; t < LATTICE_CHUNK; t++) sum += (int32_t)rows[i][t] * rows[j][t];
      for (int q = 0; q < predictors; q++) {
        lattice_predictor *predictor = &walk->parts.predictors[q];
        int64_t *at = i < taps ? &predictor->products[j][i] : &predictor->targets[j];
        *at += (int64_t)sum * 256 - (*at >> walk->profile->forgetting[q]);
      }
    }
  }
}

#include "lattice_rows_template.h"
