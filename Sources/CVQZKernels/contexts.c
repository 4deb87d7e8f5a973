#include "vqz_contexts.h"

#include <string.h>

#include "rans_kernels.h"

void vqz_context_fill(const uint16_t *frequencies, uint32_t symbol_count, uint32_t precision,
                      uint32_t *intervals, uint16_t *buckets, uint16_t *next) {
  const uint32_t shift = precision - VQZ_CONTEXT_BUCKETS_LOG2;
  // A symbol is followed by the next one that has a slot, the last by the escape.
  uint16_t following = (uint16_t)symbol_count;
  for (uint32_t symbol = symbol_count + 1; symbol-- > 0;) {
    next[symbol] = following;
    if (frequencies[symbol] > 0) following = (uint16_t)symbol;
  }
  // Slots in the order of the symbols. A bucket belongs to the symbol that has its first slot.
  uint32_t start = 0, bucket = 0;
  for (uint32_t symbol = 0; symbol <= symbol_count; symbol++) {
    intervals[symbol] = start << 16 | frequencies[symbol];
    start += frequencies[symbol];
    const uint32_t end = (start + (UINT32_C(1) << shift) - 1) >> shift;
    while (bucket < end) buckets[bucket++] = (uint16_t)symbol;
  }
}

// What is known of the groups decoded so far, once for magnitudes and once for what was expected
// of them. A row is [width + 4][groups]: two positions of zeros at either end.
typedef struct {
  uint16_t *rows[VQZ_CONTEXT_REACH + 1];  // this row, the one above, the one above that
  uint32_t *sums;                         // [groups] of this row
  uint32_t *means;                        // [groups] of the rows above, in 16ths
} history;

static size_t row_length(const vqz_contexts *contexts, size_t width) {
  return (width + 2 * VQZ_CONTEXT_REACH) * (size_t)contexts->groups;
}

// Rows of an even length, so that the sums behind them are aligned.
static size_t history_length(const vqz_contexts *contexts, size_t width) {
  const size_t groups = (size_t)contexts->groups;
  return ((VQZ_CONTEXT_REACH + 1) * row_length(contexts, width) + 1) / 2 * 2 + 4 * groups;
}

size_t vqz_context_workspace(const vqz_contexts *contexts, size_t width) {
  return 2 * history_length(contexts, width);
}

static history start(const vqz_contexts *contexts, size_t width, uint16_t *at) {
  const size_t length = row_length(contexts, width), groups = (size_t)contexts->groups;
  memset(at, 0, history_length(contexts, width) * sizeof *at);
  history all;
  for (int i = 0; i <= VQZ_CONTEXT_REACH; i++, at += length) all.rows[i] = at;
  at += (VQZ_CONTEXT_REACH + 1) * length & 1;
  all.sums = (uint32_t *)(void *)at;
  all.means = all.sums + groups;
  return all;
}

// From one row to the next.
static void advance(history *all, int groups, size_t width, size_t length) {
  for (int g = 0; g < groups; g++) {
    const uint32_t mean = (uint32_t)(16 * (uint64_t)all->sums[g] / width);
    all->means[g] += (mean >> 2) - (all->means[g] >> 2);
    all->sums[g] = 0;
  }
  uint16_t *last = all->rows[VQZ_CONTEXT_REACH];
  for (int i = VQZ_CONTEXT_REACH; i > 0; i--) all->rows[i] = all->rows[i - 1];
  all->rows[0] = last;
  memset(last, 0, length * sizeof *last);
}

// The weighted sums over what lies around a position, for all its groups: at most 20 · 2047 from
// the rows, which fits 16 bits, and 24564 from the means.
static inline __attribute__((always_inline)) void around(const history *all, int groups, size_t x,
                                                         uint32_t *restrict sums) {
  const ptrdiff_t step = groups;
  const size_t at = (x + VQZ_CONTEXT_REACH) * (size_t)groups;
  const uint16_t *r0 = all->rows[0] + at, *r1 = all->rows[1] + at, *r2 = all->rows[2] + at;
  const uint32_t *means = all->means;
  for (ptrdiff_t g = 0; g < groups; g++) {
    const uint16_t near = (uint16_t)(r0[g - step] + r1[g]);
    const uint16_t second = (uint16_t)(r1[g - step] + r1[g + step] + r0[g - 2 * step] + r2[g]);
    const uint16_t far =
        (uint16_t)(r1[g - 2 * step] + r1[g + 2 * step] + r2[g - step] + r2[g + step]);
    sums[g] = (uint16_t)(4 * near + 2 * second + far) + (3 * means[g] >> 2);
  }
}

