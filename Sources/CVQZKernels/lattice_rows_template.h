// The walk over the rows of a block of lattice coding, written once and included by the file of
// each instruction set, which defines before it:
//   TARGET              attributes every function needs (the instruction set)
//   ROWS                the name of the function that codes all rows
//   inner_differences   the differences of an inner column
//   weighted            the sum of differences times weights
//   weigh               sums of a run over taps in earlier rows; the weight of the base in them
//   keep_run            the differences of a run, for the chunk
//   learn               what predictors learn of a full chunk
//   GROUPED             whether it pays to know how many groups of taps there are
// There is no include guard, because there is one inclusion a translation unit.

#define INLINE TARGET static inline __attribute__((always_inline))

// Decisions of a context: whether a residual is 0, whether it is negative, then how many buckets
// lie below it (to 16, apart for both signs), the order of what is beyond, two bits within.
enum {
  NODE_ZERO = 0,
  NODE_SIGN = 1,
  NODE_BUCKET = 2,
  NODE_NEGATIVE = 18,  // between the buckets of both signs
  NODE_ORDER = 38,
  NODE_LOW = 54,
  BUCKETS = 16,
};

// What a step of the walk is told: where contexts lie.
typedef struct {
  int mirrored;  // residuals count with their sign turned
  int width;     // bits within a bucket
} step_shape;

INLINE int half_class(uint32_t error, int most) {
  const int class = lattice_class((error >> 2) + 1) >> 1;
  return (class < most ? class : most) >> 1;
}

INLINE step_shape shape_of(const lattice_walk *walk, lattice_decisions *d, int x,
                           const lattice_expectation *e, int shift, int mixing) {
  const lattice_curves *curves = d->curves;
  int class, width = 0;
  if (e->scale < LATTICE_SMALL && shift == 0) {
    class = curves->classes[e->scale];
  } else {
    class = lattice_class(e->scale);
    class = class < LATTICE_CLASSES ? class : LATTICE_CLASSES - 1;
    width = lattice_log2(e->scale) - LATTICE_SMALL_BITS + 1 + shift;
    width = width > 0 ? width : 0;
  }
  const int mirrored = e->fraction < 0;
  const int size = mirrored ? -e->fraction : e->fraction;
  int number[VQZ_LATTICE_INPUTS] = {class * 4 + curves->distances[size], 0, 0, 0, 0, 0};
  if (mixing) {
    const int columns = (int)walk->extents[VQZ_LATTICE_AXES - 1];
    uint32_t around[4];
    for (int i = 0; i < 4; i++) {
      const ptrdiff_t at = lattice_position(&walk->around[i], x, columns);
      around[i] = at < 0 ? 0 : walk->parts.errors[at];
    }
    int64_t apart = walk->profile->predictors > 1 ? e->each[0] - e->each[1] : e->centre;
    if (mirrored) apart = -apart;
    int order = lattice_log2((uint64_t)(apart < 0 ? -apart : apart) + 1);
    order = order < 12 ? order : 12;
    int signs = 0;
    static const uint8_t places[3] = {0, 1, 3};
    for (int i = 0; i < 3; i++) {
      const int sign = (int)(around[places[i]] & 3);
      signs = signs * 3 + (mirrored && sign ? 3 - sign : sign);
    }
    const int plane = half_class(around[2], 30);
    number[1] = half_class(around[0], 30) * 16 + half_class(around[1], 30);
    number[2] = (apart < 0 ? 12 - order : 12 + order) * 24 + class / 4;
    number[3] = (class < 31 ? class : 31) * 8 + (size / 16 < 7 ? size / 16 : 7);
    number[4] = plane * 24 + class / 4;
    number[5] = signs * 24 + class / 4;
    d->weights = walk->parts.weights +
                 (size_t)(class / 2) * VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1);
  }
  const int inputs = mixing ? d->inputs : 1;
  for (int i = 0; i < inputs; i++)
    d->contexts[i] =
        walk->parts.counters + (size_t)(LATTICE_CONTEXT_START[i] + number[i]) * VQZ_LATTICE_NODES;
  const step_shape shape = {mirrored, width};
  return shape;
}

