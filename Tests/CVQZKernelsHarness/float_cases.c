// float32 kernels: what training and analysis compute must not depend on the machine either. The
// fused multiply-add of the C library stands in where the processor has none.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

typedef struct {
  vqz_extent kernel;
  int inputs, outputs, height, width, leaky, adding;
  int border_rows;  // of columns there are always VQZ_BORDER
} shape;

static const shape shapes[] = {
    {{1, 1}, 1, 1, 1, 1, 0, 0, 2},   {{3, 3}, 3, 12, 5, 23, 1, 0, 2},
    {{5, 5}, 17, 33, 4, 13, 0, 1, 2}, {{3, 3}, 16, 32, 2, 14, 1, 1, 2},
    {{1, 1}, 33, 16, 7, 3, 0, 1, 2}, {{3, 3}, 20, 50, 3, 29, 1, 0, 2},
    {{5, 5}, 2, 35, 1, 2, 1, 1, 2},  {{3, 3}, 8, 8, 0, 5, 0, 0, 2},
    {{3, 3}, 8, 8, 5, 0, 1, 0, 2},
    // Rectangular kernels, the last three on maps without a border above and below.
    {{1, 3}, 20, 33, 4, 29, 1, 1, 2}, {{3, 1}, 17, 50, 5, 13, 0, 0, 2},
    {{5, 3}, 7, 35, 3, 15, 0, 1, 2}, {{1, 5}, 33, 16, 1, 47, 1, 0, 0},
    {{1, 3}, 16, 50, 1, 30, 0, 1, 0}, {{1, 1}, 19, 33, 3, 9, 1, 1, 0},
};

static vqz_conv_f32_shape grid_of(const shape *p) {
  return (vqz_conv_f32_shape){p->kernel, p->inputs, p->outputs,
                              p->height, p->width,  {p->border_rows, VQZ_BORDER}};
}

// A float in [-1, 1), one of 2^24.
static float draw_float(source *s) {
  return (float)((int32_t)(draw(s) >> 40) - (1 << 23)) / (float)(1 << 23);
}

static float *floats(size_t count, source *s) {
  float *all = memory(count * sizeof(float));
  for (size_t i = 0; i < count; i++) all[i] = draw_float(s);
  return all;
}

static size_t map_count(const vqz_conv_f32_shape *grid, int channels) {
  return (size_t)((channels + 15) / 16) * (size_t)vqz_f32_block_stride(grid);
}

static float *map(const vqz_conv_f32_shape *grid, int channels, source *s) {
  float *all = memory(map_count(grid, channels) * sizeof(float));
  for (int c = 0; c < channels; c++)
    for (ptrdiff_t y = 0; y < grid->height; y++)
      for (ptrdiff_t x = 0; x < grid->width; x++)
        all[c / 16 * vqz_f32_block_stride(grid) + vqz_f32_origin(grid) +
            y * vqz_f32_row_stride(grid) + x * 16 + c % 16] = draw_float(s);
  return all;
}

// Bits, not values: a zero of the other sign is a difference.
static void hash_f32(hash *h, const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    hash_add(h, bits, 4);
  }
}

static void convolve(int index, hash *h) {
  const shape *p = &shapes[index];
  source s = {(uint64_t)index + 4000};
  const vqz_conv_f32_shape grid = grid_of(p);
  const size_t count = (size_t)(p->outputs * p->inputs * vqz_extent_area(p->kernel));
  const size_t outputs = map_count(&grid, p->outputs);
  float *weights = floats(count, &s), *bias = memory(128 * sizeof(float));
  for (int o = 0; o < p->outputs; o++) bias[o] = draw_float(&s);
  float *input = map(&grid, p->inputs, &s);
  float *output = map(&grid, p->outputs, &s);
  float *packed = memory(
      vqz_conv_f32_packed_count(p->kernel, p->inputs, p->outputs) * sizeof(float));
  vqz_conv_f32_pack(p->kernel, p->inputs, p->outputs, weights, packed);
  vqz_conv_f32_forward(
      &grid, input, packed, bias, p->adding ? output : 0, p->leaky, output, 0, p->height);
  hash_f32(h, output, outputs);

  vqz_conv_f32_backward_weights(&grid, input, output, packed);
  vqz_conv_f32_unpack_add(p->kernel, p->inputs, p->outputs, packed, weights);
  vqz_conv_f32_backward_bias(&grid, output, bias);
  hash_f32(h, weights, count);
  hash_f32(h, bias, 128);
  free(weights), free(bias), free(input), free(output), free(packed);
}