// What a walk over the indices does with them.
typedef enum { CHOOSE, PLAN, DECODE } task;

typedef struct {
  const uint16_t *symbols;
  uint8_t *chosen;
  uint32_t *operations;
  uint16_t *decoded;
  const uint16_t *word, *end;
  uint32_t *states;
  uint32_t phase, lane_mask;
} coder_state;

// Pops a symbol and refills the state, as rans_decode.c does; the symbol is looked for from the
// first of its bucket on, among at most 128, for each has a slot.
static inline __attribute__((always_inline)) uint32_t pop(coder_state *coder,
                                                          const vqz_context_table *table) {
  uint32_t *state = &coder->states[coder->phase++ & coder->lane_mask];
  uint32_t x = *state, precision = table->precision;
  const uint32_t slot = x & ((UINT32_C(1) << precision) - 1);
  // Symbol 0, which starts at slot 0, is what there is most of.
  uint32_t symbol = 0, interval = table->intervals[0];
  if (slot >= interval) {
    symbol = table->buckets[slot >> (precision - VQZ_CONTEXT_BUCKETS_LOG2)];
    interval = table->intervals[symbol];
    while (slot - (interval >> 16) >= (interval & 0xffff)) {
      symbol = table->next[symbol];
      interval = table->intervals[symbol];
    }
  }
  x = (interval & 0xffff) * (x >> precision) + slot - (interval >> 16);
  const uint32_t refilled = x << 16 | *coder->word;
  const uint32_t low = x < VQZ_RANS_LOWER_BOUND;
  *state = low ? refilled : x;
  coder->word += low;
  return symbol;
}

// How many of a bin's thresholds the neighbours of a group reach; the first is 0 and not asked.
static inline __attribute__((always_inline)) uint32_t reached(const uint16_t *thresholds,
                                                              uint32_t found, uint32_t wanted) {
  uint32_t count = 0;
  for (int i = 1; i < VQZ_CONTEXTS; i++) count += thresholds[i] * wanted <= found;
  return count;
}

#define NO_SYMBOL UINT32_MAX

// One index with table `number`, which is K for an escape; NO_SYMBOL when it can't go on.
static inline __attribute__((always_inline)) uint32_t code(coder_state *coder,
                                                           const vqz_context_table *table,
                                                           uint32_t number, task task) {
  if (task == DECODE) {
    if (coder->word > coder->end) return NO_SYMBOL;
    const uint32_t symbol = pop(coder, table);
    *coder->decoded++ = (uint16_t)symbol;
    *coder->chosen++ = (uint8_t)number;
    return symbol;
  }
  uint32_t symbol = *coder->symbols++;
  if (task == PLAN && symbol >= table->symbol_count) return NO_SYMBOL;
  uint32_t interval = table->intervals[symbol];
  if ((interval & 0xffff) == 0) {
    symbol = table->symbol_count;
    interval = table->intervals[symbol];
  }
  if (task == PLAN) {
    *coder->operations++ = (table->precision - 12) << 30 | (interval >> 16) << 15 |
                          ((interval & 0xffff) - 1);
  } else {
    *coder->chosen++ = (uint8_t)number;
  }
  return symbol;
}

// Tables lie class after class: eight of each that has contexts, one of each other.
static inline uint32_t table_number(const vqz_contexts *contexts, uint32_t class,
                                    uint32_t context) {
  const uint32_t with = (uint32_t)contexts->context_classes;
  return class < with ? class * VQZ_CONTEXTS + context : with * VQZ_CONTEXTS + class - with;
}

// The groups of a position before the last one, in 8ths: the last one itself would be waited for.
typedef struct {
  uint32_t sum, last;
} trail;