// How far `size` lies in buckets, and where in its bucket; below 2^63 from an encoder.
INLINE uint64_t code_size(lattice_decisions *d, uint64_t size, int width, int negative,
                              int mixing, int decoding) {
  uint64_t bucket = size >> width;
  const int first = NODE_BUCKET + (negative ? NODE_NEGATIVE : 0);
  uint32_t count = 0;
  while (count < BUCKETS &&
         !lattice_decide(d, first + (int)count, bucket == count, mixing, decoding))
    count++;
  if (count < BUCKETS) {
    bucket = count;
  } else {
    uint64_t beyond = bucket - BUCKETS + 1;
    const int wanted = decoding ? 0 : lattice_log2(beyond);
    int order = 0;
    while (order < 63 && !lattice_decide(d, NODE_ORDER + (order < 15 ? order : 15),
                                         wanted == order, mixing, decoding))
      order++;
    uint64_t bits = 1;
    for (int left = order; left > 0;) {
      const int some = left > 16 ? 16 : left;
      left -= some;
      bits = bits << some | lattice_even(&d->range, (uint32_t)(beyond >> left & 0xffff) &
                                                        ((1u << some) - 1), some, decoding);
    }
    bucket = bits + BUCKETS - 1;
  }
  uint64_t low = 0;
  int left = width;
  for (int level = 0; level < 2 && left > 0; level++) {
    left--;
    const int node = NODE_LOW + (count > 2 ? 2 : (int)count) * 3 + (level ? 1 + (int)(low & 1) : 0);
    low = low << 1 | lattice_decide(d, node, (uint32_t)(size >> left & 1), mixing, decoding);
  }
  while (left > 0) {
    const int some = left > 16 ? 16 : left;
    left -= some;
    const uint32_t bits = (uint32_t)(size >> left & 0xffff) & ((1u << some) - 1);
    low = low << some | lattice_even(&d->range, bits, some, decoding);
  }
  return bucket << width | low;
}

// A residual with the sign of its context; every int64 can be one.
INLINE int64_t code_residual(lattice_decisions *d, int64_t residual, int width, int mixing,
                                 int decoding) {
  if (width == 0 && lattice_decide(d, NODE_ZERO, residual == 0, mixing, decoding)) return 0;
  const int negative = (int)lattice_decide(d, NODE_SIGN, residual < 0, mixing, decoding);
  const uint64_t offset = width == 0 || negative ? 1 : 0;
  const uint64_t size = negative ? -(uint64_t)residual : (uint64_t)residual;
  const uint64_t found = code_size(d, size - offset, width, negative, mixing, decoding) + offset;
  return (int64_t)(negative ? -found : found);
}

INLINE lattice_row view(const lattice_walk *walk, int groups) {
  const lattice_row found = {
      walk->values + walk->row, walk->parts.errors + walk->row, walk->parts.sums,
      walk->inner_from, walk->inner_to, walk->shift, walk->taps,
      groups > 0 ? groups : walk->groups, walk->profile->predictors, walk->here_count,
      walk->inner_reciprocal,
      walk->shift == 0 && walk->profile->predictors == 1 && walk->taps > 0 &&
          walk->waiting <= LATTICE_WAITING};
  return found;
}

// The mean error around an inner column.
INLINE uint32_t scale_of(const lattice_walk *walk, const lattice_row *row, int x) {
  uint32_t sum = row->sums[x];
  // Too few neighbours for vectors to pay. QEMU 7.2, the first that knows AVX2, computes other
  // sums with those that clang makes of this loop; QEMU 10 and processors do not.
#if defined(__clang__)
#pragma clang loop vectorize(disable)
#endif
  for (int i = 0; i < row->here_count; i++)
    sum += walk->here_weights[i] * (row->errors[x + walk->here_steps[i]] >> 2);
  return lattice_mean(sum, row->reciprocal) + 1;
}

