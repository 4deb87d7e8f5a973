#include "vqz_vectors.h"

#include <string.h>

#include "vectors_choose.h"
#include "vectors_code.h"

size_t vqz_vectors_workspace(const vqz_vectors_model *model, uint32_t effort) {
  vectors_run run;
  vectors_choice choice;
  const size_t decoding = vectors_run_parts(&run, model, VECTORS_RUN, NULL);
  return effort == 0 ? decoding : decoding + vectors_choice_parts(&choice, model, effort, NULL);
}

size_t vqz_vectors_encode(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                          uint32_t count, const int32_t *values, uint8_t *bytes, size_t capacity,
                          void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || effort < 1 || effort > VQZ_VECTORS_EFFORT) return 0;
  vectors_run run;
  vectors_choice choice;
  uint8_t *const rest =
      (uint8_t *)workspace + vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  vectors_choice_parts(&choice, model, effort, rest);
  run.quality = quality;
  lattice_range range = {.range = UINT64_MAX, .start = bytes, .out = bytes,
                         .limit = bytes + capacity};
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    vectors_run_clear(&run);
    vectors_choose_wanted(&choice, &run, values + (size_t)first * t->dimensions);
    vectors_choose_indices(&choice, &run, effort);
    code_indices(&run, 0, run.count, &range, choice.indices, 0);
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      vectors_choose_group(&choice, &run);
      code_group(&run, 0, run.count, &range, choice.chosen, 0);
      vectors_run_note(&run);
    }
    if (range.full) return 0;
  }
  return lattice_finish(&range);
}

int vqz_vectors_decode(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                       const uint8_t *bytes, size_t size, int32_t *values, void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities) return 0;
  vectors_run run;
  vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  run.quality = quality;
  lattice_range range = begun(bytes, size);
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    vectors_run_clear(&run);
    code_indices(&run, 0, run.count, &range, NULL, 1);
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      code_group(&run, 0, run.count, &range, NULL, 1);
      vectors_run_note(&run);
      if (range.beyond > 8) return 0;
    }
    vectors_run_values(&run, 0, run.count, values + (size_t)first * t->dimensions);
  }
  return ended(&range);
}

void vqz_vectors_coefficients(const vqz_vectors_model *model, uint32_t count,
                              const int32_t *values, int16_t *coefficients, void *workspace) {
  const size_t D = model->tables.dimensions;
  vectors_run run;
  vectors_choice choice;
  uint8_t *const rest =
      (uint8_t *)workspace + vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  vectors_choice_parts(&choice, model, 1, rest);
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    vectors_choose_wanted(&choice, &run, values + first * D);
    for (size_t v = 0; v < run.count; v++)
      memcpy(coefficients + (first + v) * D, choice.wanted + v * model->dimensions, 2 * D);
  }
}

// Adds what was chosen for the group in hand.
static void count_group(vectors_run *run, const vectors_choice *choice,
                        vqz_vectors_found *found) {
  const vqz_vectors_model *model = run->model;
  const int64_t step = model->tables.quality_step[run->quality];
  for (size_t v = 0; v < run->count; v++) {
    int state = run->states[v];
    for (size_t j = 0; j < run->size; j++) {
      const int class = run->spreads[v * model->widest + j];
      if (class == 0) continue;
      const int odd = state >> 1;
      const int32_t chosen = choice->chosen[v * model->dimensions + j];
      const int64_t magnitude = chosen < 0 ? -chosen : chosen;
      const int64_t bucket = magnitude >> vectors_low(class);
      found->counts[odd][class][bucket < VQZ_VECTORS_NODES ? bucket : VQZ_VECTORS_NODES]++;
      if (magnitude > 0) {
        int64_t off = vectors_choice_off(choice, run, v, j);
        off = off < 0 ? -off : off;
        found->places[odd][class][magnitude > 1] +=
            (2 * magnitude - odd) * 256 - off * 4096 / step;
        found->placed[odd][class][magnitude > 1]++;
      }
      state = vectors_next(state, magnitude);
    }
    run->states[v] = (uint8_t)state;
  }
}

void vqz_vectors_learn(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                       const int16_t *coefficients, const int16_t *bases, void *workspace,
                       vqz_vectors_found *found) {
  const vqz_vectors_tables *t = &model->tables;
  const size_t D = t->dimensions, wide = model->dimensions;
  vectors_run run;
  vectors_choice choice;
  uint8_t *const rest =
      (uint8_t *)workspace + vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  vectors_choice_parts(&choice, model, 1, rest);
  run.quality = quality;
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    for (size_t v = 0; v < run.count; v++) {
      memcpy(run.coefficients + v * wide, bases + (first + v) * D, 2 * D);
      memcpy(choice.wanted + v * wide, coefficients + (first + v) * D, 2 * D);
    }
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      vectors_choose_group(&choice, &run);
      count_group(&run, &choice, found);
      vectors_run_note(&run);
    }
  }
}