// Spreads numbers over many powers of two, also those that rounding to bfloat16 makes zero.
static void spread(float *values, size_t count, source *s, int low, int high) {
  for (size_t i = 0; i < count; i++)
    if (values[i] != 0) values[i] = ldexpf(values[i], draw_between(s, low, high));
}

static void convolve_rounded(vqz_b16_form form, const shape *p, source s, hash *h) {
  const vqz_conv_f32_shape grid = grid_of(p);
  const size_t count = (size_t)(p->outputs * p->inputs * vqz_extent_area(p->kernel));
  const size_t inputs = map_count(&grid, p->inputs);
  const size_t outputs = map_count(&grid, p->outputs);
  const size_t room = vqz_conv_f32_packed_count(p->kernel, p->inputs, p->outputs) +
                      vqz_conv_f32_packed_count(p->kernel, p->outputs, p->inputs);
  float *weights = floats(count, &s), *bias = memory(128 * sizeof(float));
  float *zeros = memory(128 * sizeof(float)), *packed = memory(room * sizeof(float));
  for (int o = 0; o < p->outputs; o++) bias[o] = draw_float(&s);
  float *input = map(&grid, p->inputs, &s);
  float *output = map(&grid, p->outputs, &s);
  float *scratch = memory((inputs + outputs) * sizeof(float));
  if (!p->leaky) {
    spread(weights, count, &s, -70, 20);
    spread(input, inputs, &s, -140, 40);
    spread(bias, 128, &s, -140, 0);
  }
  vqz_conv_f32_pack(p->kernel, p->inputs, p->outputs, weights, packed);
  vqz_conv_b16_pack(form, p->kernel, p->inputs, p->outputs, packed, bias);
  vqz_conv_b16_forward(
      form, &grid, input, packed, bias, p->adding ? output : 0, p->leaky, output, scratch);
  hash_f32(h, output, outputs);

  vqz_conv_f32_pack_transposed(p->kernel, p->inputs, p->outputs, weights, packed);
  vqz_conv_b16_pack(form, p->kernel, p->outputs, p->inputs, packed, 0);
  float *gradient = map(&grid, p->inputs, &s);
  vqz_conv_b16_backward_data(
      form, &grid, output, packed, zeros, p->adding ? gradient : 0, input, gradient, scratch);
  hash_f32(h, gradient, inputs);

  memset(packed, 0, room * sizeof(float));
  memset(weights, 0, count * sizeof(float));
  for (int i = 0; i < 2; i++)
    vqz_conv_b16_backward_weights(form, &grid, input, output, packed, scratch);
  vqz_conv_f32_unpack_add(p->kernel, p->inputs, p->outputs, packed, weights);
  hash_f32(h, weights, count);
  free(weights), free(bias), free(zeros), free(packed), free(input), free(output);
  free(scratch), free(gradient);
}

// Both forms, where there is the instruction for pairs.
static void convolve_bfloat(int index, hash *h) {
  const source s = {(uint64_t)index + 8000};
  convolve_rounded(VQZ_B16_SINGLES, &shapes[index], s, h);
  if (!vqz_b16_supported(VQZ_B16_PAIRS)) return;
  hash pairs;
  hash_start(&pairs);
  convolve_rounded(VQZ_B16_PAIRS, &shapes[index], s, &pairs);
  if (h->value != pairs.value) complain("differs by pairs", "bfloat");
}

// Finer maps with whole blocks of channels and without, square factors and not.
enum { SHUFFLES = 5 };

static void shuffle(int index, hash *h) {
  static const int sizes[SHUFFLES][4] = {  // channels, factor rows, factor columns, border rows
      {16, 2, 2, 2}, {3, 4, 4, 2}, {32, 1, 2, 0}, {5, 1, 8, 0}, {7, 2, 1, 2}};
  const int *size = sizes[index], area = size[1] * size[2], channels = size[0];
  const vqz_shuffle_f32_shape s = {
      {size[1], size[2]}, channels, 3, 7, {size[3], VQZ_BORDER}};
  const vqz_conv_f32_shape deep = {{1, 1}, 0, 0, 3, 7, s.border};
  const vqz_conv_f32_shape wide = {{1, 1}, 0, 0, 3 * size[1], 7 * size[2], s.border};
  const size_t count = map_count(&deep, channels * area), fine = map_count(&wide, channels);
  source random = {(uint64_t)index + 9000};
  float *coarse = map(&deep, channels * area, &random), *back = memory(count * sizeof(float));
  float *shuffled = memory(fine * sizeof(float));
  vqz_shuffle_f32(&s, coarse, shuffled);
  vqz_unshuffle_f32(&s, shuffled, back);
  if (memcmp(coarse, back, count * sizeof(float))) complain("does not come back", "shuffle_f32");
  hash_f32(h, shuffled, fine);
  free(coarse), free(back), free(shuffled);
}

