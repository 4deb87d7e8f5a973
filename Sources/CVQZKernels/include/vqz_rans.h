// Range coding by interleaved rANS with static integer tables; the byte layout is in
// Formats/vqz.md, "Entropy-coded payloads".
#ifndef VQZ_RANS_H
#define VQZ_RANS_H

#include <stddef.h>
#include <stdint.h>

#include "vqz_isa.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  VQZ_RANS_LANES = 32,    // most interleaved states; also the symbols of one block
  VQZ_RANS_PADDING = 64,  // readable words a decoder needs behind the last word of a stream
  VQZ_RANS_LOWER_BOUND_LOG2 = 16
};

// One verified table. The kernels trust it: its maker has checked it.
typedef struct {
  const uint16_t *slots;      // [2^precision + 2] symbol of each slot (two more: wide gathers)
  const uint32_t *intervals;  // [symbol_count + 1] start << 16 | frequency; the escape is last
  uint32_t precision;         // 12 ... 15
  uint32_t symbol_count;      // K; the escape has index K
} vqz_rans_table;

// Looks up what the encoder has to do for each symbol: (precision − 12) << 30 | start << 15 |
// (frequency − 1). A symbol of frequency 0 gets the escape's. `classes` may be null: table 0.
// Returns the number of escapes, or SIZE_MAX if a symbol is not below its table's K.
size_t vqz_rans_plan(const vqz_rans_table *tables, const uint8_t *classes,
                     const uint16_t *symbols, size_t count, uint32_t *operations);

// Bits the planned operations take, rounded up symbol by symbol: enough to choose the lanes by.
size_t vqz_rans_bits(const uint32_t *operations, size_t count);

// Codes `count` planned operations with `lanes` (1, 4 or 32) states; leaves the states the decoder
// starts from in `states` and the words, in the order of reading, at the end of the buffer
// `words` of `count` words. Returns how many words there are.
size_t vqz_rans_encode(const uint32_t *operations, size_t count, uint32_t lanes,
                       uint32_t *states, uint16_t *words);

// What a decoder remembers between bursts.
typedef struct {
  uint32_t states[VQZ_RANS_LANES];
  uint32_t lanes;        // 1, 4 or 32
  uint32_t phase;        // symbols decoded so far, modulo VQZ_RANS_LANES
  size_t word_position;  // next word to read
  size_t word_count;     // words of the stream, without the padding
} vqz_rans_decoder;

// Decodes `count` symbols (K for an escape) with the best kernel that `isa` allows; the machine
// must have it. Every kernel gives the same result. Behind the words of `words` are
// VQZ_RANS_PADDING more that may be read.
// Returns 0 when the stream has too few words; the output is then meaningless.
int vqz_rans_decode(vqz_rans_decoder *decoder, const vqz_rans_table *tables,
                    const uint8_t *classes, const uint16_t *words, uint16_t *symbols,
                    size_t count, vqz_isa isa);

// Little-endian bytes to words, and back.
void vqz_rans_load_words(const uint8_t *bytes, size_t word_count, uint16_t *words);
void vqz_rans_store_words(const uint16_t *words, size_t word_count, uint8_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
