// Lattice coding with AVX2: eight taps at once.
#include "lattice_walk.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2")))
#define ROWS vqz_lattice_rows_avx2
#define GROUPED 1
#define AVX2_INLINE TARGET static inline __attribute__((always_inline))

AVX2_INLINE __m256i load(const void *at) { return _mm256_loadu_si256((const __m256i *)at); }

AVX2_INLINE void store(void *at, __m256i vector) { _mm256_storeu_si256((__m256i *)at, vector); }

AVX2_INLINE void inner_differences(const lattice_walk *walk, const lattice_row *row, int x,
                                  lattice_expectation *e) {
  const int64_t *values = row->values + x;
  if (walk->bits >> 30) {
    for (int i = 0; i < row->taps; i++)
      e->differences[i] =
          lattice_difference(values[walk->to[i]], values[walk->from[i]], row->shift);
    return;
  }
  // Of values of 31 bits the lower halves tell all, and so do 32 bits of a difference. The value
  // before was stored just now, and comes from its register.
  const int *low = (const int *)values;
  const __m256i base = _mm256_set1_epi32((int)e->base);
  const __m128i shift = _mm_cvtsi32_si128(row->shift < 31 ? row->shift : 31);
  const __m256i most = _mm256_set1_epi32(LATTICE_DIFFERENCE);
  const __m256i least = _mm256_set1_epi32(-LATTICE_DIFFERENCE);
  for (int i = 0; i < row->groups * LATTICE_GROUP; i += LATTICE_GROUP) {
    const __m256i to = _mm256_mask_i32gather_epi32(base, low, load(walk->to + i),
                                                   load(walk->is_there + i), 8);
    __m256i from = base;
    const __m256i relative = load(walk->is_relative + i);
    if (!_mm256_testz_si256(relative, relative))
      from = _mm256_mask_i32gather_epi32(base, low, load(walk->from + i), relative, 8);
    const __m256i difference = _mm256_sra_epi32(_mm256_sub_epi32(to, from), shift);
    store(e->differences + i, _mm256_min_epi32(_mm256_max_epi32(difference, least), most));
  }
}

AVX2_INLINE int64_t weighted(const lattice_row *row, const int32_t *weights,
                             const int32_t *differences) {
  __m256i sums = _mm256_setzero_si256();
  for (int i = 0; i < row->groups * LATTICE_GROUP; i += LATTICE_GROUP) {
    const __m256i w = load(weights + i), d = load(differences + i);
    const __m256i even = _mm256_mul_epi32(w, d);
    const __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(w, 32), _mm256_srli_epi64(d, 32));
    sums = _mm256_add_epi64(sums, _mm256_add_epi64(even, odd));
  }
  const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(sums),
                                    _mm256_extracti128_si256(sums, 1));
  return _mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)));
}

// Four columns at once, up to three more than are asked for: behind inner columns lies one, and
// what is in the row before reaches two into this one at most. Values have 24 bits, which their
// lower halves tell.
AVX2_INLINE int64_t weigh(const lattice_walk *walk, const lattice_row *row, int x, int count,
                          int64_t *sums) {
  const int32_t *weights = walk->parts.predictors[0].weights;
  const int64_t *values = row->values + x;
  __m256i four[LATTICE_CHUNK / 4];
  int64_t weight = 0;
  for (int t = 0; t < LATTICE_CHUNK / 4; t++) four[t] = _mm256_setzero_si256();
  for (int k = walk->waiting; k < walk->waiting + walk->early; k++) {
    const int i = walk->order[k];
    const __m256i w = _mm256_set1_epi64x(weights[i]);
    const int64_t *to = values + walk->to[i], *from = values + walk->from[i];
    if (walk->is_relative[i]) {
      for (int t = 0; t < LATTICE_CHUNK / 4; t++)
        if (4 * t < count)
          four[t] = _mm256_add_epi64(
              four[t],
              _mm256_mul_epi32(w, _mm256_sub_epi64(load(to + 4 * t), load(from + 4 * t))));
    } else {
      for (int t = 0; t < LATTICE_CHUNK / 4; t++)
        if (4 * t < count)
          four[t] = _mm256_add_epi64(four[t], _mm256_mul_epi32(w, load(to + 4 * t)));
      weight += weights[i];
    }
  }
  for (int t = 0; t < LATTICE_CHUNK / 4; t++) store(sums + 4 * t, four[t]);
  return weight;
}

// The lower halves of the differences of four values.
AVX2_INLINE __m128i four_differences(const int64_t *to, const int64_t *from) {
  const __m256i all = _mm256_sub_epi64(load(to), load(from));
  const __m128 halves = _mm_shuffle_ps(_mm_castsi128_ps(_mm256_castsi256_si128(all)),
                                       _mm_castsi128_ps(_mm256_extracti128_si256(all, 1)), 0x88);
  return _mm_castps_si128(halves);
}

AVX2_INLINE void keep_run(lattice_walk *walk, const lattice_row *row, int x, int count) {
  const int64_t *values = row->values + x;
  for (int i = 0; i < row->taps; i++) {
    int32_t *differences = walk->parts.chunk->differences[i] + walk->filled;
    const int64_t *to = values + walk->to[i];
    const int64_t *from = values + (walk->is_relative[i] ? walk->from[i] : -1);
    int t = 0;
    for (; t + 4 <= count; t += 4)
      _mm_storeu_si128((__m128i *)(differences + t), four_differences(to + t, from + t));
    for (; t < count; t++) differences[t] = (int32_t)(to[t] - from[t]);
  }
}

// How sums forget.
typedef struct {
  __m128i shift;
  __m256i turned;  // the highest bit, and the same shifted
  __m256i lowered;
} forgetting;

