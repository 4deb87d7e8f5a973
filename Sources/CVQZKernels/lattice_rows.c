// Lattice coding for every machine.
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

VQZ_INLINE void keep_differences(lattice_chunk *chunk, int t, const lattice_row *row,
                                 const lattice_expectation *e) {
  for (int i = 0; i < row->taps; i++) chunk->differences[t][i] = e->differences[i];
}

// Differences of a chunk in 16 bits, those to one tap side by side; the steps behind them.
typedef int16_t chunk_rows[VQZ_LATTICE_TAPS + 1][LATTICE_CHUNK];

static void shift_chunk(const lattice_chunk *chunk, int taps, chunk_rows rows) {
  for (int t = 0; t < LATTICE_CHUNK; t++) {
    const int32_t *differences = chunk->differences[t], step = chunk->steps[t];
    uint32_t all = (uint32_t)(step < 0 ? -step : step);
    for (int i = 0; i < taps; i++)
      all |= (uint32_t)(differences[i] < 0 ? -differences[i] : differences[i]);
    const int s = lattice_column_shift(chunk->scales[t], all);
    const int up = s > 0 ? s : 0, down = s < 0 ? -s : 0;
    for (int i = 0; i < taps; i++) rows[i][t] = (int16_t)(differences[i] * (1 << up) >> down);
    rows[taps][t] = (int16_t)(step * (1 << up) >> down);
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
        int64_t *at = i < taps ? &predictor->products[i][j] : &predictor->targets[j];
        *at += (int64_t)sum * 256 - (*at >> walk->profile->forgetting[q]);
      }
    }
  }
}

#include "lattice_rows_template.h"
