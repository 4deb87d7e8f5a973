#include <string.h>

#include "rans_kernels.h"

static inline uint32_t operation(uint32_t interval, uint32_t precision) {
  uint32_t start = interval >> 16, frequency = interval & 0xffff;
  return (precision - 12) << 30 | start << 15 | (frequency - 1);
}

size_t vqz_rans_plan(const vqz_rans_table *tables, const uint8_t *classes,
                     const uint16_t *symbols, size_t count, uint32_t *operations) {
  size_t escapes = 0;
  for (size_t i = 0; i < count; i++) {
    const vqz_rans_table *table = &tables[classes ? classes[i] : 0];
    uint32_t symbol = symbols[i];
    if (symbol >= table->symbol_count) return SIZE_MAX;
    uint32_t interval = table->intervals[symbol];
    if ((interval & 0xffff) == 0) {
      interval = table->intervals[table->symbol_count];
      escapes++;
    }
    operations[i] = operation(interval, table->precision);
  }
  return escapes;
}

size_t vqz_rans_bits(const uint32_t *operations, size_t count) {
  size_t bits = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t frequency = (operations[i] & 0x7fff) + 1;
    uint32_t log2_floor = 31 - (uint32_t)__builtin_clz(frequency);
    bits += 12 + (operations[i] >> 30) - log2_floor;
  }
  return bits;
}

// One step of coding: gives out the low word if the state would leave its range, then pushes the
// symbol. The word is always written and kept only when needed, since the branch would be
// mispredicted every other time.
static inline __attribute__((always_inline)) uint32_t push(uint32_t state, uint32_t operation,
                                                           uint16_t **top) {
  uint32_t precision = 12 + (operation >> 30);
  uint32_t start = operation >> 15 & 0x7fff;
  uint32_t frequency = (operation & 0x7fff) + 1;
  uint32_t full = (state >> (32 - precision)) >= frequency;
  (*top)[-1] = (uint16_t)state;
  *top -= full;
  state >>= full << 4;
  uint32_t quotient = state / frequency;
  return (quotient << precision) + (state - quotient * frequency) + start;
}

static inline __attribute__((always_inline)) uint16_t *encode_lanes(
    const uint32_t *operations, size_t count, uint32_t lanes, uint32_t *states, uint16_t *top) {
  size_t i = count;
  while (i & (lanes - 1)) {
    i--;
    states[i & (lanes - 1)] = push(states[i & (lanes - 1)], operations[i], &top);
  }
  uint32_t x[VQZ_RANS_LANES];
  memcpy(x, states, lanes * sizeof *x);
  while (i) {
    i -= lanes;
    for (uint32_t lane = lanes; lane-- > 0;) x[lane] = push(x[lane], operations[i + lane], &top);
  }
  memcpy(states, x, lanes * sizeof *x);
  return top;
}

size_t vqz_rans_encode(const uint32_t *operations, size_t count, uint32_t lanes,
                       uint32_t *states, uint16_t *words) {
  for (uint32_t lane = 0; lane < lanes; lane++) states[lane] = VQZ_RANS_LOWER_BOUND;
  // push writes below the words kept so far before it knows whether it needs to. The very first
  // push keeps nothing (its state is the lower bound), so that never lies below words[0].
  uint16_t *end = words + count, *top = end;
  switch (lanes) {
    case 1:
      top = encode_lanes(operations, count, 1, states, top);
      break;
    case 4:
      top = encode_lanes(operations, count, 4, states, top);
      break;
    default:
      top = encode_lanes(operations, count, 32, states, top);
      break;
  }
  return (size_t)(end - top);
}

void vqz_rans_store_words(const uint16_t *words, size_t word_count, uint8_t *bytes) {
  for (size_t i = 0; i < word_count; i++) {
    bytes[2 * i] = (uint8_t)words[i];
    bytes[2 * i + 1] = (uint8_t)(words[i] >> 8);
  }
}

void vqz_rans_load_words(const uint8_t *bytes, size_t word_count, uint16_t *words) {
  for (size_t i = 0; i < word_count; i++)
    words[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}
