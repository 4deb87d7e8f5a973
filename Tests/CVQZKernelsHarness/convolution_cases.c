// Convolutions of ragged shapes, checked value by value against a loop over the definition (which
// also keeps the golden file honest), and the extremes of requantisation.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

typedef struct {
  int channels, height, width;
  ptrdiff_t row, block;
  size_t count;
  int16_t *all;
} plane_set;

static plane_set planes(int channels, int height, int width) {
  const int blocks = (channels + 15) / 16;
  plane_set p = {channels, height, width, (width + 4) * 16, 0, 0, NULL};
  p.block = p.row * (height + 4);
  p.count = (size_t)p.block * (size_t)blocks;
  p.all = memory(p.count * sizeof(int16_t));
  return p;
}

static int16_t *at(const plane_set *p, int c, int y, int x) {
  return p->all + (c / 16) * p->block + (y + 2) * p->row + (x + 2) * 16 + c % 16;
}

static vqz_map_i16 map_of(const plane_set *p) {
  const vqz_map_i16 map = {at(p, 0, 0, 0), p->row, p->block};
  return map;
}

static void fill(plane_set *p, int bound, source *s) {
  for (int c = 0; c < p->channels; c++)
    for (int y = 0; y < p->height; y++)
      for (int x = 0; x < p->width; x++)
        *at(p, c, y, x) = (int16_t)(draw(s) % 8 ? draw_between(s, -bound, bound)
                                    : draw(s) % 2 ? bound : -bound);
}

typedef struct {
  vqz_extent kernel;
  int inputs, outputs, height, width, shift, bound, leaky, adding;
  vqz_extent factor;
} shape;

static const shape shapes[] = {
    {{1, 1}, 1, 1, 1, 1, 1, 32767, 0, 0, {1, 1}},
    {{1, 1}, 17, 33, 2, 29, 12, 8191, 1, 1, {1, 1}},
    {{3, 3}, 16, 16, 3, 14, 16, 8191, 1, 0, {1, 1}},
    {{3, 3}, 20, 48, 2, 43, 20, 2047, 0, 1, {1, 1}},
    {{3, 3}, 5, 64, 4, 15, 14, 8191, 1, 1, {2, 2}},
    {{5, 5}, 7, 18, 5, 13, 15, 32767, 1, 0, {1, 1}},
    {{5, 5}, 33, 32, 2, 6, 31, 8191, 0, 1, {1, 1}},
    {{3, 3}, 2, 144, 2, 5, 9, 100, 1, 1, {3, 3}},
    {{1, 1}, 64, 50, 1, 17, 33, 8191, 0, 0, {1, 1}},
    {{3, 3}, 40, 35, 3, 23, 18, 8191, 1, 1, {1, 1}},
    {{3, 3}, 16, 32, 0, 5, 3, 8191, 0, 0, {1, 1}},
    {{3, 3}, 16, 32, 5, 0, 3, 8191, 0, 0, {1, 1}},
    // Rectangular kernels and factors.
    {{1, 3}, 19, 33, 3, 31, 16, 8191, 1, 1, {1, 1}},
    {{3, 1}, 20, 48, 4, 17, 20, 2047, 1, 0, {1, 1}},
    {{1, 5}, 7, 32, 1, 45, 15, 32767, 0, 1, {1, 2}},
    {{5, 3}, 6, 64, 5, 9, 14, 8191, 1, 1, {1, 2}},
    {{1, 3}, 33, 96, 1, 20, 14, 8191, 1, 1, {1, 3}},
    {{3, 5}, 16, 64, 3, 7, 14, 8191, 0, 1, {2, 1}},
};

typedef struct {
  vqz_conv_i16 layer;
  int inputs;
  int16_t *weights, *packed;
  int32_t *bias, *multiplier;
} owned_layer;

