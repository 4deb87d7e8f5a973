#include "vqz_vectors.h"

#include <string.h>

#include "lattice_coder.h"
#include "vectors_choose.h"
#include "vectors_run.h"

enum { ORDER_BITS = 4, EVEN_CHANCE = 32768 };

// An index, the highest bit first, down a tree of chances.
VQZ_INLINE uint32_t code_index(lattice_range *range, const uint16_t *chances, int bits,
                               uint32_t index, int decoding) {
  uint32_t node = 1;
  for (int b = bits - 1; b >= 0; b--)
    node = 2 * node + lattice_bit(range, index >> b & 1, chances[node], decoding);
  return node - (1u << bits);
}

VQZ_INLINE int64_t code_magnitude(lattice_range *range, const uint16_t *chances, int low,
                                  uint32_t magnitude, int decoding) {
  uint32_t bucket = magnitude >> low, count = 0;
  while (count < VQZ_VECTORS_NODES &&
         !lattice_bit(range, bucket == count, chances[count], decoding))
    count++;
  if (count == VQZ_VECTORS_NODES) {
    uint32_t beyond = bucket - VQZ_VECTORS_NODES + 1;
    uint32_t order = decoding ? 0 : 31 - (uint32_t)__builtin_clz(beyond);
    order = lattice_even(range, order, ORDER_BITS, decoding);
    if (order > 0)
      beyond = 1u << order |
               lattice_even(range, beyond & ((1u << order) - 1), (int)order, decoding);
    else
      beyond = 1;
    bucket = beyond + VQZ_VECTORS_NODES - 1;
  } else {
    bucket = count;
  }
  if (low == 0) return bucket;
  return (int64_t)bucket << low |
         lattice_even(range, magnitude & ((1u << low) - 1), low, decoding);
}

VQZ_INLINE void code_group(vectors_run *run, lattice_range *range, const int32_t *chosen,
                           int decoding) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const int64_t step = t->quality_step[run->quality];
  for (size_t v = 0; v < run->count; v++) {
    const int32_t *means = run->sums + v * model->widest;
    const int32_t *classes = run->spreads + v * model->widest;
    int16_t *residuals = run->residuals + v * model->dimensions;
    int state = run->states[v];
    for (size_t j = 0; j < run->size; j++) {
      const int class = classes[j];
      if (class == 0) {
        residuals[j] = (int16_t)means[j];
        continue;
      }
      const int odd = state >> 1;
      const int32_t value = decoding ? 0 : chosen[v * model->dimensions + j];
      const uint16_t *chances =
          t->chances + ((size_t)odd * t->classes + (size_t)class) * VQZ_VECTORS_NODES;
      const int64_t magnitude = code_magnitude(
          range, chances, vectors_low(class), (uint32_t)(value < 0 ? -value : value), decoding);
      int64_t part = vectors_part(t, step, odd, class, magnitude);
      if (magnitude > 0 && lattice_bit(range, value < 0, EVEN_CHANCE, decoding)) part = -part;
      residuals[j] = (int16_t)vectors_clamp(means[j] + part);
      state = vectors_next(state, magnitude);
    }
    run->states[v] = (uint8_t)state;
  }
}

VQZ_INLINE void code_indices(vectors_run *run, lattice_range *range, uint16_t *indices,
                             int decoding) {
  const vqz_vectors_model *model = run->model;
  const uint32_t stages = model->tables.stages;
  memset(run->coefficients, 0, run->count * model->dimensions * sizeof *run->coefficients);
  for (size_t v = 0; v < run->count; v++)
    for (uint32_t s = 0; s < stages; s++) {
      const uint32_t index =
          code_index(range, model->index_chances[s], model->tables.index_bits[s],
                     decoding ? 0 : indices[v * stages + s], decoding);
      vectors_run_add(model, s, index, run->coefficients + v * model->dimensions);
    }
}

// The shortest bytes that name a number in the range, and no zeros of those behind them.
static size_t finish(lattice_range *coder) {
  for (int count = 0; count <= 8; count++) {
    const uint64_t rest = count == 8 ? 0 : UINT64_MAX >> (8 * count);
    const uint64_t number = (coder->low + rest) & ~rest;
    if (number - coder->low >= coder->range) continue;
    if (number < coder->low) lattice_carry(coder->out, coder->start);
    if (coder->limit - coder->out < count) coder->full = 1;
    if (coder->full) return 0;
    for (int i = 0; i < count; i++) *coder->out++ = (uint8_t)(number >> (56 - 8 * i));
    break;
  }
  return (size_t)(coder->out - coder->start);
}

size_t vqz_vectors_workspace(const vqz_vectors_model *model, uint32_t effort) {
  vectors_run run;
  vectors_choice choice;
  const size_t decoding = vectors_run_parts(&run, model, NULL);
  return effort == 0 ? decoding : decoding + vectors_choice_parts(&choice, model, effort, NULL);
}

size_t vqz_vectors_encode(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                          uint32_t count, const int32_t *values, uint8_t *bytes, size_t capacity,
                          void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || effort < 1 || effort > VQZ_VECTORS_EFFORT) return 0;
  vectors_run run;
  vectors_choice choice;
  uint8_t *const rest = (uint8_t *)workspace + vectors_run_parts(&run, model, workspace);
  vectors_choice_parts(&choice, model, effort, rest);
  run.quality = quality;
  lattice_range range = {.range = UINT64_MAX, .start = bytes, .out = bytes,
                         .limit = bytes + capacity};
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    vectors_choose_wanted(&choice, &run, values + (size_t)first * t->dimensions);
    vectors_choose_indices(&choice, &run, effort);
    code_indices(&run, &range, choice.indices, 0);
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      vectors_choose_group(&choice, &run);
      code_group(&run, &range, choice.chosen, 0);
      vectors_run_note(&run);
    }
    if (range.full) return 0;
  }
  return finish(&range);
}

int vqz_vectors_decode(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                       const uint8_t *bytes, size_t size, int32_t *values, void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities) return 0;
  vectors_run run;
  vectors_run_parts(&run, model, workspace);
  run.quality = quality;
  lattice_range range = {.range = UINT64_MAX, .in = bytes, .end = bytes + size};
  for (int i = 0; i < 8; i++) {
    const int have = range.in < range.end;
    range.value = range.value << 8 | (have ? *range.in : 0);
    range.in += have;
    range.beyond += !have;
  }
  for (uint32_t first = 0; first < count; first += VECTORS_RUN) {
    run.count = count - first < VECTORS_RUN ? count - first : VECTORS_RUN;
    code_indices(&run, &range, NULL, 1);
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      code_group(&run, &range, NULL, 1);
      vectors_run_note(&run);
      if (range.beyond > 8) return 0;
    }
    vectors_run_values(&run, values + (size_t)first * t->dimensions);
  }
  return range.in == range.end && range.beyond <= 8;
}

void vqz_vectors_coefficients(const vqz_vectors_model *model, uint32_t count,
                              const int32_t *values, int16_t *coefficients, void *workspace) {
  const size_t D = model->tables.dimensions;
  vectors_run run;
  vectors_choice choice;
  vectors_choice_parts(&choice, model, 1,
                       (uint8_t *)workspace + vectors_run_parts(&run, model, workspace));
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
  vectors_choice_parts(&choice, model, 1,
                       (uint8_t *)workspace + vectors_run_parts(&run, model, workspace));
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
