#include "vectors_run.h"

#include <string.h>

#include "vqz_isa.h"

#define STEP static inline __attribute__((always_inline)) void

// Loops over whole vectors, compiled once for each width that processors have. They are integers,
// so all give the same. What they count to and shift by are variables of their own: what they
// store could be the model's as far as the compiler knows, and then it would not use vectors.
#if defined(__x86_64__)
#define WIDE_AVX2 __attribute__((target("avx2")))
#define WIDE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define BY_WIDTH(name, parameters, arguments)                                            \
  WIDE_AVX2 static void name##_avx2 parameters { name##_step arguments; }                \
  WIDE_AVX512 static void name##_avx512 parameters { name##_step arguments; }            \
  void name parameters {                                                                 \
    const vqz_isa isa = vqz_isa_current();                                               \
    if (isa == VQZ_ISA_AVX512BW || isa == VQZ_ISA_VNNI) return name##_avx512 arguments;  \
    if (isa == VQZ_ISA_AVX2) return name##_avx2 arguments;                               \
    name##_step arguments;                                                               \
  }
#else
#define BY_WIDTH(name, parameters, arguments) \
  void name parameters { name##_step arguments; }
#endif

size_t vectors_run_parts(vectors_run *run, const vqz_vectors_model *model, size_t n,
                         uint8_t *memory) {
  const size_t D = model->dimensions, H = model->hidden;
  const size_t sizes[7] = {n * D * 2, n * H * 2, n * D * 2, n * H * 4, n * model->widest * 4,
                           n * model->widest * 4, n};
  size_t at[8] = {0};
  for (int i = 0; i < 7; i++) at[i + 1] = at[i] + (sizes[i] + 63) / 64 * 64;
  if (memory) {
    memset(memory, 0, at[7]);
    run->model = model;
    run->coefficients = (int16_t *)(void *)(memory + at[0]);
    run->active = (int16_t *)(void *)(memory + at[1]);
    run->residuals = (int16_t *)(void *)(memory + at[2]);
    run->hidden = (int32_t *)(void *)(memory + at[3]);
    run->sums = (int32_t *)(void *)(memory + at[4]);
    run->spreads = (int32_t *)(void *)(memory + at[5]);
    run->states = memory + at[6];
  }
  return at[7];
}

void vectors_run_clear(vectors_run *run) {
  memset(run->coefficients, 0, run->count * run->model->dimensions * sizeof *run->coefficients);
}

STEP vectors_run_add_step(const vqz_vectors_model *model, uint32_t stage, uint32_t index,
                     int16_t *coefficients) {
  const size_t D = model->tables.dimensions;
  const int8_t *codeword = model->codewords[stage] + index * D;
  const int32_t factor = (int32_t)1 << model->tables.base_shift;
  for (size_t i = 0; i < D; i++)
    coefficients[i] = vectors_held(coefficients[i] + codeword[i] * factor);
}

BY_WIDTH(vectors_run_add, (const vqz_vectors_model *model, uint32_t stage, uint32_t index,
                     int16_t *coefficients),
         (model, stage, index, coefficients))

STEP vectors_run_start_step(vectors_run *run) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const size_t hidden = t->hidden;
  const int shift = t->start_shift;
  const int32_t *quality = t->quality_hidden + (size_t)run->quality * hidden;
  vectors_sums(&model->start, run->count, run->coefficients, model->dimensions, run->sums,
               model->widest);
  for (size_t v = 0; v < run->count; v++) {
    const int32_t *sums = run->sums + v * model->widest;
    int32_t *row = run->hidden + v * model->hidden;
    for (size_t j = 0; j < hidden; j++)
      row[j] = (int32_t)((uint32_t)quality[j] + (uint32_t)(sums[j] >> shift));
  }
  memset(run->states, 0, run->count);
  run->group = 0;
  run->first = 0;
  run->size = t->group_sizes[0];
}

