#include "vectors_choose.h"

#include <string.h>

enum { CANDIDATES = 3 };

// What a 256th of a bit is worth, in 256ths of a squared value: 55 / 256 of a squared step a bit,
// which was measured to be best. It is less than the trade of the moment asks for, because what is
// coded now also makes what comes later cheaper.
static int64_t price_of(const vqz_vectors_tables *t, uint32_t quality) {
  const int64_t step = t->quality_step[quality];
  return (55 * step * step) >> 16;
}

size_t vectors_choice_parts(vectors_choice *choice, const vqz_vectors_model *model,
                            uint32_t effort, uint8_t *memory) {
  const size_t D = model->dimensions, n = VECTORS_RUN, m = n * effort;
  const size_t S = model->tables.stages + 1;
  const size_t sizes[12] = {n * D * 2, n * S * 2, n * D * 4, m * D * 2, m * D * 2, m * 8, m * 8,
                            m * S * 2, m * S * 2, m * model->largest * 4 + 64, D * 8, D * 4};
  void **const parts[12] = {
      (void **)&choice->wanted,    (void **)&choice->indices,   (void **)&choice->chosen,
      (void **)&choice->rests[0],  (void **)&choice->rests[1],  (void **)&choice->scores[0],
      (void **)&choice->scores[1], (void **)&choice->paths[0],  (void **)&choice->paths[1],
      (void **)&choice->dots,      (void **)&choice->magnitudes, (void **)&choice->before};
  size_t used = 0;
  for (int i = 0; i < 12; i++) {
    if (memory) *parts[i] = memory + used;
    used += (sizes[i] + 63) / 64 * 64;
  }
  return used;
}

void vectors_choose_wanted(vectors_choice *choice, vectors_run *run, const int32_t *values) {
  const vqz_vectors_model *model = run->model;
  const vqz_vectors_tables *t = &model->tables;
  const size_t D = t->dimensions, wide = model->dimensions;
  for (size_t v = 0; v < run->count; v++) {
    int16_t *row = run->residuals + v * wide;
    for (size_t i = 0; i < D; i++)
      row[i] = (int16_t)vectors_clamp((int64_t)values[v * D + i] - t->mean[i]);
    for (size_t i = D; i < wide; i++) row[i] = 0;
  }
  const int32_t half = t->basis_shift > 0 ? (int32_t)1 << (t->basis_shift - 1) : 0;
  vectors_sums(&model->forward, run->count, run->residuals, wide, run->sums, model->widest);
  for (size_t v = 0; v < run->count; v++)
    for (size_t i = 0; i < wide; i++) {
      const int32_t sum = i < D ? run->sums[v * model->widest + i] : 0;
      choice->wanted[v * wide + i] = (int16_t)vectors_clamp((sum + half) >> t->basis_shift);
    }
}

// The best `most` of `paths` · `codewords` ways on, by falling quality: from which path, and how.
typedef struct {
  int64_t score;
  uint32_t path, index;
} way_on;

static size_t best_ways(const vqz_vectors_model *model, uint32_t stage, size_t paths, size_t most,
                        const int64_t *scores, const int32_t *dots, int64_t price, way_on *ways) {
  const size_t codewords = (size_t)1 << model->tables.index_bits[stage];
  const int64_t twice = (int64_t)2 << model->tables.base_shift;
  const int64_t *norms = model->norms[stage];
  const uint32_t *costs = model->index_costs[stage];
  size_t found = 0;
  int64_t bar = INT64_MAX;
  for (size_t p = 0; p < paths; p++)
    for (size_t k = 0; k < codewords; k++) {
      const int64_t far = norms[k] - twice * dots[p * model->largest + k];
      const int64_t score = scores[p] + far * 256 + price * costs[k];
      if (score >= bar) continue;
      size_t at = found < most ? found++ : most - 1;
      for (; at > 0 && ways[at - 1].score > score; at--) ways[at] = ways[at - 1];
      const way_on way = {score, (uint32_t)p, (uint32_t)k};
      ways[at] = way;
      if (found == most) bar = ways[most - 1].score;
    }
  return found;
}

