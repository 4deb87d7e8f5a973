#include "vectors_sums.h"

#include <string.h>

#include "unroll.h"
#include "vqz_isa.h"

vectors_matrix vectors_pack(size_t inputs, size_t outputs, const int16_t *weights,
                            size_t input_step, size_t output_step, int16_t *packed) {
  const vectors_matrix matrix = {packed, (inputs + 1) / 2, (outputs + 15) / 16};
  for (size_t block = 0; block < matrix.blocks; block++)
    for (size_t pair = 0; pair < matrix.pairs; pair++)
      for (size_t column = 0; column < SUMS_COLUMNS; column++)
        for (size_t half = 0; half < 2; half++, packed++) {
          const size_t i = 2 * pair + half, j = block * SUMS_COLUMNS + column;
          *packed = i < inputs && j < outputs ? weights[i * input_step + j * output_step] : 0;
        }
  return matrix;
}

enum { SUMS_ROWS = 8, SUMS_BLOCKS = 2 };  // most of a tile whose sums are registers

// One block of columns, or SUMS_BLOCKS, for all rows.
typedef void (*tile_fn)(const int16_t *packed, size_t pairs, size_t rows, const int16_t *inputs,
                        size_t input_stride, int32_t *sums, size_t sum_stride);

static void tile_portable(const int16_t *packed, size_t pairs, size_t rows, const int16_t *inputs,
                          size_t input_stride, int32_t *sums, size_t sum_stride) {
  for (size_t row = 0; row < rows; row++) {
    const int16_t *weights = packed, *x = inputs + row * input_stride;
    int32_t total[SUMS_COLUMNS] = {0};
    for (size_t pair = 0; pair < pairs; pair++, weights += 2 * SUMS_COLUMNS)
      for (size_t c = 0; c < SUMS_COLUMNS; c++)
        total[c] += weights[2 * c] * x[2 * pair] + weights[2 * c + 1] * x[2 * pair + 1];
    memcpy(sums + row * sum_stride, total, sizeof total);
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define TILE_INLINE static inline __attribute__((always_inline))

static inline int32_t pair_at(const int16_t *x) {
  int32_t pair;
  memcpy(&pair, x, sizeof pair);
  return pair;
}

// `rows` is a constant once inlined, so that the sums are registers.
__attribute__((target("avx2"))) TILE_INLINE void rows_avx2(
    const int16_t *packed, size_t pairs, const int rows, const int16_t *inputs,
    size_t input_stride, int32_t *sums, size_t sum_stride) {
  __m256i low[SUMS_ROWS], high[SUMS_ROWS];
  VQZ_UNROLL
  for (int r = 0; r < rows; r++) low[r] = high[r] = _mm256_setzero_si256();
  for (size_t pair = 0; pair < pairs; pair++, packed += 2 * SUMS_COLUMNS) {
    const __m256i first = _mm256_loadu_si256((const __m256i *)packed);
    const __m256i second = _mm256_loadu_si256((const __m256i *)(packed + SUMS_COLUMNS));
    VQZ_UNROLL
    for (int r = 0; r < rows; r++) {
      const __m256i x = _mm256_set1_epi32(pair_at(inputs + (size_t)r * input_stride + 2 * pair));
      low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(x, first));
      high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(x, second));
    }
  }
  VQZ_UNROLL
  for (int r = 0; r < rows; r++) {
    _mm256_storeu_si256((__m256i *)(sums + (size_t)r * sum_stride), low[r]);
    _mm256_storeu_si256((__m256i *)(sums + (size_t)r * sum_stride + 8), high[r]);
  }
}

__attribute__((target("avx2"))) static void tile_avx2(const int16_t *packed, size_t pairs,
                                                      size_t rows, const int16_t *inputs,
                                                      size_t input_stride, int32_t *sums,
                                                      size_t sum_stride) {
  for (; rows >= 4; rows -= 4, inputs += 4 * input_stride, sums += 4 * sum_stride)
    rows_avx2(packed, pairs, 4, inputs, input_stride, sums, sum_stride);
  for (; rows > 0; rows--, inputs += input_stride, sums += sum_stride)
    rows_avx2(packed, pairs, 1, inputs, input_stride, sums, sum_stride);
}

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

TARGET_AVX512 TILE_INLINE void rows_avx512(const int16_t *packed, size_t pairs, const int rows,
                                           const int16_t *inputs, size_t input_stride,
                                           int32_t *sums, size_t sum_stride) {
  __m512i total[SUMS_ROWS];
  VQZ_UNROLL
  for (int r = 0; r < rows; r++) total[r] = _mm512_setzero_si512();
  for (size_t pair = 0; pair < pairs; pair++, packed += 2 * SUMS_COLUMNS) {
    const __m512i weights = _mm512_loadu_si512(packed);
    VQZ_UNROLL
    for (int r = 0; r < rows; r++) {
      const __m512i x = _mm512_set1_epi32(pair_at(inputs + (size_t)r * input_stride + 2 * pair));
      total[r] = _mm512_add_epi32(total[r], _mm512_madd_epi16(x, weights));
    }
  }
  VQZ_UNROLL
  for (int r = 0; r < rows; r++) _mm512_storeu_si512(sums + (size_t)r * sum_stride, total[r]);
}