static owned_layer make_layer(const shape *s, source *random) {
  const int taps = s->inputs * (int)vqz_extent_area(s->kernel);
  const int padded = (s->outputs + 15) / 16 * 16;
  owned_layer l = {.inputs = s->inputs};
  l.weights = memory((size_t)s->outputs * taps * 2);
  l.packed = memory(vqz_conv_i16_packed_count(s->kernel, s->inputs, s->outputs) * 2);
  l.bias = memory((size_t)padded * 4);
  l.multiplier = memory((size_t)padded * 4);
  int64_t most = INT32_MAX / 2 / ((int64_t)taps * s->bound);
  if (most > 32767) most = 32767;
  for (int o = 0; o < s->outputs; o++) {
    int64_t sum = 0;
    for (int t = 0; t < taps; t++) {
      const int32_t w = draw_between(random, (int32_t)-most, (int32_t)most);
      l.weights[o * taps + t] = (int16_t)w;
      sum += llabs((long long)w);
    }
    const int32_t room = (int32_t)(INT32_MAX - sum * s->bound);
    l.bias[o] = draw_between(random, -room, room);
    const int64_t limit = s->shift < 31 ? ((int64_t)1 << s->shift) - 1 : INT32_MAX;
    l.multiplier[o] = draw_between(random, 0, (int32_t)limit);
  }
  vqz_conv_i16_pack(s->kernel, s->inputs, s->outputs, l.weights, l.packed);
  const vqz_conv_i16 layer = {s->kernel, (s->inputs + 15) / 16, padded / 16, s->shift, s->bound,
                              s->leaky,  l.packed,              l.bias,      l.multiplier};
  l.layer = layer;
  return l;
}

static void free_layer(owned_layer *l) {
  free(l->weights);
  free(l->packed);
  free(l->bias);
  free(l->multiplier);
}

static int64_t limited(int64_t v, int bound) {
  return v > bound ? bound : v < -bound ? -bound : v;
}

// One value from the definition: division and remainder where the kernels shift.
static int16_t defined(const owned_layer *l, const plane_set *input, const int16_t *adding, int o,
                       int y, int x) {
  const int rows = (int)l->layer.kernel.rows, columns = (int)l->layer.kernel.columns;
  const int bound = l->layer.bound;
  int64_t sum = l->bias[o];
  for (int c = 0; c < l->inputs; c++)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        const int yy = y + i - rows / 2, xx = x + j - columns / 2;
        if (yy < 0 || yy >= input->height || xx < 0 || xx >= input->width) continue;
        sum += (int64_t)l->weights[((o * l->inputs + c) * rows + i) * columns + j] *
               *at(input, c, yy, xx);
      }
  const int64_t divisor = (int64_t)1 << l->layer.shift;
  const int64_t dividend = sum * l->multiplier[o] + divisor / 2;
  int64_t v = limited(dividend / divisor - (dividend % divisor < 0), bound);
  if (l->layer.leaky && v < 0) v = -((-v + 7) / 8);
  return (int16_t)(adding ? limited(v + *adding, bound) : v);
}

static void run_convolution(int index, hash *h) {
  const shape *s = &shapes[index];
  source random = {(uint64_t)index + 1};
  owned_layer l = make_layer(s, &random);
  plane_set input = planes(s->inputs, s->height, s->width);
  const vqz_extent f = s->factor;
  const int fr = (int)f.rows, fc = (int)f.columns, channels = s->outputs / (fr * fc);
  plane_set output = planes(channels, s->height * fr, s->width * fc);
  plane_set adding = planes(channels, s->height * fr, s->width * fc);
  fill(&input, s->bound, &random);
  fill(&adding, s->bound, &random);
  const vqz_map_i16 addend = map_of(&adding);
  vqz_conv_i16_rows(&l.layer, map_of(&input), map_of(&output), s->adding ? &addend : NULL, f,
                    s->width, 0, s->height / 2);
  vqz_conv_i16_rows(&l.layer, map_of(&input), map_of(&output), s->adding ? &addend : NULL, f,
                    s->width, s->height / 2, s->height);
  int wrong = 0;
  for (int o = 0; o < s->outputs; o++)
    for (int y = 0; y < s->height; y++)
      for (int x = 0; x < s->width; x++) {
        const int c = o % channels, p = o / channels, yy = y * fr + p / fc, xx = x * fc + p % fc;
        const int16_t *extra = s->adding ? at(&adding, c, yy, xx) : NULL;
        wrong += *at(&output, c, yy, xx) != defined(&l, &input, extra, o, y, x);
      }
  if (wrong) complain("convolution is not what its definition says", "convolution");
  hash_i16(h, output.all, output.count);
  free_layer(&l);
  free(input.all);
  free(output.all);
  free(adding.all);
}