// What is expected in whole steps, and what is left of one.
INLINE void divide(const lattice_row *row, lattice_expectation *e) {
  if (row->shift == 0) {
    e->expected = (e->centre + 128) >> 8;
    e->fraction = (int32_t)(e->centre - e->expected * 256);
  } else {
    // Nothing is known of parts of a step.
    e->expected = row->shift < 8 ? e->centre >> (8 - row->shift)
                                 : (int64_t)((uint64_t)e->centre << (row->shift - 8));
    e->fraction = 0;
  }
}

INLINE void expect(const lattice_walk *walk, const lattice_row *row, int x,
                   lattice_expectation *e) {
  e->base = x > 0 ? row->values[x - 1] : walk->before >= 0 ? walk->values[walk->before] : 0;
  if (x >= row->inner_from && x < row->inner_to) {
    e->scale = scale_of(walk, row, x);
    inner_differences(walk, row, x, e);
  } else {
    int32_t differences[VQZ_LATTICE_TAPS] = {0};
    e->scale = vqz_lattice_border_error(walk, x) + 1;
    vqz_lattice_border_differences(walk, x, e->base, differences);
    memcpy(e->differences, differences, sizeof e->differences);
  }
  if (row->predictors > 1) {
    int64_t each[VQZ_LATTICE_PREDICTORS];
    for (int q = 0; q < row->predictors; q++)
      each[q] = weighted(row, walk->parts.predictors[q].weights, e->differences) >> 8;
    e->centre = vqz_lattice_blend(walk, x, each);
    memcpy(e->each, each, sizeof each);
  } else {
    e->centre = weighted(row, walk->parts.predictors[0].weights, e->differences) >> 8;
  }
  divide(row, e);
}

INLINE uint32_t error_of(int64_t residual, const lattice_expectation *e, int shift) {
  const int64_t near = residual * 256 - e->fraction;
  const uint64_t size = (uint64_t)(near < 0 ? -near : near) >> (4 + shift);
  const uint32_t magnitude = (uint32_t)(size < LATTICE_ERROR ? size : LATTICE_ERROR);
  return magnitude << 2 | (residual > 0) | (uint32_t)(residual < 0) << 1;
}

// The error of a value, and how large values are.
INLINE void note_value(lattice_walk *walk, const lattice_row *row, int x,
                       const lattice_expectation *e, int64_t residual) {
  const int64_t value = row->values[x];
  walk->bits |= (uint64_t)(value < 0 ? ~value : value);
  row->errors[x] = error_of(lattice_clamp(residual, INT64_C(1) << 53), e, row->shift);
}

// What predictors are to learn of a value.
INLINE void note_differences(lattice_walk *walk, const lattice_row *row, int x,
                             const lattice_expectation *e) {
  const int32_t step = lattice_difference(row->values[x], e->base, row->shift);
  if (row->predictors > 1) {
    int64_t each[VQZ_LATTICE_PREDICTORS];
    memcpy(each, e->each, sizeof each);
    vqz_lattice_own_errors(walk, walk->row + x, step, each);
  }
  lattice_chunk *chunk = walk->parts.chunk;
  chunk->steps[walk->filled] = step;
  chunk->scales[walk->filled] = e->scale;
  for (int i = 0; i < row->taps; i++) chunk->differences[i][walk->filled] = e->differences[i];
}

TARGET static void solve(lattice_predictor *predictor, int taps, int ridge) {
  lattice_solve(predictor, taps, ridge);
}

// A chunk has so many values more.
INLINE void fill(lattice_walk *walk, const lattice_row *row, int count) {
  walk->filled += count;
  if (walk->filled < LATTICE_CHUNK) return;
  walk->filled = 0;
  if (row->taps == 0) return;
  learn(walk);
  if (++walk->chunks < walk->profile->chunks) return;
  walk->chunks = 0;
  for (int q = 0; q < row->predictors; q++)
    solve(&walk->parts.predictors[q], row->taps, walk->profile->ridge);
}

