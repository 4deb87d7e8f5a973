#include <string.h>

#include "rans_kernels.h"
#include "vqz_isa.h"

// One step of decoding: pops a symbol and refills the state. The word is always read (padding makes
// that safe) and used only when needed, since the branch would be mispredicted every other time.
static inline __attribute__((always_inline)) uint32_t pop(uint32_t *state,
                                                          const vqz_rans_table *table,
                                                          const uint16_t **word) {
  uint32_t x = *state, precision = table->precision;
  uint32_t slot = x & ((UINT32_C(1) << precision) - 1);
  uint32_t symbol = table->slots[slot];
  uint32_t interval = table->intervals[symbol];
  x = (interval & 0xffff) * (x >> precision) + slot - (interval >> 16);
  uint32_t refilled = x << 16 | **word;
  uint32_t low = x < VQZ_RANS_LOWER_BOUND;
  *state = low ? refilled : x;
  *word += low;
  return symbol;
}

// Whole blocks of 32 symbols; returns how many, fewer than asked when words run out. A block reads
// at most 32 words, so one check a block keeps every read inside the padding.
static inline __attribute__((always_inline)) size_t decode_blocks(
    vqz_rans_decoder *decoder, const vqz_rans_table *tables, const uint8_t *classes,
    const uint16_t *words, uint16_t *symbols, size_t blocks, uint32_t lanes) {
  uint32_t x[VQZ_RANS_LANES];
  memcpy(x, decoder->states, lanes * sizeof *x);
  const uint16_t *word = words + decoder->word_position, *end = words + decoder->word_count;
  vqz_rans_table single = tables[0];
  size_t block = 0;
  for (; block < blocks && word <= end; block++, symbols += VQZ_RANS_LANES) {
    for (uint32_t i = 0; i < VQZ_RANS_LANES; i += lanes) {
      for (uint32_t lane = 0; lane < lanes; lane++) {
        const vqz_rans_table *table = classes ? &tables[*classes++] : &single;
        symbols[i + lane] = (uint16_t)pop(&x[lane], table, &word);
      }
    }
  }
  memcpy(decoder->states, x, lanes * sizeof *x);
  decoder->word_position = (size_t)(word - words);
  return block;
}

static size_t blocks_scalar(vqz_rans_decoder *decoder, const vqz_rans_table *tables,
                            const uint8_t *classes, const uint16_t *words, uint16_t *symbols,
                            size_t blocks) {
  switch (decoder->lanes) {
    case 1:
      return classes ? decode_blocks(decoder, tables, classes, words, symbols, blocks, 1)
                     : decode_blocks(decoder, tables, 0, words, symbols, blocks, 1);
    case 4:
      return classes ? decode_blocks(decoder, tables, classes, words, symbols, blocks, 4)
                     : decode_blocks(decoder, tables, 0, words, symbols, blocks, 4);
    default:
      return classes ? decode_blocks(decoder, tables, classes, words, symbols, blocks, 32)
                     : decode_blocks(decoder, tables, 0, words, symbols, blocks, 32);
  }
}

static size_t blocks_best(vqz_rans_decoder *decoder, const vqz_rans_table *tables,
                          const uint8_t *classes, const uint16_t *words, uint16_t *symbols,
                          size_t blocks, vqz_isa isa) {
#if defined(__x86_64__)
  if (!classes && decoder->lanes == VQZ_RANS_LANES) {
    if (isa >= VQZ_ISA_AVX512BW && isa <= VQZ_ISA_VNNI)
      return vqz_rans_blocks_avx512(decoder, tables, words, symbols, blocks);
    if (isa == VQZ_ISA_AVX2)
      return vqz_rans_blocks_avx2(decoder, tables, words, symbols, blocks);
  }
#else
  (void)isa;
#endif
  return blocks_scalar(decoder, tables, classes, words, symbols, blocks);
}

// Fewer than 32 symbols: what comes before the first whole block and after the last.
static int decode_few(vqz_rans_decoder *decoder, const vqz_rans_table *tables,
                      const uint8_t *classes, const uint16_t *words, uint16_t *symbols,
                      size_t count) {
  if (decoder->word_position > decoder->word_count) return 0;
  const uint16_t *word = words + decoder->word_position;
  for (size_t i = 0; i < count; i++) {
    uint32_t lane = decoder->phase++ & (decoder->lanes - 1);
    const vqz_rans_table *table = &tables[classes ? classes[i] : 0];
    symbols[i] = (uint16_t)pop(&decoder->states[lane], table, &word);
  }
  decoder->phase &= VQZ_RANS_LANES - 1;
  decoder->word_position = (size_t)(word - words);
  return decoder->word_position <= decoder->word_count;
}

int vqz_rans_decode(vqz_rans_decoder *decoder, const vqz_rans_table *tables,
                    const uint8_t *classes, const uint16_t *words, uint16_t *symbols,
                    size_t count, vqz_isa isa) {
  size_t head = (VQZ_RANS_LANES - decoder->phase) & (VQZ_RANS_LANES - 1);
  if (head > count) head = count;
  if (!decode_few(decoder, tables, classes, words, symbols, head)) return 0;
  if (classes) classes += head;
  symbols += head, count -= head;

  size_t blocks = count / VQZ_RANS_LANES, done = blocks * VQZ_RANS_LANES;
  if (blocks_best(decoder, tables, classes, words, symbols, blocks, isa) < blocks) return 0;
  if (classes) classes += done;
  return decode_few(decoder, tables, classes, words, symbols + done, count - done);
}
