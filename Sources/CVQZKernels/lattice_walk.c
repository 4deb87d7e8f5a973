#include "lattice_walk.h"

#include <string.h>

// Logistic curve at multiples of 1/2 from −8 to 8, in 65536ths; straight between.
static const uint16_t LOGISTIC[33] = {
    22,    36,    60,    98,    162,   267,   439,   721,   1179,  1919,  3108,
    4971,  7812,  11956, 17625, 24743, 32768, 40793, 47911, 53580, 57724, 60565,
    62428, 63617, 64357, 64815, 65097, 65269, 65374, 65438, 65476, 65500, 65514};

void vqz_lattice_curves(lattice_curves *curves) {
  for (int n = 0; n < 256; n++) {
    const int fast = n < LATTICE_FAST ? n : LATTICE_FAST;
    curves->gains[n].fast = (uint16_t)(327680 / (5 * fast + 8));
    curves->gains[n].slow = (uint16_t)(327680 / (5 * n + 8));
  }
  for (uint32_t x = 0; x < LATTICE_SMALL; x++) curves->classes[x] = (uint8_t)lattice_class(x);
  for (int z = 0; z <= 128; z++)
    curves->distances[z] = (uint8_t)((z >= 16) + (z >= 48) + (z >= 84));
  for (int x = 0; x < 4096; x++) {
    const int i = x >> 7;
    const uint32_t part = x & 127;
    const uint32_t between = (LOGISTIC[i] * (128 - part) + LOGISTIC[i + 1] * part) >> 7;
    curves->squash[x] = (uint16_t)lattice_inner(between);
  }
  int x = 1;
  for (int p = 0; p < 4096; p++) {
    while (x < 4095 && curves->squash[x] < 16 * p + 8) x++;
    curves->stretch[p] = (int16_t)(x - 2048);
  }
}

int vqz_lattice_valid(const vqz_lattice_set *set) {
  if (set->near_count < 1 || set->near_count > VQZ_LATTICE_TAPS ||
      set->far_count > VQZ_LATTICE_TAPS - set->near_count ||
      set->scale_count > VQZ_LATTICE_SCALES || set->profile_count < 1 || set->profile_count > 256)
    return 0;
  uint32_t weight = 0;
  for (uint32_t i = 0; i < set->scale_count; i++) weight += set->scales[i].weight;
  if (weight > 31) return 0;
  for (uint32_t i = 0; i < set->profile_count; i++) {
    const vqz_lattice_profile *p = &set->profiles[i];
    if (p->near_taps < 1 || p->near_taps > set->near_count || p->far_taps > set->far_count ||
        p->predictors < 1 || p->predictors > VQZ_LATTICE_PREDICTORS || p->chunks < 1 ||
        p->chunks > 64 || p->ridge < 4 || p->ridge > 24 || p->inputs < 1 ||
        p->inputs > VQZ_LATTICE_INPUTS || p->rate < 10 || p->rate > 20)
      return 0;
    for (int q = 0; q < p->predictors; q++) {
      if (p->forgetting[q] < 1 || p->forgetting[q] > 10) return 0;
    }
  }
  if (set->prior != NULL) {
    const uint32_t taps = set->near_count + set->far_count;
    for (uint32_t i = 0, at = 0; i < taps; at += i + 2, i++) {
      if (set->prior[at + i] < 0) return 0;  // a square
    }
  }
  if (set->weights != NULL) {
    for (int i = 0; i < VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1); i++) {
      if (set->weights[i] > LATTICE_WEIGHT || set->weights[i] < -LATTICE_WEIGHT) return 0;
    }
  }
  return 1;
}

// Contexts of the first inputs.
static size_t context_count(int inputs) {
  static const uint16_t counts[VQZ_LATTICE_INPUTS] = {384, 256, 600, 256, 384, 648};
  size_t sum = 0;
  for (int i = 0; i < inputs; i++) sum += counts[i];
  return sum;
}

static void *part(uint8_t *base, size_t *size, size_t count, size_t each) {
  void *at = base == NULL ? NULL : base + *size;  // without one, only sizes count
  *size += (count * each + 7) / 8 * 8;
  return at;
}