// Errors of earlier rows are summed up for the whole row; those of the row in hand are to come.
TARGET static void add_errors(lattice_walk *walk) {
  const int from = walk->inner_from, to = walk->inner_to;
  uint32_t *sums = walk->parts.sums;
  for (int x = from; x < to; x++) sums[x] = 0;
  for (int i = 0; i < walk->earlier_count; i++) {
    const uint32_t *errors = walk->parts.errors, weight = walk->earlier_weights[i];
    const ptrdiff_t at = walk->earlier_at[i];
    for (int x = from; x < to; x++) sums[x] += weight * (errors[at + x] >> 2);
  }
}

// A residual that waits for its decisions.
typedef struct {
  int64_t residual;
  lattice_counter *context;
  int width;
} planned;

enum { PLANNED = 64 };

// Of the row in hand: an encoder that does not mix plans residuals before it makes decisions, since
// what is expected does not wait for decisions, which nobody can foresee.
typedef struct {
  const int64_t *values;  // of the row; those to encode
  int count;
  planned residuals[PLANNED];
} row_plan;

INLINE void keep_plan(lattice_decisions *decisions, row_plan *plan) {
  for (int i = 0; i < plan->count; i++) {
    decisions->contexts[0] = plan->residuals[i].context;
    code_residual(decisions, plan->residuals[i].residual, plan->residuals[i].width, 0, 0);
  }
  plan->count = 0;
}

// The residual of a value of which enough is expected; the value, if it is decoded.
INLINE int64_t code_value(const lattice_walk *walk, const lattice_row *row,
                          lattice_decisions *decisions, row_plan *plan, int x,
                          const lattice_expectation *e, int mixing, int decoding) {
  const uint64_t expected = (uint64_t)e->base + (uint64_t)e->expected;
  const step_shape shape = shape_of(walk, decisions, x, e, row->shift, mixing);
  uint64_t residual = decoding ? 0 : (uint64_t)plan->values[x] - expected;
  if (shape.mirrored) residual = -residual;
  if (mixing || decoding) {
    residual = (uint64_t)code_residual(decisions, (int64_t)residual, shape.width, mixing, decoding);
  } else {
    const planned next = {(int64_t)residual, decisions->contexts[0], shape.width};
    plan->residuals[plan->count++] = next;
    if (plan->count == PLANNED) keep_plan(decisions, plan);
  }
  if (shape.mirrored) residual = -residual;
  if (decoding) row->values[x] = (int64_t)(expected + residual);
  return (int64_t)residual;
}

// Inner columns from `x` on that are predicted with the same weights and whose differences need no
// clamp, so that sums over earlier rows can be made for all of them at once; 0 if there are none.
INLINE int run_length(const lattice_walk *walk, const lattice_row *row, int x) {
  if (!row->is_plain || walk->bits >= LATTICE_DIFFERENCE / 2 || x < row->inner_from) return 0;
  const int rest = row->inner_to - x, room = LATTICE_CHUNK - walk->filled;
  return rest < room ? rest : room;
}

INLINE int64_t centre_of(const lattice_walk *walk, const lattice_row *row, int x, int64_t base,
                         int64_t sum) {
  const int32_t *weights = walk->parts.predictors[0].weights;
  const int64_t *values = row->values + x;
  for (int k = 0; k < walk->waiting; k++) {
    const int i = walk->order[k];
    const int64_t from = walk->is_relative[i] ? values[walk->from[i]] : base;
    sum += weights[i] * (values[walk->to[i]] - from);
  }
  return sum >> 8;
}

INLINE int is_small(int64_t value) {
  return ((uint64_t)value + LATTICE_DIFFERENCE / 2) / LATTICE_DIFFERENCE == 0;
}

