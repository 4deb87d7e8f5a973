// What lies between the convolutions of a step, against its definition.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { WIDTH = 9, CLASSES = 5, CODEWORDS = 7 };

// groups, dimension, class shift, bound, fractional bits of codewords, first channel of the copy
static const int steps[][6] = {{1, 1, 0, 255, 0, 0},     {5, 4, 5, 8191, 8, 3},
                               {3, 12, 7, 16383, 14, 0}, {9, 1, 15, 32767, 1, 17},
                               {2, 16, 4, 4095, 8, 16},  {7, 6, 3, 32767, 0, 5}};

// One row of positions.
static vqz_map_i16 row_of(int channels) {
  const int blocks = (channels + VQZ_LANES - 1) / VQZ_LANES;
  const vqz_map_i16 map = {memory((size_t)blocks * WIDTH * VQZ_LANES * 2), 0, WIDTH * VQZ_LANES};
  return map;
}

static int16_t *at(vqz_map_i16 map, int channel, int x) {
  return map.data + channel / VQZ_LANES * map.block_stride + x * VQZ_LANES + channel % VQZ_LANES;
}

static int clamped(int64_t value, int bound) {
  return (int)(value > bound ? bound : value < -bound ? -bound : value);
}

static int64_t halves_up(int64_t value, int bits) {
  const int64_t unit = (int64_t)1 << bits, sum = value + unit / 2;
  return sum >= 0 ? sum / unit : -((-sum + unit - 1) / unit);
}

// A step with everything that goes in and comes out.
typedef struct {
  vqz_step_i16 step;
  vqz_map_i16 head, values, also;  // also: a map that gets the values from channel `first` on
  int channels, first, shift, fraction;
  uint8_t *classes, *symbol_classes;
  uint16_t *indices;
  size_t symbols;
} step_run;

// Sets `dimensions` and `starts` of every class; returns the elements of all codebooks.
static size_t draw_classes(int dimension, int32_t *dimensions, size_t *starts, source *random) {
  size_t count = 0;
  for (int c = 0; c < CLASSES; c++) {
    int d = (int)draw_between(random, 1, dimension);
    while (dimension % d) d--;
    dimensions[c] = d;
    starts[c] = count;
    count += (size_t)d * CODEWORDS;
  }
  return count;
}

// The part of a group at one position whose first index is `index`; returns what is wrong.
static int compare_part(const step_run *r, int x, int channel, int64_t class, uint16_t index) {
  const int d = r->step.class_dimension[class], bound = r->step.bound;
  int wrong = 0;
  for (int i = 0; i < d; i++) {
    const int c = channel + i;
    const int64_t word = r->step.codewords[r->step.codebook[class] + (size_t)(index * d + i)];
    const int64_t product = r->step.delta[c] * word;
    const int value = clamped(*at(r->head, c, x) + halves_up(product, r->fraction), bound);
    wrong += *at(r->values, c, x) != value || *at(r->also, r->first + c, x) != value;
  }
  return wrong;
}

static void compare_step(const step_run *r) {
  const int groups = r->step.groups, dimension = r->step.dimension;
  size_t next = 0;
  int wrong = 0;
  for (int x = 0; x < WIDTH; x++)
    for (int g = 0; g < groups; g++) {
      int64_t class = *at(r->head, r->channels + g, x) - (int64_t)r->step.offset[g];
      class = class < 0 ? 0 : class / ((int64_t)1 << r->shift);
      if (class >= CLASSES) class = CLASSES - 1;
      wrong += r->classes[x * groups + g] != class;
      const int d = r->step.class_dimension[class];
      for (int part = 0; part < dimension / d; part++, next++) {
        wrong += r->symbol_classes[next] != class;
        wrong += compare_part(r, x, g * dimension + part * d, class, r->indices[next]);
      }
    }
  if (wrong || next != r->symbols) complain("a step is not what its definition says", "step");
}

// The sums and copies around a step.
static void run_sums(const step_run *r, int index, source *random, hash *h) {
  const int channels = r->channels, bound = r->step.bound;
  int16_t *constants = memory((size_t)(channels + 15) / 16 * 32);
  for (int c = 0; c < channels; c++) constants[c] = (int16_t)draw_between(random, -bound, bound);
  vqz_add_constants_i16(r->values, (channels + 15) / 16, constants, bound, WIDTH, 0);
  vqz_add_map_i16(r->values, r->head, channels / 16, bound, WIDTH, 0);
  vqz_copy_channels_i16(r->values, channels, r->also, r->first + 3, WIDTH, 0);
  hash_i16(h, r->also.data, (size_t)((r->first + channels + 18) / 16) * WIDTH * VQZ_LANES);
  uint8_t samples[WIDTH * VQZ_LANES];
  const int cell = channels < VQZ_LANES ? channels : VQZ_LANES;
  const size_t bytes = (size_t)(cell * WIDTH - cell / 2);
  vqz_samples_u8(r->values, (vqz_extent){1, 1}, cell, index % 8, 0, samples, bytes);
  for (size_t i = 0; i < bytes; i++) hash_add(h, samples[i], 1);
  free(constants);
}

static void run_step(int index, hash *h) {
  const int *s = steps[index], groups = s[0], dimension = s[1], bound = s[3];
  step_run r = {.channels = groups * dimension, .first = s[5], .shift = s[2], .fraction = s[4]};
  const int channels = r.channels;
  source random = {500 + (uint64_t)index};
  int32_t dimensions[CLASSES];
  size_t starts[CLASSES];
  const size_t count = draw_classes(dimension, dimensions, starts, &random);
  int16_t *codewords = memory(count * 2), *offset = memory((size_t)groups * 2);
  uint16_t *delta = memory((size_t)channels * 2);
  for (size_t i = 0; i < count; i++) codewords[i] = (int16_t)draw_between(&random, -bound, bound);
  for (int i = 0; i < groups; i++) offset[i] = (int16_t)draw_between(&random, -32768, 32767);
  for (int i = 0; i < channels; i++) delta[i] = (uint16_t)draw_between(&random, 1, 32767);
  r.step = (vqz_step_i16){groups, dimension, CLASSES,   s[2],   bound,     s[4],
                          offset, delta,     codewords, starts, dimensions};
  r.head = row_of(channels + groups);
  r.values = row_of(channels);
  r.also = row_of(r.first + channels + 3);
  for (int x = 0; x < WIDTH; x++)
    for (int c = 0; c < channels + groups; c++)
      *at(r.head, c, x) = (int16_t)draw_between(&random, -bound, bound);

  r.classes = memory((size_t)groups * WIDTH);
  r.symbols = vqz_step_classes(&r.step, r.head, WIDTH, 0, r.classes);
  r.symbol_classes = memory(r.symbols);
  vqz_step_symbol_classes(&r.step, r.classes, (size_t)groups * WIDTH, r.symbol_classes);
  r.indices = memory(r.symbols * 2);
  for (size_t i = 0; i < r.symbols; i++)
    r.indices[i] = (uint16_t)draw_between(&random, 0, CODEWORDS - 1);
  vqz_step_values(&r.step, r.head, r.classes, r.indices, WIDTH, 0, r.values, r.also, r.first);
  compare_step(&r);
  hash_i16(h, r.values.data, (size_t)((channels + 15) / 16) * WIDTH * VQZ_LANES);
  run_sums(&r, index, &random, h);

  void *all[] = {codewords, offset,    delta,            r.head.data, r.values.data,
                 r.also.data, r.classes, r.symbol_classes, r.indices};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

const case_list step_cases = {"step", sizeof steps / sizeof *steps, run_step};
