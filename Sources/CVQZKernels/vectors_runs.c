// Blocks whose runs decode alone: each is a stream of its own, of up to 32 vectors.
#include "vectors_choose.h"
#include "vectors_code.h"

// Runs that go through the groups together, so that the sums have many rows.
typedef struct {
  lattice_range ranges[VECTORS_RUN];
  size_t firsts[VECTORS_RUN + 1];  // of the vectors of each, within the batch
  size_t count;
} batch;

// The runs of `run` vectors that `left` vectors have, as many as go together.
static batch batch_of(uint32_t run, size_t left) {
  batch b = {.count = 0};
  const size_t most = VECTORS_RUN / run * run, all = left < most ? left : most;
  for (size_t first = 0; first < all; first += run) b.firsts[b.count++] = first;
  b.firsts[b.count] = all;
  return b;
}

size_t vqz_vectors_encode_runs(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                               uint32_t run_count, uint32_t count, const int32_t *values,
                               uint8_t *bytes, size_t capacity, uint32_t *sizes,
                               void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || effort < 1 || effort > VQZ_VECTORS_EFFORT || run_count < 1 ||
      run_count > VECTORS_RUN)
    return 0;
  vectors_run run;
  vectors_choice choice;
  uint8_t *const rest =
      (uint8_t *)workspace + vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  vectors_choice_parts(&choice, model, effort, rest);
  run.quality = quality;
  size_t used = 0;
  for (size_t first = 0; first < count;) {
    batch b = batch_of(run_count, count - first);
    run.count = b.firsts[b.count];
    vectors_run_clear(&run);
    vectors_choose_wanted(&choice, &run, values + first * t->dimensions);
    vectors_choose_indices(&choice, &run, effort);
    // Each vector has the same share of the room; runs are brought together afterwards.
    const size_t share = (capacity - used) / run.count;
    for (size_t r = 0; r < b.count; r++) {
      uint8_t *const start = bytes + used + b.firsts[r] * share;
      uint8_t *const limit = bytes + used + b.firsts[r + 1] * share;
      const lattice_range range = {
          .range = UINT64_MAX, .start = start, .out = start, .limit = limit};
      b.ranges[r] = range;
      code_indices(&run, b.firsts[r], b.firsts[r + 1], &b.ranges[r], choice.indices, 0);
    }
    vectors_run_start(&run);
    while (run.group < t->quality_groups[quality]) {
      vectors_run_expect(&run);
      vectors_choose_group(&choice, &run);
      for (size_t r = 0; r < b.count; r++)
        code_group(&run, b.firsts[r], b.firsts[r + 1], &b.ranges[r], choice.chosen, 0);
      vectors_run_note(&run);
    }
    for (size_t r = 0; r < b.count; r++) {
      const size_t size = lattice_finish(&b.ranges[r]);
      if (b.ranges[r].full) return 0;
      memmove(bytes + used, b.ranges[r].start, size);
      used += size;
      *sizes++ = (uint32_t)size;
    }
    first += run.count;
  }
  return used;
}

// Decodes the runs of a batch, whose vectors are then in `run`; 0 if one of them is none.
static int decode_batch(vectors_run *run, batch *b) {
  const vqz_vectors_tables *t = &run->model->tables;
  run->count = b->firsts[b->count];
  vectors_run_clear(run);
  for (size_t r = 0; r < b->count; r++)
    code_indices(run, b->firsts[r], b->firsts[r + 1], &b->ranges[r], NULL, 1);
  vectors_run_start(run);
  while (run->group < t->quality_groups[run->quality]) {
    vectors_run_expect(run);
    for (size_t r = 0; r < b->count; r++) {
      code_group(run, b->firsts[r], b->firsts[r + 1], &b->ranges[r], NULL, 1);
      if (b->ranges[r].beyond > 8) return 0;
    }
    vectors_run_note(run);
  }
  for (size_t r = 0; r < b->count; r++)
    if (!ended(&b->ranges[r])) return 0;
  return 1;
}

int vqz_vectors_decode_runs(const vqz_vectors_model *model, uint32_t quality, uint32_t run_count,
                            uint32_t count, const uint8_t *bytes, const uint32_t *sizes,
                            int32_t *values, void *workspace) {
  const vqz_vectors_tables *t = &model->tables;
  if (quality >= t->qualities || run_count < 1 || run_count > VECTORS_RUN) return 0;
  vectors_run run;
  vectors_run_parts(&run, model, VECTORS_RUN, workspace);
  run.quality = quality;
  for (size_t first = 0; first < count; first += run.count) {
    batch b = batch_of(run_count, count - first);
    for (size_t r = 0; r < b.count; r++, bytes += *sizes++) b.ranges[r] = begun(bytes, *sizes);
    if (!decode_batch(&run, &b)) return 0;
    vectors_run_values(&run, 0, run.count, values + first * t->dimensions);
  }
  return 1;
}

size_t vqz_vectors_some_workspace(const vqz_vectors_model *model, uint32_t count) {
  vectors_run run;
  return vectors_run_parts(&run, model, count < VECTORS_RUN ? count : VECTORS_RUN, NULL);
}

int vqz_vectors_decode_some(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                            const uint8_t *bytes, size_t size, uint32_t first, uint32_t wanted,
                            int32_t *values, void *workspace) {
  if (quality >= model->tables.qualities || count < 1 || count > VECTORS_RUN || wanted < 1 ||
      wanted > count || first > count - wanted)
    return 0;
  vectors_run run;
  vectors_run_parts(&run, model, count, workspace);
  run.quality = quality;
  batch b = batch_of(count, count);
  b.ranges[0] = begun(bytes, size);
  if (!decode_batch(&run, &b)) return 0;
  vectors_run_values(&run, first, wanted, values);
  return 1;
}
