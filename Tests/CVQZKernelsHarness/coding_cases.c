// The range coder, there and back, and the checksum.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { SYMBOLS = 20, COUNT = 3001 };

// A table with falling frequencies; every symbol and the escape (the last) has some.
static vqz_rans_table make_table(uint32_t precision) {
  uint16_t *slots = memory((((size_t)1 << precision) + 2) * sizeof(uint16_t));
  uint32_t *intervals = memory((SYMBOLS + 1) * sizeof(uint32_t));
  uint32_t start = 0;
  for (uint32_t s = 0; s <= SYMBOLS; s++) {
    const uint32_t left = ((uint32_t)1 << precision) - start;
    const uint32_t frequency = s == SYMBOLS ? left : left / 4 + 1;
    intervals[s] = start << 16 | frequency;
    for (uint32_t i = 0; i < frequency; i++) slots[start + i] = (uint16_t)s;
    start += frequency;
  }
  const vqz_rans_table table = {slots, intervals, precision, SYMBOLS};
  return table;
}

static void run_rans(int index, hash *h) {
  static const uint32_t lane_counts[] = {1, 4, 32};
  const uint32_t lanes = lane_counts[index % 3];
  vqz_rans_table tables[2] = {make_table(index < 3 ? 12 : 14), make_table(index < 3 ? 13 : 15)};
  source random = {300 + (uint64_t)index};
  uint16_t *symbols = memory(COUNT * 2), *decoded = memory(COUNT * 2);
  uint16_t *words = memory((COUNT + VQZ_RANS_PADDING) * 2);
  uint8_t *classes = memory(COUNT);
  uint32_t *operations = memory(COUNT * 4);
  for (int i = 0; i < COUNT; i++) {
    const uint64_t bits = draw(&random) | (uint64_t)1 << 19;
    symbols[i] = (uint16_t)__builtin_ctzll(bits);
    classes[i] = (uint8_t)(draw(&random) % 2);
  }
  if (vqz_rans_plan(tables, classes, symbols, COUNT, operations) != 0)
    complain("escapes where there are none", "rans");
  vqz_rans_decoder decoder = {.lanes = lanes};
  const size_t used = vqz_rans_encode(operations, COUNT, lanes, decoder.states, words);
  memmove(words, words + (COUNT - used), used * 2);
  memset(words + used, 0, VQZ_RANS_PADDING * 2);
  for (uint32_t i = 0; i < lanes; i++) hash_add(h, decoder.states[i], 4);
  for (size_t i = 0; i < used; i++) hash_add(h, words[i], 2);
  decoder.word_count = used;
  // In two bursts, the second from the middle of a block.
  const size_t first = 1003;
  const int whole =
      vqz_rans_decode(&decoder, tables, classes, words, decoded, first, vqz_isa_current()) &&
      vqz_rans_decode(&decoder, tables, classes + first, words, decoded + first, COUNT - first,
                      vqz_isa_current());
  if (!whole || memcmp(symbols, decoded, COUNT * 2)) complain("does not come back", "rans");
  for (int i = 0; i < 2; i++) {
    free((void *)tables[i].slots);
    free((void *)tables[i].intervals);
  }
  free(symbols);
  free(decoded);
  free(words);
  free(classes);
  free(operations);
}

static void run_checksum(hash *h) {
  source random = {400};
  uint8_t bytes[1000];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)draw(&random);
  for (size_t size = 0; size < sizeof bytes; size = size < 70 ? size + 1 : size + 97) {
    const uint32_t sum = vqz_crc32c(0, bytes, size);
    if (sum != vqz_crc32c_table(0, bytes, size)) complain("differs from its table", "crc32c");
    hash_add(h, sum, 4);
  }
}

static void run_digest(hash *h) {
  source random = {401};
  uint8_t blocks[7 * 64];
  for (size_t i = 0; i < sizeof blocks; i++) blocks[i] = (uint8_t)draw(&random);
  for (size_t count = 0; count <= 7; count++) {
    uint32_t states[2][8];
    for (int i = 0; i < 8; i++) states[0][i] = states[1][i] = (uint32_t)draw(&random);
    vqz_sha256_blocks(states[0], blocks, count);
    vqz_sha256_blocks_loop(states[1], blocks, count);
    for (int i = 0; i < 8; i++) {
      if (states[0][i] != states[1][i]) complain("differs from its loop", "sha256");
      hash_add(h, states[0][i], 4);
    }
  }
}

static void run_coding(int index, hash *h) {
  if (index < 6)
    run_rans(index, h);
  else if (index == 6)
    run_checksum(h);
  else
    run_digest(h);
}

const case_list coding_cases = {"coding", 8, run_coding};
