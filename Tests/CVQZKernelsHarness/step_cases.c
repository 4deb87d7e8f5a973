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

static void run_step(int index, hash *h) {
  const int *s = steps[index], groups = s[0], dimension = s[1], bound = s[3];
  const int channels = groups * dimension, first = s[5];
  source random = {500 + (uint64_t)index};
  int32_t dimensions[CLASSES];
  size_t starts[CLASSES], count = 0;
  for (int c = 0; c < CLASSES; c++) {
    int d = (int)draw_between(&random, 1, dimension);
    while (dimension % d) d--;
    dimensions[c] = d;
    starts[c] = count;
    count += (size_t)d * CODEWORDS;
  }
  int16_t *codewords = memory(count * 2), *offset = memory((size_t)groups * 2);
  uint16_t *delta = memory((size_t)channels * 2);
  for (size_t i = 0; i < count; i++) codewords[i] = (int16_t)draw_between(&random, -bound, bound);
  for (int i = 0; i < groups; i++) offset[i] = (int16_t)draw_between(&random, -32768, 32767);
  for (int i = 0; i < channels; i++) delta[i] = (uint16_t)draw_between(&random, 1, 32767);
  const vqz_step_i16 step = {groups, dimension, CLASSES,   s[2],   bound,     s[4],
                             offset, delta,     codewords, starts, dimensions};
  const vqz_map_i16 head = row_of(channels + groups), values = row_of(channels);
  const vqz_map_i16 also = row_of(first + channels + 3);
  for (int x = 0; x < WIDTH; x++)
    for (int c = 0; c < channels + groups; c++)
      *at(head, c, x) = (int16_t)draw_between(&random, -bound, bound);

  uint8_t *classes = memory((size_t)groups * WIDTH);
  const size_t symbols = vqz_step_classes(&step, head, WIDTH, 0, classes);
  uint8_t *symbol_classes = memory(symbols);
  vqz_step_symbol_classes(&step, classes, (size_t)groups * WIDTH, symbol_classes);
  uint16_t *indices = memory(symbols * 2);
  for (size_t i = 0; i < symbols; i++) indices[i] = (uint16_t)draw_between(&random, 0, CODEWORDS - 1);
  vqz_step_values(&step, head, classes, indices, WIDTH, 0, values, also, first);

  size_t next = 0;
  int wrong = 0;
  for (int x = 0; x < WIDTH; x++)
    for (int g = 0; g < groups; g++) {
      int64_t class = *at(head, channels + g, x) - (int64_t)offset[g];
      class = class < 0 ? 0 : class / ((int64_t)1 << s[2]);
      if (class >= CLASSES) class = CLASSES - 1;
      wrong += classes[x * groups + g] != class;
      const int d = dimensions[class];
      for (int part = 0; part < dimension / d; part++, next++) {
        wrong += symbol_classes[next] != class;
        for (int i = 0; i < d; i++) {
          const int c = g * dimension + part * d + i;
          const int64_t word = codewords[starts[class] + (size_t)(indices[next] * d + i)];
          const int value = clamped(*at(head, c, x) + halves_up(delta[c] * word, s[4]), bound);
          wrong += *at(values, c, x) != value || *at(also, first + c, x) != value;
        }
      }
    }
  if (wrong || next != symbols) complain("a step is not what its definition says", "step");
  hash_i16(h, values.data, (size_t)((channels + 15) / 16) * WIDTH * VQZ_LANES);

  // The sums and copies around it.
  int16_t *constants = memory((size_t)(channels + 15) / 16 * 32);
  for (int c = 0; c < channels; c++) constants[c] = (int16_t)draw_between(&random, -bound, bound);
  vqz_add_constants_i16(values, (channels + 15) / 16, constants, bound, WIDTH, 0);
  vqz_add_map_i16(values, head, channels / 16, bound, WIDTH, 0);
  vqz_copy_channels_i16(values, channels, also, first + 3, WIDTH, 0);
  hash_i16(h, also.data, (size_t)((first + channels + 18) / 16) * WIDTH * VQZ_LANES);
  uint8_t samples[WIDTH * VQZ_LANES];
  const int cell = channels < VQZ_LANES ? channels : VQZ_LANES;
  const size_t bytes = (size_t)(cell * WIDTH - cell / 2);
  vqz_samples_u8(values, (vqz_extent){1, 1}, cell, index % 8, 0, samples, bytes);
  for (size_t i = 0; i < bytes; i++) hash_add(h, samples[i], 1);

  free(codewords);
  free(offset);
  free(delta);
  free(head.data);
  free(values.data);
  free(also.data);
  free(classes);
  free(symbol_classes);
  free(indices);
  free(constants);
}

const case_list step_cases = {"step", sizeof steps / sizeof *steps, run_step};