size_t vqz_lattice_parts(lattice_parts *parts, const vqz_lattice_profile *profile, size_t values,
                         size_t columns, void *workspace) {
  uint8_t *base = workspace;
  size_t size = 0;
  const size_t nodes = (size_t)LATTICE_HALVES * VQZ_LATTICE_NODES;
  const size_t mixes = profile->inputs > 1 ? nodes * (VQZ_LATTICE_INPUTS + 1) : 0;
  parts->curves = part(base, &size, 1, sizeof *parts->curves);
  parts->predictors = part(base, &size, profile->predictors, sizeof *parts->predictors);
  parts->chunk = part(base, &size, 1, sizeof *parts->chunk);
  parts->counters = part(base, &size, context_count(profile->inputs) * VQZ_LATTICE_NODES,
                         sizeof *parts->counters);
  parts->weights = part(base, &size, mixes, sizeof *parts->weights);
  parts->errors = part(base, &size, values, sizeof *parts->errors);
  for (int q = 0; q < profile->predictors; q++)
    parts->own[q] =
        profile->predictors > 1 ? part(base, &size, values, sizeof *parts->own[q]) : NULL;
  parts->sums = part(base, &size, columns, sizeof *parts->sums);
  return parts->size = size;
}

static size_t value_count(const uint32_t *extents) {
  size_t count = 1;
  for (int i = 0; i < VQZ_LATTICE_AXES; i++) {
    if (extents[i] == 0 || extents[i] > INT32_MAX / 2) return 0;
    if (count > (SIZE_MAX >> 8) / extents[i]) return 0;
    count *= extents[i];
  }
  return count;
}

size_t vqz_lattice_workspace(const vqz_lattice_set *set, uint32_t profile,
                             const uint32_t extents[VQZ_LATTICE_AXES]) {
  lattice_parts parts;
  const size_t count = value_count(extents);
  if (count == 0 || profile >= set->profile_count) return 0;
  const size_t columns = extents[VQZ_LATTICE_AXES - 1];
  return vqz_lattice_parts(&parts, &set->profiles[profile], count, columns, NULL);
}

// Taps along axes that the block has.
void vqz_lattice_taps(lattice_walk *walk) {
  const vqz_lattice_set *set = walk->set;
  for (uint32_t i = 0; i < set->near_count + set->far_count; i++) {
    const int far = i >= set->near_count;
    const uint32_t used = far ? walk->profile->far_taps : walk->profile->near_taps;
    if ((far ? i - set->near_count : i) >= used) continue;
    int there = 1;
    for (int a = 0; a < VQZ_LATTICE_AXES; a++)
      there &= set->taps[i].at[a] == 0 || walk->extents[a] > 1;
    if (there) walk->used[walk->taps++] = (uint8_t)i;
  }
  walk->groups = (walk->taps + LATTICE_GROUP - 1) / LATTICE_GROUP;
}

static void start_predictors(lattice_walk *walk) {
  lattice_predictor *predictors = walk->parts.predictors;
  const vqz_lattice_set *set = walk->set;
  memset(predictors, 0, walk->profile->predictors * sizeof *predictors);
  memset(walk->parts.chunk, 0, sizeof *walk->parts.chunk);
  if (set->prior == NULL || walk->taps == 0) return;
  for (int q = 0; q < walk->profile->predictors; q++) {
    for (int i = 0; i < walk->taps; i++) {
      const size_t tap = walk->used[i], row = tap * (tap + 3) / 2;
      for (int j = 0; j <= i; j++)
        predictors[q].products[j][i] = (int64_t)set->prior[row + walk->used[j]] * 256;
      predictors[q].targets[i] = (int64_t)set->prior[row + tap + 1] * 256;
    }
    vqz_lattice_solve(&predictors[q], walk->taps, walk->profile->ridge);
  }
}

static void start_counters(lattice_walk *walk) {
  const size_t count = context_count(walk->profile->inputs) * VQZ_LATTICE_NODES;
  lattice_counter *counters = walk->parts.counters;
  const uint16_t *starts = walk->set->starts;
  for (size_t i = 0; i < count; i++) {
    const uint32_t start = starts == NULL ? 32768 : starts[i];
    const uint32_t p = start >> 4 << 10 | 512;
    counters[i].fast = p;
    counters[i].slow = p << 8 | (start & 15) * 2;
  }
  if (walk->profile->inputs < 2) return;
  int32_t *weights = walk->parts.weights;
  const size_t each = (size_t)VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1);
  for (size_t i = 0; i < each; i++) {
    const int bias = i % (VQZ_LATTICE_INPUTS + 1) == VQZ_LATTICE_INPUTS;
    const int32_t same = bias ? 0 : 65536 / walk->profile->inputs;
    weights[i] = walk->set->weights != NULL ? walk->set->weights[i] : same;
  }
  for (int h = 1; h < LATTICE_HALVES; h++)
    memcpy(weights + (size_t)h * each, weights, each * sizeof *weights);
}