// One stage: every path of every vector goes on, and the best stay. Returns how many.
static size_t go_on(vectors_choice *c, const vectors_run *run, uint32_t stage, size_t paths,
                    size_t effort, int side) {
  const vqz_vectors_model *model = run->model;
  const size_t wide = model->dimensions, stages = model->tables.stages;
  const int32_t factor = (int32_t)1 << model->tables.base_shift;
  const int64_t price = price_of(&model->tables, run->quality);
  size_t left = 0;
  for (size_t v = 0; v < run->count; v++) {
    way_on ways[VQZ_VECTORS_EFFORT];
    const size_t before = v * effort;
    left = best_ways(model, stage, paths, effort, c->scores[side] + before,
                     c->dots + v * paths * model->largest, price, ways);
    for (size_t i = 0; i < left; i++) {
      const size_t from = before + ways[i].path, to = before + i;
      c->scores[!side][to] = ways[i].score;
      memcpy(c->paths[!side] + to * stages, c->paths[side] + from * stages, 2 * stages);
      c->paths[!side][to * stages + stage] = (uint16_t)ways[i].index;
      const int16_t *rest = c->rests[side] + (v * paths + ways[i].path) * wide;
      int16_t *next = c->rests[!side] + (v * left + i) * wide;
      const int8_t *codeword = model->codewords[stage] + ways[i].index * model->tables.dimensions;
      for (size_t j = 0; j < model->tables.dimensions; j++)
        next[j] = vectors_held(rest[j] - codeword[j] * factor);
      for (size_t j = model->tables.dimensions; j < wide; j++) next[j] = 0;
    }
  }
  return left;
}

void vectors_choose_indices(vectors_choice *choice, const vectors_run *run, uint32_t effort) {
  const vqz_vectors_model *model = run->model;
  const size_t wide = model->dimensions, stages = model->tables.stages;
  for (size_t i = 0; i < run->count * wide; i++)
    choice->rests[0][i] = vectors_held(choice->wanted[i] - run->coefficients[i]);
  for (size_t v = 0; v < run->count; v++) choice->scores[0][v * effort] = 0;
  size_t paths = 1;
  int side = 0;
  for (uint32_t s = 0; s < stages; s++, side = !side) {
    vectors_sums(&model->codes[s], run->count * paths, choice->rests[side], wide, choice->dots,
                 model->largest);
    paths = go_on(choice, run, s, paths, effort, side);
  }
  for (size_t v = 0; v < run->count && stages > 0; v++)
    memcpy(choice->indices + v * stages, choice->paths[side] + v * effort * stages, 2 * stages);
}

// 256ths of a bit that a magnitude costs, its sign with it.
static uint32_t cost_of(const vqz_vectors_model *model, int odd, int class, uint32_t magnitude) {
  const int low = vectors_low(class);
  const uint32_t bucket = magnitude >> low, sign = magnitude > 0 ? 256 : 0;
  const uint32_t *costs = model->costs[odd][class];
  if (bucket < VQZ_VECTORS_NODES) return costs[bucket] + (uint32_t)low * 256 + sign;
  const uint32_t order = 31 - (uint32_t)__builtin_clz(bucket - VQZ_VECTORS_NODES + 1);
  return costs[VQZ_VECTORS_NODES] + (4 + order + (uint32_t)low) * 256 + sign;
}

// The best even and the best odd magnitude of one grid.
typedef struct {
  int64_t cost[2];
  uint32_t magnitude[2];
} parities;