// Accumulators from the bias alone, over every lane, against each shift.
static const int shifts[] = {1, 2, 15, 30, 31, 32, 33, 47, 61, 62};

static void run_requantise(int index, hash *h) {
  static const int32_t extremes[] = {0, 1, -1, 2, -2, 3, -3, INT32_MAX, -INT32_MAX};
  const shape s = {{1, 1}, 1, 160, 1, 3, shifts[index], 32767, index % 2, 0, {1, 1}};
  source random = {100 + (uint64_t)index};
  owned_layer l = make_layer(&s, &random);
  memset(l.packed, 0, vqz_conv_i16_packed_count(s.kernel, 1, s.outputs) * 2);
  memset(l.weights, 0, (size_t)s.outputs * 2);
  for (int o = 0; o < s.outputs; o++) {
    l.bias[o] = o < 80 ? extremes[o % 9] : draw_between(&random, -INT32_MAX, INT32_MAX);
    if (o % 3 == 0)
      l.multiplier[o] = s.shift < 31 ? ((int32_t)1 << s.shift) - 1 : INT32_MAX;
  }
  plane_set input = planes(1, 1, s.width), output = planes(s.outputs, 1, s.width);
  vqz_conv_i16_rows(&l.layer, map_of(&input), map_of(&output), NULL, s.factor, s.width, 0, 1);
  for (int o = 0; o < s.outputs; o++)
    if (*at(&output, o, 0, 2) != defined(&l, &input, NULL, o, 0, 2))
      complain("requantisation is not what its definition says", "requantise");
  hash_i16(h, output.all, output.count);
  free_layer(&l);
  free(input.all);
  free(output.all);
}

enum { SHUFFLES = 10 };

static void run_shuffle(int index, hash *h) {
  static const int sizes[SHUFFLES][3] = {{16, 2, 2}, {3, 2, 2},  {5, 3, 3},  {32, 4, 4}, {1, 4, 4},
                                         {48, 1, 1}, {16, 1, 2}, {3, 1, 8}, {5, 4, 1},  {32, 2, 4}};
  const int channels = sizes[index][0], fr = sizes[index][1], fc = sizes[index][2];
  const int area = fr * fc;
  const vqz_extent f = {fr, fc};
  source random = {200 + (uint64_t)index};
  plane_set deep = planes(channels * area, 3, 7), wide = planes(channels, 3 * fr, 7 * fc);
  plane_set back = planes(channels * area, 3, 7);
  fill(&deep, 32767, &random);
  vqz_pixel_shuffle_i16(map_of(&deep), map_of(&wide), channels, f, 7, 0, 3);
  vqz_pixel_unshuffle_i16(map_of(&wide), map_of(&back), channels, f, 7, 0, 3);
  if (memcmp(deep.all, back.all, deep.count * 2)) complain("does not come back", "shuffle");
  int wrong = 0;
  for (int d = 0; d < channels * area; d++)
    for (int y = 0; y < 3; y++)
      for (int x = 0; x < 7; x++) {
        const int p = d / channels;
        wrong += *at(&deep, d, y, x) != *at(&wide, d % channels, y * fr + p / fc, x * fc + p % fc);
      }
  if (wrong) complain("is not what its definition says", "shuffle");
  hash_i16(h, wide.all, wide.count);
  free(deep.all);
  free(wide.all);
  free(back.all);
}

const case_list convolution_cases = {"convolution", sizeof shapes / sizeof *shapes,
                                     run_convolution};
const case_list requantise_cases = {"requantise", sizeof shifts / sizeof *shifts, run_requantise};
const case_list shuffle_cases = {"shuffle", SHUFFLES, run_shuffle};