int vqz_lattice_start(lattice_walk *walk, const vqz_lattice_set *set, uint32_t profile,
                      uint32_t shift, const uint32_t *extents, int64_t *values, void *workspace) {
  const size_t count = value_count(extents);
  if (count == 0 || profile >= set->profile_count || shift > VQZ_LATTICE_SHIFT) return 0;
  memset(walk, 0, sizeof *walk);
  walk->set = set;
  walk->profile = &set->profiles[profile];
  walk->shift = (int)shift;
  walk->values = values;
  memcpy(walk->extents, extents, sizeof walk->extents);
  const size_t columns = extents[VQZ_LATTICE_AXES - 1];
  vqz_lattice_parts(&walk->parts, walk->profile, count, columns, workspace);
  vqz_lattice_taps(walk);
  vqz_lattice_curves(walk->parts.curves);
  start_predictors(walk);
  start_counters(walk);
  walk->decisions.curves = walk->parts.curves;
  walk->decisions.inputs = walk->profile->inputs;
  walk->decisions.rate = walk->profile->rate;
  return 1;
}

// The row of a neighbour: every axis but the fastest clamped to the block. One that comes after
// the row in hand stands behind its end, which is never before a value.
static lattice_place place(const lattice_walk *walk, const uint32_t *position, const int8_t *at) {
  ptrdiff_t row = 0;
  for (int a = 0; a < VQZ_LATTICE_AXES - 1; a++) {
    int64_t i = (int64_t)position[a] + at[a];
    const int64_t last = (int64_t)walk->extents[a] - 1;
    i = i < 0 ? 0 : i > last ? last : i;
    row = row * (ptrdiff_t)walk->extents[a] + (ptrdiff_t)i;
  }
  row *= (ptrdiff_t)walk->extents[VQZ_LATTICE_AXES - 1];
  lattice_place found = {row, at[VQZ_LATTICE_AXES - 1], row >= walk->row};
  if (found.row > walk->row) {
    found.row = walk->row;
    found.step = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  }
  return found;
}

// Whether a neighbour comes before every value of the row.
static int comes_before(const lattice_place *place) { return !place->here || place->step < 0; }

static void find_inner_taps(lattice_walk *walk) {
  memset(walk->is_there, 0, sizeof walk->is_there);
  memset(walk->is_relative, 0, sizeof walk->is_relative);
  uint8_t early[VQZ_LATTICE_TAPS];
  walk->waiting = walk->early = 0;
  for (int i = 0; i < walk->taps; i++) {
    const lattice_place *to = &walk->taps_at[i], *from = &walk->minus_at[i];
    const int relative = walk->set->taps[walk->used[i]].relative;
    walk->to[i] = walk->from[i] = -1;
    if (!comes_before(to) || (relative && !comes_before(from))) continue;
    walk->is_there[i] = -1;
    walk->to[i] = (int32_t)(to->row + to->step - walk->row);
    if (to->here || (relative && from->here))
      walk->order[walk->waiting++] = (uint8_t)i;
    else
      early[walk->early++] = (uint8_t)i;
    if (!relative) continue;
    walk->is_relative[i] = -1;
    walk->from[i] = (int32_t)(from->row + from->step - walk->row);
  }
  memcpy(walk->order + walk->waiting, early, (size_t)walk->early);
}

static void find_inner_scales(lattice_walk *walk) {
  uint32_t weight = 0;
  walk->here_count = walk->earlier_count = 0;
  for (uint32_t i = 0; i < walk->set->scale_count; i++) {
    const lattice_place *place = &walk->scales_at[i];
    if (!comes_before(place)) continue;
    const uint32_t own = walk->set->scales[i].weight;
    weight += own;
    if (place->here) {
      walk->here_steps[walk->here_count] = place->step;
      walk->here_weights[walk->here_count++] = own;
    } else {
      walk->earlier_at[walk->earlier_count] = place->row + place->step;
      walk->earlier_weights[walk->earlier_count++] = own;
    }
  }
  walk->inner_reciprocal = weight > 0 ? (UINT32_C(1) << 23) / weight : 0;
}