static parities weigh(const vqz_vectors_model *model, int64_t step, int64_t price, int odd,
                      int class, int64_t size) {
  parities best = {{INT64_MAX / 4, INT64_MAX / 4}, {0, 1}};
  const int64_t place = ((size << 12) / step + 256 * odd) >> 9;
  const int64_t below = place < VECTORS_MAGNITUDE ? place : VECTORS_MAGNITUDE - 1;
  const int64_t candidates[CANDIDATES] = {0, below, below + 1};
  for (int i = below == 0 ? 1 : 0; i < CANDIDATES; i++) {
    const int64_t far = size - vectors_part(&model->tables, step, odd, class, candidates[i]);
    const uint32_t magnitude = (uint32_t)candidates[i], parity = magnitude & 1;
    const int64_t cost = far * far * 256 + price * cost_of(model, odd, class, magnitude);
    if (cost < best.cost[parity]) {
      best.cost[parity] = cost;
      best.magnitude[parity] = magnitude;
    }
  }
  return best;
}

int32_t vectors_choice_off(const vectors_choice *choice, const vectors_run *run, size_t v,
                           size_t j) {
  const size_t at = v * run->model->dimensions + run->first + j;
  return choice->wanted[at] - run->coefficients[at] - run->sums[v * run->model->widest + j];
}

// The cheapest magnitudes of a vector's group by the trellis of four states, from `state` on.
// 
static void trace(vectors_choice *c, const vectors_run *run, size_t v, int state) {
  const vqz_vectors_model *model = run->model;
  const int64_t step = model->tables.quality_step[run->quality];
  const int64_t price = price_of(&model->tables, run->quality);
  const int32_t *classes = run->spreads + v * model->widest;
  int64_t costs[4] = {INT64_MAX / 4, INT64_MAX / 4, INT64_MAX / 4, INT64_MAX / 4};
  costs[state] = 0;
  for (size_t j = 0; j < run->size; j++) {
    if (classes[j] == 0) continue;
    const int32_t off = vectors_choice_off(c, run, v, j), size = off < 0 ? -off : off;
    parities grids[2];
    for (int odd = 0; odd < 2; odd++) grids[odd] = weigh(model, step, price, odd, classes[j], size);
    int64_t next[4] = {INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2};
    for (int s = 0; s < 4; s++)
      for (int parity = 0; parity < 2; parity++) {
        const int to = vectors_next(s, parity);
        const int64_t cost = costs[s] + grids[s >> 1].cost[parity];
        if (cost >= next[to]) continue;
        next[to] = cost;
        c->before[j][to] = (uint8_t)s;
        c->magnitudes[j][to] = (uint16_t)grids[s >> 1].magnitude[parity];
      }
    // Against overflow in long groups; a state nothing leads to stays far behind.
    for (int s = 0; s < 4; s++) costs[s] = next[s] < INT64_MAX / 4 ? next[s] : INT64_MAX / 4;
  }
  int last = 0;
  for (int s = 1; s < 4; s++)
    if (costs[s] < costs[last]) last = s;
  int at = last;
  for (size_t j = run->size; j-- > 0;) {
    int32_t magnitude = 0;
    if (classes[j] > 0) {
      magnitude = c->magnitudes[j][at];
      at = c->before[j][at];
    }
    c->chosen[v * model->dimensions + j] = 
        vectors_choice_off(c, run, v, j) < 0 ? -magnitude : magnitude;
  }
}

void vectors_choose_group(vectors_choice *choice, vectors_run *run) {
  const vqz_vectors_model *model = run->model;
  const int64_t step = model->tables.quality_step[run->quality];
  for (size_t v = 0; v < run->count; v++) {
    const int32_t *means = run->sums + v * model->widest;
    const int32_t *classes = run->spreads + v * model->widest;
    int16_t *residuals = run->residuals + v * model->dimensions;
    int state = run->states[v];
    trace(choice, run, v, state);
    for (size_t j = 0; j < run->size; j++) {
      const int32_t chosen = choice->chosen[v * model->dimensions + j];
      const int64_t magnitude = chosen < 0 ? -chosen : chosen;
      const int64_t part = vectors_part(&model->tables, step, state >> 1, classes[j], magnitude);
      residuals[j] = (int16_t)vectors_clamp(means[j] + (chosen < 0 ? -part : part));
      if (classes[j] > 0) state = vectors_next(state, magnitude);
    }
  }
}