// Puts a magnitude where the groups and positions behind it look.
static inline void note(history *history, size_t x, int groups, int g, trail *trail,
                        uint16_t size) {
  history->rows[0][(x + VQZ_CONTEXT_REACH) * (size_t)groups + (size_t)g] = size;
  history->sums[g] += size;
  trail->sum += 8 * trail->last - (trail->sum >> 3);
  trail->last = size;
}

enum { MOST_GROUPS = 1024 };

// All indices of a burst in their order; the number of escapes, or SIZE_MAX when it can't go on.
static inline __attribute__((always_inline)) size_t walk(const vqz_contexts *contexts,
                                                         const uint8_t *bins, size_t height,
                                                         size_t width, coder_state *coder,
                                                         task task, uint16_t *workspace) {
  uint32_t found[MOST_GROUPS], wanted[MOST_GROUPS];
  const int groups = contexts->groups;
  const size_t length = row_length(contexts, width);
  history magnitudes = start(contexts, width, workspace);
  history expected = start(contexts, width, workspace + history_length(contexts, width));
  size_t escapes = 0;
  for (size_t y = 0; y < height; y++) {
    if (y > 0) {
      advance(&magnitudes, groups, width, length);
      advance(&expected, groups, width, length);
    }
    for (size_t x = 0; x < width; x++, bins += groups) {
      around(&magnitudes, groups, x, found);
      around(&expected, groups, x, wanted);
      trail before = {0, 0}, wanted_before = {0, 0};
      for (int g = 0; g < groups; g++) {
        const uint32_t bin = bins[g];
        const uint32_t m = VQZ_CONTEXT_UNIT * (found[g] + (before.sum >> 1) + 1);
        const uint32_t e = wanted[g] + (wanted_before.sum >> 1) + 1;
        const uint32_t context = reached(contexts->thresholds + bin * VQZ_CONTEXTS, m, e);
        const uint32_t class = bin / VQZ_CONTEXT_BINS;
        const uint32_t number = table_number(contexts, class, context);
        const vqz_context_table *table = &contexts->tables[number];
        const uint16_t *magnitude = contexts->magnitudes + contexts->magnitude_start[class];
        uint32_t sum = 0;
        for (int part = contexts->parts[class]; part > 0; part--) {
          const uint32_t symbol = code(coder, table, number, task);
          if (symbol == NO_SYMBOL) return SIZE_MAX;
          escapes += symbol == table->symbol_count;
          sum += magnitude[symbol];
        }
        const uint16_t size =
            (uint16_t)(sum < VQZ_CONTEXT_MAGNITUDE ? sum : VQZ_CONTEXT_MAGNITUDE);
        note(&magnitudes, x, groups, g, &before, size);
        note(&expected, x, groups, g, &wanted_before, contexts->expected[bin]);
      }
    }
  }
  return task == DECODE && coder->word > coder->end ? SIZE_MAX : escapes;
}

void vqz_context_choose(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                        size_t width, const uint16_t *symbols, uint8_t *tables,
                        uint16_t *workspace) {
  coder_state coder = {.symbols = symbols, .chosen = tables};
  walk(contexts, bins, height, width, &coder, CHOOSE, workspace);
}

size_t vqz_context_plan(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                        size_t width, const uint16_t *symbols, uint32_t *operations,
                        uint16_t *workspace) {
  coder_state coder = {.symbols = symbols, .operations = operations};
  return walk(contexts, bins, height, width, &coder, PLAN, workspace);
}

size_t vqz_context_decode(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                          size_t width, vqz_rans_decoder *decoder, const uint16_t *words,
                          uint16_t *symbols, uint8_t *tables, uint16_t *workspace) {
  coder_state coder = {
      .decoded = symbols,
      .chosen = tables,
      .word = words + decoder->word_position,
      .end = words + decoder->word_count,
      .states = decoder->states,
      .phase = decoder->phase,
      .lane_mask = decoder->lanes - 1,
  };
  const size_t escapes = walk(contexts, bins, height, width, &coder, DECODE, workspace);
  decoder->phase = coder.phase & (VQZ_RANS_LANES - 1);
  decoder->word_position = (size_t)(coder.word - words);
  return escapes;
}
