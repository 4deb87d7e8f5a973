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
  if (walk->wide) {
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

AVX2_INLINE void keep_differences(lattice_chunk *chunk, int t, const lattice_row *row,
                                  const lattice_expectation *e) {
  for (int i = 0; i < row->groups * LATTICE_GROUP; i += LATTICE_GROUP)
    store(chunk->differences[t] + i, load(e->differences + i));
}

// Eight sums that forget and learn.
AVX2_INLINE void add_sums(int64_t *at, __m256i sums, int forgetting) {
  const __m128i right = _mm_cvtsi32_si128(forgetting), left = _mm_cvtsi32_si128(64 - forgetting);
  const __m128i halves[2] = {_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)};
  for (int i = 0; i < 2; i++) {
    const __m256i old = load(at + 4 * i);
    const __m256i negative = _mm256_cmpgt_epi64(_mm256_setzero_si256(), old);
    const __m256i part =
        _mm256_or_si256(_mm256_srl_epi64(old, right), _mm256_sll_epi64(negative, left));
    const __m256i more = _mm256_slli_epi64(_mm256_cvtepi32_epi64(halves[i]), 8);
    store(at + 4 * i, _mm256_sub_epi64(_mm256_add_epi64(old, more), part));
  }
}

// Products of one row of the chunk with the first groups of others. What lies above the diagonal
// is added too, and never looked at.
AVX2_INLINE void learn_row(lattice_walk *walk, const int32_t *row, int stride,
                           int32_t (*pairs)[VQZ_LATTICE_TAPS], int groups, int i) {
  for (int g = 0; g < groups; g++) {
    __m256i sums = _mm256_setzero_si256();
    for (int p = 0; p < LATTICE_CHUNK / 2; p++)
      sums = _mm256_add_epi32(
          sums, _mm256_madd_epi16(_mm256_set1_epi32(row[p * stride]),
                                  load(pairs[p] + g * LATTICE_GROUP)));
    for (int q = 0; q < walk->profile->predictors; q++) {
      lattice_predictor *predictor = &walk->parts.predictors[q];
      int64_t *at = i < walk->taps ? predictor->products[i] : predictor->targets;
      add_sums(at + g * LATTICE_GROUP, sums, walk->profile->forgetting[q]);
    }
  }
}

// How far a column is shifted up and down.
typedef struct {
  __m128i up, down;
} column_shift;

AVX2_INLINE column_shift shift_of(const lattice_chunk *chunk, int t, int count) {
  const int32_t step = chunk->steps[t];
  __m256i bits = _mm256_set1_epi32(step < 0 ? -step : step);
  for (int i = 0; i < count; i += LATTICE_GROUP)
    bits = _mm256_or_si256(bits, _mm256_abs_epi32(load(chunk->differences[t] + i)));
  __m128i four = _mm_or_si128(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
  four = _mm_or_si128(four, _mm_unpackhi_epi64(four, four));
  const uint64_t two = (uint64_t)_mm_cvtsi128_si64(four);
  const int s = lattice_column_shift(chunk->scales[t], (uint32_t)(two | two >> 32));
  const column_shift found = {_mm_cvtsi32_si128(s > 0 ? s : 0), _mm_cvtsi32_si128(s < 0 ? -s : 0)};
  return found;
}

AVX2_INLINE __m256i shifted(__m256i differences, column_shift shift) {
  return _mm256_sra_epi32(_mm256_sll_epi32(differences, shift.up), shift.down);
}

// Two columns side by side in 16 bits each, which one instruction multiplies and adds up.
AVX2_INLINE __m256i pair(__m256i one, __m256i other) {
  return _mm256_blend_epi16(one, _mm256_slli_epi32(other, 16), 0xaa);
}

TARGET static void learn(lattice_walk *walk) {
  const lattice_chunk *chunk = walk->parts.chunk;
  const int count = walk->groups * LATTICE_GROUP;
  int32_t pairs[LATTICE_CHUNK / 2][VQZ_LATTICE_TAPS], targets[LATTICE_CHUNK / 2];
  for (int p = 0; p < LATTICE_CHUNK / 2; p++) {
    const column_shift one = shift_of(chunk, 2 * p, count);
    const column_shift other = shift_of(chunk, 2 * p + 1, count);
    for (int i = 0; i < count; i += LATTICE_GROUP)
      store(pairs[p] + i, pair(shifted(load(chunk->differences[2 * p] + i), one),
                               shifted(load(chunk->differences[2 * p + 1] + i), other)));
    const __m256i steps = pair(shifted(_mm256_set1_epi32(chunk->steps[2 * p]), one),
                               shifted(_mm256_set1_epi32(chunk->steps[2 * p + 1]), other));
    targets[p] = _mm_cvtsi128_si32(_mm256_castsi256_si128(steps));
  }
  for (int i = 0; i < walk->taps; i++)
    learn_row(walk, &pairs[0][i], VQZ_LATTICE_TAPS, pairs, i / LATTICE_GROUP + 1, i);
  learn_row(walk, targets, 1, pairs, walk->groups, walk->taps);
}

#include "lattice_rows_template.h"
#endif
