#include "vqz_windows.h"

#include <string.h>

#include "vectors_choose.h"
#include "vectors_code.h"

enum {
  LEVEL_SHIFT = 5,  // a level is told in 32nds of 1024 values
  LEVEL_LIMIT = VQZ_WINDOWS_VALUE >> LEVEL_SHIFT,
  DIGITS_BITS = 5,  // of the number of digits of a level
  DIGITS_LIMIT = 27,
  HALF_DIGITS = 16, // digits that are told at once, at most
};

// Where the windows of a channel lie: those of a lane follow each other, and lanes go together.
typedef struct {
  size_t lanes;
  size_t length;  // windows of a lane; the last may have fewer
} lanes_layout;

static lanes_layout lanes_of(uint32_t count) {
  size_t most = count / VQZ_WINDOWS_LANE;
  if (most < 1) most = 1;
  if (most > VECTORS_RUN) most = VECTORS_RUN;
  const size_t length = (count + most - 1) / most;
  const lanes_layout layout = {(count + length - 1) / length, length};
  return layout;
}

// What a channel is coded with: a run of the windows in hand, one of each lane.
typedef struct {
  vectors_run run;
  const vqz_vectors_model *model;
  int32_t *relative;  // [lanes][D]: values less the level
  int16_t *context;   // [lanes][context, to an even number]: moments before, less the level
  int64_t levels[VECTORS_RUN];
  int64_t level;      // the last that was told, in units of 1 << LEVEL_SHIFT
} channel_coder;

static size_t context_width(const vqz_vectors_model *model) {
  return ((size_t)model->tables.context + 1) / 2 * 2;
}

// Bytes of the parts of a coder; sets them where there is memory.
static size_t coder_parts(channel_coder *coder, const vqz_vectors_model *model, uint8_t *memory) {
  const size_t D = model->tables.dimensions;
  const size_t run = vectors_run_parts(&coder->run, model, VECTORS_RUN, memory);
  const size_t relative = (VECTORS_RUN * D * sizeof(int32_t) + 63) / 64 * 64;
  const size_t context =
      (VECTORS_RUN * context_width(model) * sizeof(int16_t) + 63) / 64 * 64;
  if (memory) {
    coder->model = model;
    coder->relative = (int32_t *)(void *)(memory + run);
    coder->context = (int16_t *)(void *)(memory + run + relative);
    coder->level = 0;
  }
  return run + relative + context;
}

size_t vqz_windows_workspace(const vqz_vectors_model *model, uint32_t effort) {
  channel_coder coder;
  vectors_choice choice;
  const size_t decoding = coder_parts(&coder, model, NULL);
  return effort == 0 ? decoding : decoding + vectors_choice_parts(&choice, model, effort, NULL);
}

static int64_t held_value(int64_t x) {
  const int64_t most = VQZ_WINDOWS_VALUE;
  return x < -most ? -most : x > most ? most : x;
}

// The level of the next lane, by its difference to the one before; 0 if there is no such level.
VQZ_INLINE int code_level(channel_coder *coder, lattice_range *range, int64_t level,
                          int decoding) {
  const int64_t change = decoding ? 0 : level - coder->level;
  uint32_t magnitude = (uint32_t)(change < 0 ? -change : change), digits = 0;
  if (magnitude > 0) digits = 32 - (uint32_t)__builtin_clz(magnitude);
  digits = lattice_even(range, digits, DIGITS_BITS, decoding);
  if (digits > DIGITS_LIMIT) return 0;
  if (digits > 0) {
    // The highest digit is 1; the others follow, the upper ones first.
    int rest = (int)digits - 1;
    uint32_t found = 1;
    while (rest > 0) {
      const int part = rest < HALF_DIGITS ? rest : HALF_DIGITS;
      rest -= part;
      found = found << part |
              lattice_even(range, magnitude >> rest & ((1u << part) - 1), part, decoding);
    }
    coder->level +=
        lattice_even(range, change < 0, 1, decoding) ? -(int64_t)found : (int64_t)found;
  }
  return coder->level >= -LEVEL_LIMIT && coder->level <= LEVEL_LIMIT;
}

// Begins a channel: the levels of its lanes, and nothing before them but these. `values` are those
// of the channel where they are encoded.
VQZ_INLINE int begin_channel(channel_coder *coder, lanes_layout layout, lattice_range *range,
                             const int32_t *values, int decoding) {
  const size_t lane = layout.length * coder->model->tables.dimensions;
  for (size_t l = 0; l < layout.lanes; l++) {
    const int64_t first = decoding ? 0 : held_value(values[l * lane]);
    int64_t level = (first + (1 << (LEVEL_SHIFT - 1))) >> LEVEL_SHIFT;
    if (level > LEVEL_LIMIT) level = LEVEL_LIMIT;
    if (!code_level(coder, range, level, decoding)) return 0;
    coder->levels[l] = coder->level * (1 << LEVEL_SHIFT);
  }
  memset(coder->context, 0,
         VECTORS_RUN * context_width(coder->model) * sizeof *coder->context);
  return 1;
}