AVX2_INLINE forgetting forgetting_of(int shift) {
  const __m256i highest = _mm256_set1_epi64x(INT64_MIN);
  const __m128i count = _mm_cvtsi32_si128(shift);
  const forgetting found = {count, highest, _mm256_srl_epi64(highest, count)};
  return found;
}

// Eight sums that forget and learn. An arithmetic shift is a logical one of what is above the
// least number.
AVX2_INLINE void add_sums(int64_t *at, __m256i sums, forgetting f) {
  const __m128i halves[2] = {_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)};
  for (int i = 0; i < 2; i++) {
    const __m256i old = load(at + 4 * i);
    const __m256i part = _mm256_srl_epi64(_mm256_xor_si256(old, f.turned), f.shift);
    const __m256i more = _mm256_slli_epi64(_mm256_cvtepi32_epi64(halves[i]), 8);
    const __m256i rest = _mm256_add_epi64(_mm256_add_epi64(old, f.lowered), more);
    store(at + 4 * i, _mm256_sub_epi64(rest, part));
  }
}

// Two columns of a chunk side by side in 16 bits each, which one instruction multiplies and adds
// up; of each tap.
typedef int32_t column_pairs[LATTICE_CHUNK / 2][VQZ_LATTICE_TAPS];

// Products of one row of the chunk with eight others.
AVX2_INLINE __m256i products(const int32_t *row, int stride, column_pairs pairs, int first) {
  __m256i sums = _mm256_setzero_si256();
  for (int p = 0; p < LATTICE_CHUNK / 2; p++) {
    const __m256i one = _mm256_set1_epi32(row[p * stride]);
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(one, load(pairs[p] + first)));
  }
  return sums;
}

// How far eight columns are shifted up, and how far down.
typedef struct {
  __m256i up, down;
} column_shifts;

AVX2_INLINE column_shifts shifts_of(const lattice_chunk *chunk, int t, int taps) {
  __m256i bits = _mm256_abs_epi32(load(chunk->steps + t));
  for (int i = 0; i < taps; i++)
    bits = _mm256_or_si256(bits, _mm256_abs_epi32(load(chunk->differences[i] + t)));
  uint32_t all[8];
  int32_t shifts[8];
  store(all, bits);
  for (int c = 0; c < 8; c++) shifts[c] = lattice_column_shift(chunk->scales[t + c], all[c]);
  const __m256i s = load(shifts), zero = _mm256_setzero_si256();
  const column_shifts found = {_mm256_max_epi32(s, zero),
                               _mm256_max_epi32(_mm256_sub_epi32(zero, s), zero)};
  return found;
}

AVX2_INLINE __m256i shifted(__m256i differences, column_shifts shifts) {
  return _mm256_srav_epi32(_mm256_sllv_epi32(differences, shifts.up), shifts.down);
}

AVX2_INLINE __m256i shifted_row(const int32_t *row, column_shifts low, column_shifts high) {
  const __m256i mixed =
      _mm256_packs_epi32(shifted(load(row), low), shifted(load(row + 8), high));
  return _mm256_permute4x64_epi64(mixed, 0xd8);
}

// Eight rows of eight pairs become columns.
AVX2_INLINE void turn(const __m256i *rows, column_pairs pairs, int first) {
  __m256i two[8], four[8];
  for (int i = 0; i < 8; i += 2) {
    two[i] = _mm256_unpacklo_epi32(rows[i], rows[i + 1]);
    two[i + 1] = _mm256_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 2; j++) {
      four[i + 2 * j] = _mm256_unpacklo_epi64(two[i + j], two[i + j + 2]);
      four[i + 2 * j + 1] = _mm256_unpackhi_epi64(two[i + j], two[i + j + 2]);
    }
  }
  for (int p = 0; p < 4; p++) {
    store(pairs[p] + first, _mm256_permute2x128_si256(four[p], four[p + 4], 0x20));
    store(pairs[p + 4] + first, _mm256_permute2x128_si256(four[p], four[p + 4], 0x31));
  }
}

// What lies below the diagonal is added too, and never looked at.
TARGET static void learn(lattice_walk *walk) {
  const lattice_chunk *chunk = walk->parts.chunk;
  const int taps = walk->taps, count = walk->groups * LATTICE_GROUP;
  const column_shifts low = shifts_of(chunk, 0, taps), high = shifts_of(chunk, 8, taps);
  column_pairs pairs;
  for (int first = 0; first < count; first += LATTICE_GROUP) {
    __m256i rows[LATTICE_GROUP];
    for (int i = 0; i < LATTICE_GROUP; i++)
      rows[i] = first + i < taps ? shifted_row(chunk->differences[first + i], low, high)
                                 : _mm256_setzero_si256();
    turn(rows, pairs, first);
  }
  int32_t targets[LATTICE_CHUNK / 2];
  store(targets, shifted_row(chunk->steps, low, high));
  for (int q = 0; q < walk->profile->predictors; q++) {
    lattice_predictor *predictor = &walk->parts.predictors[q];
    const forgetting f = forgetting_of(walk->profile->forgetting[q]);
    for (int g = 0; g < count; g += LATTICE_GROUP) {
      const int end = g + LATTICE_GROUP < taps ? g + LATTICE_GROUP : taps;
      for (int i = 0; i < end; i++)
        add_sums(predictor->products[i] + g, products(&pairs[0][i], VQZ_LATTICE_TAPS, pairs, g), f);
      add_sums(predictor->targets + g, products(targets, 1, pairs, g), f);
    }
  }
}

#include "lattice_rows_template.h"
#endif