// Codes a run, as far as values stay small. Returns how many.
INLINE int code_run(lattice_walk *walk, const lattice_row *row, lattice_decisions *decisions,
                    row_plan *plan, int x, int count, lattice_expectation *e, int mixing,
                    int decoding) {
  lattice_row plain = *row;
  plain.shift = 0, plain.predictors = 1;
  int64_t sums[LATTICE_CHUNK];
  const int64_t weight = weigh(walk, row, x, count, sums);
  int32_t *steps = walk->parts.chunk->steps + walk->filled;
  uint32_t *scales = walk->parts.chunk->scales + walk->filled;
  int64_t base = row->values[x - 1];
  for (int t = 0; t < count; t++) {
    e->base = base;
    e->scale = scales[t] = scale_of(walk, &plain, x + t);
    e->centre = centre_of(walk, &plain, x + t, base, sums[t] - base * weight);
    divide(&plain, e);
    const int64_t residual = code_value(walk, &plain, decisions, plan, x + t, e, mixing, decoding);
    const int64_t value = plain.values[x + t];
    if (!is_small(value)) {
      note_value(walk, &plain, x + t, e, residual);
      steps[t] = lattice_difference(value, base, 0);
      count = t + 1;
      break;
    }
    plain.errors[x + t] = error_of(residual, e, 0);
    steps[t] = (int32_t)(value - base);
    base = value;
  }
  keep_run(walk, row, x, count);
  return count;
}

INLINE void code_row(lattice_walk *walk, const int64_t *values, int mixing, int decoding,
                     int groups) {
  const int width = (int)walk->extents[VQZ_LATTICE_AXES - 1];
  const lattice_row row = view(walk, groups);
  lattice_decisions decisions = walk->decisions;
  row_plan plan;
  plan.values = decoding ? NULL : values + walk->row;
  plan.count = 0;
  lattice_expectation e;
  memset(&e, 0, sizeof e);
  for (int x = 0; x < width;) {
    int count = run_length(walk, &row, x);
    if (count > 0) {
      count = code_run(walk, &row, &decisions, &plan, x, count, &e, mixing, decoding);
    } else {
      expect(walk, &row, x, &e);
      const int64_t residual = code_value(walk, &row, &decisions, &plan, x, &e, mixing, decoding);
      note_value(walk, &row, x, &e, residual);
      note_differences(walk, &row, x, &e);
      count = 1;
    }
    fill(walk, &row, count);
    x += count;
  }
  keep_plan(&decisions, &plan);
  walk->decisions = decisions;
}

INLINE int code_rows(lattice_walk *walk, const int64_t *values, int mixing, int decoding,
                     int groups) {
  const uint32_t *extents = walk->extents;
  uint32_t at[VQZ_LATTICE_AXES] = {0};
  const lattice_range *range = &walk->decisions.range;
  for (at[0] = 0; at[0] < extents[0]; at[0]++) {
    for (at[1] = 0; at[1] < extents[1]; at[1]++) {
      for (at[2] = 0; at[2] < extents[2]; at[2]++) {
        vqz_lattice_row(walk, at);
        add_errors(walk);
        code_row(walk, values, mixing, decoding, groups);
        if (range->full || range->beyond > 8) return 0;
      }
    }
  }
  return 1;
}

TARGET static int encode_rows(lattice_walk *walk, const int64_t *values) {
  if (walk->profile->inputs > 1) return code_rows(walk, values, 1, 0, 0);
  if (GROUPED && walk->groups == 1) return code_rows(walk, values, 0, 0, 1);
  if (GROUPED && walk->groups == 2) return code_rows(walk, values, 0, 0, 2);
  return code_rows(walk, values, 0, 0, 0);
}

TARGET static int decode_rows(lattice_walk *walk) {
  if (walk->profile->inputs > 1) return code_rows(walk, NULL, 1, 1, 0);
  if (GROUPED && walk->groups == 1) return code_rows(walk, NULL, 0, 1, 1);
  if (GROUPED && walk->groups == 2) return code_rows(walk, NULL, 0, 1, 2);
  return code_rows(walk, NULL, 0, 1, 0);
}

TARGET int ROWS(lattice_walk *walk, const int64_t *values) {
  return values ? encode_rows(walk, values) : decode_rows(walk);
}
