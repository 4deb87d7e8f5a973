// rANS decoding of 32 lanes with gathers. Words are read in the order of the lanes, as the scalar
// kernel does, so every kernel decodes the same streams.
#include "rans_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

// For each 8-bit mask of lanes that need a word: which of the next eight words goes to which lane.
#define BELOW(m, j) ((uint8_t)__builtin_popcount((m) & ((1u << (j)) - 1)))
#define ROW(m)                                                                      \
  {BELOW(m, 0), BELOW(m, 1), BELOW(m, 2), BELOW(m, 3), BELOW(m, 4), BELOW(m, 5), \
   BELOW(m, 6), BELOW(m, 7)}
#define ROWS4(m) ROW(m), ROW((m) + 1), ROW((m) + 2), ROW((m) + 3)
#define ROWS16(m) ROWS4(m), ROWS4((m) + 4), ROWS4((m) + 8), ROWS4((m) + 12)
#define ROWS64(m) ROWS16(m), ROWS16((m) + 16), ROWS16((m) + 32), ROWS16((m) + 48)
static const uint8_t word_of_lane[256][8] = {ROWS64(0), ROWS64(64), ROWS64(128), ROWS64(192)};

#define AVX2 __attribute__((target("avx2,popcnt")))
#define INLINE __attribute__((always_inline)) inline

typedef struct {
  const int *slots, *intervals;
  __m256i mask, low;
  __m128i precision;
} avx2_table;

AVX2 static INLINE __m256i pop8(__m256i *state, const avx2_table *t, const uint16_t **word) {
  __m256i x = *state;
  __m256i slot = _mm256_and_si256(x, t->mask);
  // Two bytes a slot, gathered four at a time: the upper two belong to the next slot.
  __m256i symbol = _mm256_and_si256(_mm256_i32gather_epi32(t->slots, slot, 2), t->low);
  __m256i interval = _mm256_i32gather_epi32(t->intervals, symbol, 4);
  __m256i frequency = _mm256_and_si256(interval, t->low);
  __m256i start = _mm256_srli_epi32(interval, 16);
  x = _mm256_mullo_epi32(frequency, _mm256_srl_epi32(x, t->precision));
  x = _mm256_add_epi32(x, _mm256_sub_epi32(slot, start));

  __m256i full = _mm256_srli_epi32(x, 16);
  __m256i needs = _mm256_cmpeq_epi32(full, _mm256_setzero_si256());
  unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(needs));
  __m256i next = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)*word));
  __m256i order =
      _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)word_of_lane[mask]));
  next = _mm256_permutevar8x32_epi32(next, order);
  __m256i refilled = _mm256_or_si256(_mm256_slli_epi32(x, 16), next);
  *state = _mm256_blendv_epi8(x, refilled, needs);
  *word += __builtin_popcount(mask);
  return symbol;
}

AVX2 static INLINE void store16(uint16_t *symbols, __m256i a, __m256i b) {
  __m256i packed = _mm256_packus_epi32(a, b);
  _mm256_storeu_si256((__m256i *)symbols, _mm256_permute4x64_epi64(packed, 0xd8));
}

AVX2 size_t vqz_rans_blocks_avx2(vqz_rans_decoder *decoder, const vqz_rans_table *table,
                                 const uint16_t *words, uint16_t *symbols, size_t blocks) {
  const avx2_table t = {
      (const int *)(const void *)table->slots, (const int *)(const void *)table->intervals,
      _mm256_set1_epi32((1 << table->precision) - 1), _mm256_set1_epi32(0xffff),
      _mm_cvtsi32_si128((int)table->precision)};
  __m256i *states = (__m256i *)decoder->states;
  __m256i x0 = _mm256_loadu_si256(states), x1 = _mm256_loadu_si256(states + 1);
  __m256i x2 = _mm256_loadu_si256(states + 2), x3 = _mm256_loadu_si256(states + 3);
  const uint16_t *word = words + decoder->word_position, *end = words + decoder->word_count;
  size_t block = 0;
  for (; block < blocks && word <= end; block++, symbols += VQZ_RANS_LANES) {
    __m256i s0 = pop8(&x0, &t, &word), s1 = pop8(&x1, &t, &word);
    __m256i s2 = pop8(&x2, &t, &word), s3 = pop8(&x3, &t, &word);
    store16(symbols, s0, s1);
    store16(symbols + 16, s2, s3);
  }
  _mm256_storeu_si256(states, x0), _mm256_storeu_si256(states + 1, x1);
  _mm256_storeu_si256(states + 2, x2), _mm256_storeu_si256(states + 3, x3);
  decoder->word_position = (size_t)(word - words);
  return block;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,popcnt")))

typedef struct {
  const uint16_t *slots;
  const uint32_t *intervals;
  __m512i mask, low;
  __m128i precision;
} avx512_table;

AVX512 static INLINE __m512i pop16(__m512i *state, const avx512_table *t, const uint16_t **word) {
  __m512i x = *state;
  __m512i slot = _mm512_and_si512(x, t->mask);
  __m512i symbol = _mm512_and_si512(_mm512_i32gather_epi32(slot, t->slots, 2), t->low);
  __m512i interval = _mm512_i32gather_epi32(symbol, t->intervals, 4);
  __m512i frequency = _mm512_and_si512(interval, t->low);
  __m512i start = _mm512_srli_epi32(interval, 16);
  x = _mm512_mullo_epi32(frequency, _mm512_srl_epi32(x, t->precision));
  x = _mm512_add_epi32(x, _mm512_sub_epi32(slot, start));

  __mmask16 needs = _mm512_cmplt_epu32_mask(x, _mm512_set1_epi32(VQZ_RANS_LOWER_BOUND));
  __m512i next = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)*word));
  next = _mm512_maskz_expand_epi32(needs, next);
  *state = _mm512_mask_or_epi32(x, needs, _mm512_slli_epi32(x, 16), next);
  *word += __builtin_popcount(needs);
  return symbol;
}

AVX512 size_t vqz_rans_blocks_avx512(vqz_rans_decoder *decoder, const vqz_rans_table *table,
                                     const uint16_t *words, uint16_t *symbols, size_t blocks) {
  const avx512_table t = {table->slots, table->intervals,
                          _mm512_set1_epi32((1 << table->precision) - 1),
                          _mm512_set1_epi32(0xffff), _mm_cvtsi32_si128((int)table->precision)};
  __m512i x0 = _mm512_loadu_si512(decoder->states);
  __m512i x1 = _mm512_loadu_si512(decoder->states + 16);
  const uint16_t *word = words + decoder->word_position, *end = words + decoder->word_count;
  size_t block = 0;
  for (; block < blocks && word <= end; block++, symbols += VQZ_RANS_LANES) {
    __m512i s0 = pop16(&x0, &t, &word), s1 = pop16(&x1, &t, &word);
    _mm256_storeu_si256((__m256i *)symbols, _mm512_cvtepi32_epi16(s0));
    _mm256_storeu_si256((__m256i *)(symbols + 16), _mm512_cvtepi32_epi16(s1));
  }
  _mm512_storeu_si512(decoder->states, x0);
  _mm512_storeu_si512(decoder->states + 16, x1);
  decoder->word_position = (size_t)(word - words);
  return block;
}
#endif