static void search(int index, hash *h) {
  static const int sizes[][3] = {{70, 5, 7}, {33, 16, 40}};  // points, dimension, codewords
  const size_t count = (size_t)sizes[index][0], d = (size_t)sizes[index][1];
  const size_t codewords = (size_t)sizes[index][2];
  const size_t all = vqz_nearest_f32_packed_codewords(codewords);
  source s = {(uint64_t)index + 5000};
  float *points = floats(count * d, &s), *codebook = floats(codewords * d, &s);
  float *bias = floats(codewords, &s), *start = memory(all * sizeof(float));
  float *packed = memory(all * d * sizeof(float)), *scratch = memory(64 * d * sizeof(float));
  uint16_t *found = memory(count * sizeof(uint16_t));
  vqz_nearest_f32_pack(codebook, bias, codewords, d, packed, start);
  vqz_nearest_f32(points, count, d, packed, start, codewords, found, scratch);
  hash_f32(h, start, codewords);
  for (size_t i = 0; i < count; i++) hash_add(h, found[i], 2);
  free(points), free(codebook), free(bias), free(start), free(packed), free(scratch);
  free(found);
}

static void orthogonalise(int index, hash *h) {
  static const int sizes[][2] = {{5, 3}, {40, 70}, {17, 33}};
  const int rows = sizes[index][0], columns = sizes[index][1];
  source s = {(uint64_t)index + 6000};
  float *matrix = floats((size_t)(rows * columns), &s);
  float *scratch = memory(vqz_orthogonalise_f32_scratch(rows, columns) * sizeof(float));
  vqz_orthogonalise_f32(rows, columns, 5, matrix, scratch);
  hash_f32(h, matrix, (size_t)(rows * columns));
  free(matrix), free(scratch);
}

// Sizes with and without rest; all three rates, and with and without sums.
static void posterior(int index, hash *h) {
  static const int sizes[][3] = {{7, 5, 19}, {9, 16, 48}, {4, 1, 3}};  // points, dimension, K
  const size_t count = (size_t)sizes[index][0], d = (size_t)sizes[index][1];
  const size_t codewords = (size_t)sizes[index][2];
  const size_t all = vqz_posterior_f32_packed_codewords(codewords);
  source s = {(uint64_t)index + 7000};
  float *points = floats(count * d, &s), *codebook = floats(codewords * d, &s);
  float *prices = floats(all, &s), *start = memory(all * sizeof(float));
  float *packed = memory(all * d * sizeof(float)), *sums = memory(all * d * sizeof(float));
  float *weights = memory(count * all * sizeof(float)), *marginal = memory(all * sizeof(float));
  float *figures = memory(2 * count * sizeof(float)), *means = memory(count * d * sizeof(float));
  float *by_rate = memory(count * d * sizeof(float)), *scratch = memory(32 * d * sizeof(float));
  vqz_posterior_f32_pack(codebook, codewords, d, packed, start);
  vqz_posterior_f32(points, count, d, packed, start, prices, all, 3.0f, weights, figures);
  const vqz_posterior_f32_sums to = {
      marginal, index == 2 ? 0 : sums, means, by_rate, scratch, index, 2.5f};
  vqz_posterior_f32_collect(
      points, count, d, packed, prices, all, weights, figures, &to);
  hash_f32(h, weights, count * all);
  hash_f32(h, figures, 2 * count);
  hash_f32(h, marginal, all);
  hash_f32(h, sums, all * d);
  hash_f32(h, means, count * d);
  hash_f32(h, by_rate, count * d);
  free(points), free(codebook), free(prices), free(start), free(packed), free(sums);
  free(weights), free(marginal), free(figures), free(means), free(by_rate), free(scratch);
}

const case_list posterior_cases = {"posterior", 3, posterior};
const case_list matrix_cases = {"matrix", 3, orthogonalise};
const case_list float_cases = {"float", sizeof shapes / sizeof *shapes, convolve};
const case_list map_shuffle_cases = {"map-shuffle", SHUFFLES, shuffle};
const case_list bfloat_cases = {"bfloat", sizeof shapes / sizeof *shapes, convolve_bfloat};
const case_list nearest_cases = {"nearest", 2, search};