void vqz_lattice_row(lattice_walk *walk, const uint32_t position[VQZ_LATTICE_AXES]) {
  static const int8_t none[VQZ_LATTICE_AXES] = {0};
  walk->row = PTRDIFF_MAX;
  walk->row = place(walk, position, none).row;
  walk->before = -1;
  ptrdiff_t stride = (ptrdiff_t)walk->extents[VQZ_LATTICE_AXES - 1];
  for (int a = VQZ_LATTICE_AXES - 2; a >= 0 && walk->before < 0; a--) {
    if (position[a] > 0) walk->before = walk->row - stride;
    stride *= (ptrdiff_t)walk->extents[a];
  }
  int least = 0, most = 0;
  for (int i = 0; i < walk->taps; i++) {
    const vqz_lattice_tap *tap = &walk->set->taps[walk->used[i]];
    walk->taps_at[i] = place(walk, position, tap->at);
    walk->minus_at[i] = place(walk, position, tap->minus);
    const int steps[2] = {tap->at[3], tap->relative ? tap->minus[3] : 0};
    for (int j = 0; j < 2; j++) {
      least = steps[j] < least ? steps[j] : least;
      most = steps[j] > most ? steps[j] : most;
    }
  }
  for (uint32_t i = 0; i < walk->set->scale_count; i++) {
    const int8_t *at = walk->set->scales[i].at;
    walk->scales_at[i] = place(walk, position, at);
    least = at[3] < least ? at[3] : least;
    most = at[3] > most ? at[3] : most;
  }
  const int8_t before[4][VQZ_LATTICE_AXES] = {
      {0, 0, 0, -1},
      {0, 0, -1, 0},
      {walk->extents[1] > 1 ? 0 : -1, -1, 0, 0},
      {0, 0, -1, 1},
  };
  for (int i = 0; i < 4; i++) walk->around[i] = place(walk, position, before[i]);
  const int width = (int)walk->extents[3];
  walk->inner_from = least < -1 ? -least : 1;
  walk->inner_to = width - (most > 1 ? most : 1);
  find_inner_taps(walk);
  find_inner_scales(walk);
}

// The mean error around, by weight, where some neighbours are clamped.
uint32_t vqz_lattice_border_error(const lattice_walk *walk, int x) {
  const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  uint32_t sum = 0, weight = 0;
  for (uint32_t i = 0; i < walk->set->scale_count; i++) {
    const ptrdiff_t at = lattice_position(&walk->scales_at[i], x, width);
    if (at < 0) continue;
    sum += walk->set->scales[i].weight * (walk->parts.errors[at] >> 2);
    weight += walk->set->scales[i].weight;
  }
  return lattice_mean(sum, weight > 0 ? (UINT32_C(1) << 23) / weight : 0);
}

void vqz_lattice_border_differences(const lattice_walk *walk, int x, int64_t base,
                                    int32_t *differences) {
  const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  const int64_t *values = walk->values;
  for (int i = 0; i < walk->taps; i++) {
    const int relative = walk->set->taps[walk->used[i]].relative;
    const ptrdiff_t at = lattice_position(&walk->taps_at[i], x, width);
    const ptrdiff_t minus = relative ? lattice_position(&walk->minus_at[i], x, width) : 0;
    differences[i] =
        at < 0 || minus < 0
            ? 0
            : lattice_difference(values[at], relative ? values[minus] : base, walk->shift);
  }
}

int64_t vqz_lattice_blend(const lattice_walk *walk, int x, const int64_t *each) {
  const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  int64_t sum = 0, weights = 0;
  for (int q = 0; q < walk->profile->predictors; q++) {
    static const uint8_t counts[4] = {2, 2, 1, 1};
    uint64_t error = 16;
    for (int i = 0; i < 4; i++) {
      const ptrdiff_t at = lattice_position(&walk->around[i], x, width);
      if (at >= 0) error += (uint64_t)counts[i] * walk->parts.own[q][at];
    }
    if (error > 0xffffff) error = 0xffffff;
    int64_t weight = (int64_t)((UINT64_C(1) << 40) / (error * error / 256 + 1));
    weight = weight < 16 ? 1 : weight > 1 << 20 ? 1 << 16 : weight >> 4;
    sum += lattice_clamp(each[q], INT64_C(1) << 36) * weight;
    weights += weight;
  }
  return sum / weights;
}

void vqz_lattice_own_errors(lattice_walk *walk, ptrdiff_t at, int32_t step, const int64_t *each) {
  for (int q = 0; q < walk->profile->predictors; q++) {
    const int64_t error = (int64_t)step * 256 - lattice_clamp(each[q], INT64_C(1) << 36);
    const int64_t found = (error < 0 ? -error : error) >> 4;
    walk->parts.own[q][at] = (uint32_t)(found < 0xfffff ? found : 0xfffff);
  }
}
