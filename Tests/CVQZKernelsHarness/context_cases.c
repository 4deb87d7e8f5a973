// Range coding by contexts: there and back, and the same tables either way.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { CLASSES = 3, WITH = 2, SYMBOLS = 12, ROWS = 7, COLUMNS = 9, MOST_GROUPS = 11 };
enum { TABLES = WITH * VQZ_CONTEXTS + CLASSES - WITH, BINS = VQZ_CONTEXT_BINS * CLASSES };
enum { MOST = ROWS * COLUMNS * MOST_GROUPS * CLASSES };

// One table: intervals, buckets and what follows; symbols 3, 7 and 8 have no slot.
typedef struct {
  uint32_t intervals[SYMBOLS + 1];
  uint16_t buckets[1 << VQZ_CONTEXT_BUCKETS_LOG2];
  uint16_t next[SYMBOLS + 1];
} table_memory;

static vqz_context_table make_table(table_memory *m, uint32_t precision, source *random) {
  uint16_t frequencies[SYMBOLS + 1];
  uint32_t left = (uint32_t)1 << precision;
  for (uint32_t s = 0; s <= SYMBOLS; s++) {
    const int has_none = s == 3 || s == 7 || s == 8;
    const uint32_t share = left / (uint32_t)draw_between(random, 2, 6) + 1;
    const uint32_t frequency = s == SYMBOLS ? left : has_none ? 0 : share;
    frequencies[s] = (uint16_t)frequency;
    left -= frequency;
  }
  vqz_context_fill(frequencies, SYMBOLS, precision, m->intervals, m->buckets, m->next);
  const vqz_context_table table = {m->intervals, m->buckets, m->next, precision, SYMBOLS};
  return table;
}

// The numbers of a step but its tables.
typedef struct {
  uint16_t parts[CLASSES], magnitudes[CLASSES * (SYMBOLS + 1)], expected[BINS];
  uint32_t starts[CLASSES];
  uint16_t thresholds[BINS * VQZ_CONTEXTS];
} step_numbers;

static void draw_numbers(step_numbers *n, source *random) {
  for (int c = 0; c < CLASSES; c++) {
    n->parts[c] = (uint16_t)(1 + c);
    n->starts[c] = (uint32_t)(c * (SYMBOLS + 1));
    for (int s = 0; s < SYMBOLS; s++)
      n->magnitudes[n->starts[c] + (uint32_t)s] = (uint16_t)draw_between(random, 0, 40 << 2 * c);
    n->magnitudes[n->starts[c] + SYMBOLS] = VQZ_CONTEXT_MAGNITUDE;
  }
  for (int b = 0; b < BINS; b++) {
    n->expected[b] = (uint16_t)draw_between(random, 1, 60 << b / 2);
    for (int i = 0; i < VQZ_CONTEXTS; i++)
      n->thresholds[b * VQZ_CONTEXTS + i] = (uint16_t)(i ? draw_between(random, 0, 150) : 0);
  }
}

// Bins and as many symbols as they have; returns how many that are.
static size_t draw_burst(uint8_t *bins, uint16_t *symbols, int groups, source *random) {
  size_t count = 0;
  for (int i = 0; i < ROWS * COLUMNS * groups; i++) {
    bins[i] = (uint8_t)draw_between(random, 0, BINS - 1);
    for (int p = 0; p <= bins[i] / VQZ_CONTEXT_BINS; p++) {
      const uint64_t bits = draw(random) | (uint64_t)1 << (SYMBOLS - 1);
      symbols[count++] = (uint16_t)__builtin_ctzll(bits);
    }
  }
  return count;
}

static uint8_t bins[ROWS * COLUMNS * MOST_GROUPS], chosen[MOST], again[MOST];
static uint16_t symbols[MOST], decoded[MOST], words[MOST + VQZ_RANS_PADDING];
static uint32_t operations[MOST];

// Codes `count` planned operations and decodes them again; `escapes` of them are escapes.
static void come_back(const vqz_contexts *contexts, size_t count, size_t escapes, uint32_t lanes,
                      uint16_t *workspace, hash *h) {
  vqz_rans_decoder decoder = {.lanes = lanes};
  const size_t used = vqz_rans_encode(operations, count, lanes, decoder.states, words);
  memmove(words, words + (count - used), used * 2);
  memset(words + used, 0, VQZ_RANS_PADDING * 2);
  for (size_t i = 0; i < used; i++) hash_add(h, words[i], 2);
  decoder.word_count = used;
  const size_t found = vqz_context_decode(contexts, bins, ROWS, COLUMNS, &decoder, words, decoded,
                                          again, workspace);
  int wrong = found != escapes || escapes == 0;
  for (size_t i = 0; i < count; i++) {
    const int is_escape = !(contexts->tables[chosen[i]].intervals[symbols[i]] & 0xffff);
    wrong += decoded[i] != (is_escape ? SYMBOLS : symbols[i]) || again[i] != chosen[i];
  }
  if (wrong || decoder.word_position != used) complain("does not come back", "contexts");
}

// No words are too few.
static void end_early(const vqz_contexts *contexts, uint32_t lanes, uint16_t *workspace) {
  vqz_rans_decoder decoder = {.lanes = lanes};
  for (uint32_t i = 0; i < lanes; i++) decoder.states[i] = UINT32_C(1) << 16;
  if (vqz_context_decode(contexts, bins, ROWS, COLUMNS, &decoder, words, decoded, again,
                         workspace) != SIZE_MAX)
    complain("goes on without words", "contexts");
}

static void run_contexts(int index, hash *h) {
  static const uint32_t lane_counts[] = {1, 4, 32};
  static const int group_counts[] = {1, 5, MOST_GROUPS};
  const int groups = group_counts[index % 3];
  const uint32_t lanes = lane_counts[(index + 1) % 3];
  source random = {700 + (uint64_t)index};
  table_memory *memories = memory(TABLES * sizeof *memories);
  vqz_context_table tables[TABLES];
  for (int i = 0; i < TABLES; i++) tables[i] = make_table(&memories[i], 12 + i % 4, &random);
  step_numbers n;
  draw_numbers(&n, &random);
  const vqz_contexts contexts = {groups,       WITH,       n.parts,      n.starts,
                                 n.magnitudes, n.expected, n.thresholds, tables};
  const size_t count = draw_burst(bins, symbols, groups, &random);
  uint16_t *workspace = memory(vqz_context_workspace(&contexts, COLUMNS) * 2);
  vqz_context_choose(&contexts, bins, ROWS, COLUMNS, symbols, chosen, workspace);
  const size_t planned =
      vqz_context_plan(&contexts, bins, ROWS, COLUMNS, symbols, operations, workspace);
  size_t escapes = 0;
  for (size_t i = 0; i < count; i++) {
    hash_add(h, chosen[i], 1);
    hash_add(h, operations[i], 4);
    escapes += !(tables[chosen[i]].intervals[symbols[i]] & 0xffff);
  }
  if (planned != escapes) complain("plans other escapes", "contexts");
  come_back(&contexts, count, escapes, lanes, workspace, h);
  end_early(&contexts, lanes, workspace);
  free(workspace);
  free(memories);
}

const case_list context_cases = {"contexts", 9, run_contexts};