BY_WIDTH(vectors_run_start, (vectors_run *run),
         (run))

STEP vectors_run_expect_step(vectors_run *run) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const size_t all = run->count * model->hidden;
  for (size_t i = 0; i < all; i++) {
    const int32_t a = run->hidden[i] >> 6;
    run->active[i] = (int16_t)(a < 0 ? 0 : a > INT16_MAX ? INT16_MAX : a);
  }
  vectors_sums(&model->mean[run->group], run->count, run->active, model->hidden, run->sums,
               model->widest);
  vectors_sums(&model->spread[run->group], run->count, run->active, model->hidden, run->spreads,
               model->widest);
  const int32_t *mean_bias = t->mean_bias + run->first, *spread_bias = t->spread_bias + run->first;
  const int32_t less = t->quality_spread[run->quality], last = (int32_t)t->classes - 1;
  const size_t size = run->size;
  const int shift = t->mean_shift;
  for (size_t v = 0; v < run->count; v++) {
    int32_t *means = run->sums + v * model->widest, *classes = run->spreads + v * model->widest;
    for (size_t j = 0; j < size; j++) {
      const int32_t mean = (means[j] + mean_bias[j]) >> shift;
      means[j] = mean < INT16_MIN ? INT16_MIN : mean > INT16_MAX ? INT16_MAX : mean;
    }
    for (size_t j = 0; j < size; j++) {
      // Halves, since the difference of both could be too large.
      const int32_t class = (((classes[j] + spread_bias[j]) >> 1) - (less >> 1)) >> 15;
      classes[j] = class < 0 ? 0 : class > last ? last : class;
    }
  }
}

BY_WIDTH(vectors_run_expect, (vectors_run *run),
         (run))

STEP vectors_run_note_step(vectors_run *run) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const size_t D = model->dimensions;
  for (size_t v = 0; v < run->count; v++) {
    int16_t *coefficients = run->coefficients + v * D + run->first, *r = run->residuals + v * D;
    for (size_t j = 0; j < run->size; j++)
      coefficients[j] = vectors_held(coefficients[j] + r[j]);
    for (size_t j = run->size; j < (run->size + 1) / 2 * 2; j++) r[j] = 0;
  }
  const uint32_t next = run->group + 1;
  if (next < t->quality_groups[run->quality]) {
    vectors_sums(&model->input[run->group], run->count, run->residuals, D, run->sums,
                 model->widest);
    const size_t hidden = t->hidden;
    const int shift = t->input_shift;
    for (size_t v = 0; v < run->count; v++) {
      const int32_t *sums = run->sums + v * model->widest;
      int32_t *row = run->hidden + v * model->hidden;
      for (size_t j = 0; j < hidden; j++)
        row[j] = (int32_t)((uint32_t)row[j] + (uint32_t)(sums[j] >> shift));
    }
  }
  run->first += run->size;
  run->group = next;
  run->size = next < t->groups ? t->group_sizes[next] : 0;
}

BY_WIDTH(vectors_run_note, (vectors_run *run),
         (run))

STEP vectors_run_values_step(vectors_run *run, size_t first, size_t count, int32_t *values) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const size_t D = t->dimensions;
  const int32_t half = t->basis_shift > 0 ? (int32_t)1 << (t->basis_shift - 1) : 0;
  vectors_sums(&model->basis, count, run->coefficients + first * model->dimensions,
               model->dimensions, run->sums, model->widest);
  const int shift = t->basis_shift;
  const int32_t *mean = t->mean;
  for (size_t v = 0; v < count; v++) {
    const int32_t *sums = run->sums + v * model->widest;
    for (size_t i = 0; i < D; i++) values[v * D + i] = mean[i] + ((sums[i] + half) >> shift);
  }
}

BY_WIDTH(vectors_run_values, (vectors_run *run, size_t first, size_t count, int32_t *values),
         (run, first, count, values))