// Bases of the windows in hand out of the moments before them.
static void expect_windows(channel_coder *coder) {
  const vqz_vectors_model *model = coder->model;
  vectors_run *run = &coder->run;
  const size_t wide = model->dimensions;
  if (model->tables.context == 0) {
    vectors_run_clear(run);
    return;
  }
  vectors_sums(&model->context, run->count, coder->context, context_width(model), run->sums,
               model->widest);
  for (size_t v = 0; v < run->count; v++)
    for (size_t i = 0; i < wide; i++)
      run->coefficients[v * wide + i] =
          vectors_held(run->sums[v * model->widest + i] >> model->tables.context_shift);
}

// Values of the windows in hand, when all groups are through, to where they belong; they are what
// comes before the next. `values` is null where they are not wanted.
static void end_windows(channel_coder *coder, lanes_layout layout, size_t step, int32_t *values) {
  const vqz_vectors_tables *t = &coder->model->tables;
  const size_t D = t->dimensions, K = t->context, width = context_width(coder->model);
  vectors_run_values(&coder->run, 0, coder->run.count, coder->relative);
  for (size_t v = 0; v < coder->run.count; v++) {
    int32_t *window = coder->relative + v * D;
    for (size_t i = 0; i < D; i++) window[i] = (int32_t)held_value(coder->levels[v] + window[i]);
    const int64_t level = window[D - 1];
    for (size_t k = 0; k < K; k++)
      coder->context[v * width + k] = (int16_t)vectors_clamp(window[D - 1 - K + k] - level);
    coder->levels[v] = level;
    if (values) memcpy(values + (v * layout.length + step) * D, window, D * sizeof *window);
  }
}

// Windows in hand at a step: the last lane may be through already.
static size_t windows_of(lanes_layout layout, uint32_t count, size_t step) {
  return (layout.lanes - 1) * layout.length + step < count ? layout.lanes : layout.lanes - 1;
}

// Values of the windows in hand less their levels.
static void take_windows(channel_coder *coder, lanes_layout layout, size_t step,
                         const int32_t *values) {
  const size_t D = coder->model->tables.dimensions;
  for (size_t v = 0; v < coder->run.count; v++) {
    const int32_t *window = values + (v * layout.length + step) * D;
    for (size_t i = 0; i < D; i++)
      coder->relative[v * D + i] = (int32_t)(held_value(window[i]) - coder->levels[v]);
  }
}

static void encode_windows(channel_coder *coder, vectors_choice *choice, uint32_t effort,
                           lattice_range *range) {
  vectors_run *run = &coder->run;
  expect_windows(coder);
  vectors_choose_wanted(choice, run, coder->relative);
  vectors_choose_indices(choice, run, effort);
  code_indices(run, 0, run->count, range, choice->indices, 0);
  vectors_run_start(run);
  while (run->group < coder->model->tables.quality_groups[run->quality]) {
    vectors_run_expect(run);
    vectors_choose_group(choice, run);
    code_group(run, 0, run->count, range, choice->chosen, 0);
    vectors_run_note(run);
  }
}

size_t vqz_windows_encode(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                          uint32_t channels, uint32_t count, const int32_t *values,
                          uint8_t *bytes, size_t capacity, void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || effort < 1 || effort > VQZ_VECTORS_EFFORT || count < 1) return 0;
  channel_coder coder;
  vectors_choice choice;
  uint8_t *const rest = (uint8_t *)workspace + coder_parts(&coder, model, workspace);
  vectors_choice_parts(&choice, model, effort, rest);
  coder.run.quality = quality;
  const lanes_layout layout = lanes_of(count);
  lattice_range range = {.range = UINT64_MAX, .start = bytes, .out = bytes,
                         .limit = bytes + capacity};
  for (uint32_t c = 0; c < channels; c++, values += (size_t)count * t->dimensions) {
    if (!begin_channel(&coder, layout, &range, values, 0)) return 0;
    for (size_t step = 0; step < layout.length; step++) {
      coder.run.count = windows_of(layout, count, step);
      take_windows(&coder, layout, step, values);
      encode_windows(&coder, &choice, effort, &range);
      end_windows(&coder, layout, step, NULL);
      if (range.full) return 0;
    }
  }
  return lattice_finish(&range);
}

// Decodes the windows in hand; 0 if the bytes are through.
static int decode_windows(channel_coder *coder, lattice_range *range) {
  vectors_run *run = &coder->run;
  expect_windows(coder);
  code_indices(run, 0, run->count, range, NULL, 1);
  vectors_run_start(run);
  while (run->group < coder->model->tables.quality_groups[run->quality]) {
    vectors_run_expect(run);
    code_group(run, 0, run->count, range, NULL, 1);
    vectors_run_note(run);
    if (range->beyond > 8) return 0;
  }
  return 1;
}

int vqz_windows_decode(const vqz_vectors_model *model, uint32_t quality, uint32_t channels,
                       uint32_t count, const uint8_t *bytes, size_t size, int32_t *values,
                       void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || count < 1) return 0;
  channel_coder coder;
  coder_parts(&coder, model, workspace);
  coder.run.quality = quality;
  const lanes_layout layout = lanes_of(count);
  lattice_range range = begun(bytes, size);
  for (uint32_t c = 0; c < channels; c++, values += (size_t)count * t->dimensions) {
    if (!begin_channel(&coder, layout, &range, NULL, 1)) return 0;
    for (size_t step = 0; step < layout.length; step++) {
      coder.run.count = windows_of(layout, count, step);
      if (!decode_windows(&coder, &range)) return 0;
      end_windows(&coder, layout, step, values);
    }
  }
  return ended(&range);
}