TARGET_AVX512 static void tile_avx512(const int16_t *packed, size_t pairs, size_t rows,
                                      const int16_t *inputs, size_t input_stride, int32_t *sums,
                                      size_t sum_stride) {
  for (; rows >= 8; rows -= 8, inputs += 8 * input_stride, sums += 8 * sum_stride)
    rows_avx512(packed, pairs, 8, inputs, input_stride, sums, sum_stride);
  for (; rows >= 4; rows -= 4, inputs += 4 * input_stride, sums += 4 * sum_stride)
    rows_avx512(packed, pairs, 4, inputs, input_stride, sums, sum_stride);
  for (; rows > 0; rows--, inputs += input_stride, sums += sum_stride)
    rows_avx512(packed, pairs, 1, inputs, input_stride, sums, sum_stride);
}

#define TARGET_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

// A pair of products and their sum into the accumulator. Not the intrinsic: clang 21 takes it apart
// into vpmaddwd and vpaddd, which is slower.
TARGET_VNNI TILE_INLINE __m512i dot(__m512i sum, __m512i x, __m512i weights) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(weights));
  return sum;
}

// Loops over rows and columns have to be taken apart: with accumulators on the stack this is three
// times as slow.
TARGET_VNNI TILE_INLINE void rows_vnni(const int16_t *packed, size_t pairs, const int rows,
                                       const int blocks, const int16_t *inputs,
                                       size_t input_stride, int32_t *sums, size_t sum_stride) {
  const size_t block = pairs * 2 * SUMS_COLUMNS;
  __m512i total[SUMS_ROWS * SUMS_BLOCKS];
  VQZ_UNROLL
  for (int i = 0; i < rows * blocks; i++) total[i] = _mm512_setzero_si512();
  for (size_t pair = 0; pair < pairs; pair++, packed += 2 * SUMS_COLUMNS) {
    __m512i weights[SUMS_BLOCKS];
    VQZ_UNROLL
    for (int b = 0; b < blocks; b++)
      weights[b] = _mm512_loadu_si512(packed + (size_t)b * block);
    VQZ_UNROLL
    for (int r = 0; r < rows; r++) {
      const __m512i x = _mm512_set1_epi32(pair_at(inputs + (size_t)r * input_stride + 2 * pair));
      VQZ_UNROLL
      for (int b = 0; b < blocks; b++)
        total[r * blocks + b] = dot(total[r * blocks + b], x, weights[b]);
    }
  }
  VQZ_UNROLL
  for (int i = 0; i < rows * blocks; i++)
    _mm512_storeu_si512(sums + (size_t)(i / blocks) * sum_stride + i % blocks * SUMS_COLUMNS,
                        total[i]);
}

#define TILES_VNNI(blocks)                                                                       \
  TARGET_VNNI static void tile_vnni_##blocks(const int16_t *packed, size_t pairs, size_t rows,   \
                                             const int16_t *inputs, size_t input_stride,         \
                                             int32_t *sums, size_t sum_stride) {                 \
    for (; rows >= 8; rows -= 8, inputs += 8 * input_stride, sums += 8 * sum_stride)             \
      rows_vnni(packed, pairs, 8, blocks, inputs, input_stride, sums, sum_stride);               \
    for (; rows >= 4; rows -= 4, inputs += 4 * input_stride, sums += 4 * sum_stride)             \
      rows_vnni(packed, pairs, 4, blocks, inputs, input_stride, sums, sum_stride);               \
    for (; rows > 0; rows--, inputs += input_stride, sums += sum_stride)                         \
      rows_vnni(packed, pairs, 1, blocks, inputs, input_stride, sums, sum_stride);               \
  }

TILES_VNNI(1)
TILES_VNNI(2)
#endif

void vectors_sums(const vectors_matrix *matrix, size_t rows, const int16_t *inputs,
                  size_t input_stride, int32_t *sums, size_t sum_stride) {
  // Of one block of columns, and of as many as there are sums in registers for, if any.
  tile_fn tile = tile_portable, several = NULL;
#if defined(__x86_64__)
  const vqz_isa isa = vqz_isa_current();
  if (isa == VQZ_ISA_AVX2) tile = tile_avx2;
  if (isa == VQZ_ISA_AVX512BW) tile = tile_avx512;
  if (isa == VQZ_ISA_VNNI) tile = tile_vnni_1, several = tile_vnni_2;
#endif
  const size_t block = matrix->pairs * 2 * SUMS_COLUMNS;
  size_t b = 0;
  for (; several && b + SUMS_BLOCKS <= matrix->blocks; b += SUMS_BLOCKS)
    several(matrix->packed + b * block, matrix->pairs, rows, inputs, input_stride,
            sums + b * SUMS_COLUMNS, sum_stride);
  for (; b < matrix->blocks; b++)
    tile(matrix->packed + b * block, matrix->pairs, rows, inputs, input_stride,
         sums + b * SUMS_COLUMNS, sum_stride);
}
