// Range coding where the table of an index follows from the indices decoded around it; the rule is
// in Formats/vqzm.md, "Contexts", the bytes are those of vqz_rans.h. Plain C on every machine: one
// index waits for another, so there is nothing to do side by side.
#ifndef VQZ_CONTEXTS_H
#define VQZ_CONTEXTS_H

#include "vqz_rans.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  VQZ_CONTEXTS = 8,               // tables of a class that has contexts
  VQZ_CONTEXT_BINS = 4,           // bins of a class
  VQZ_CONTEXT_CLASSES = 32,       // most classes of a step with contexts
  VQZ_CONTEXT_MAGNITUDE = 2047,   // largest magnitude of a group, and that of an escape
  VQZ_CONTEXT_UNIT = 64,          // the threshold of neighbours that are as large as expected
  VQZ_CONTEXT_THRESHOLD = 8191,   // largest threshold
  VQZ_CONTEXT_BUCKETS_LOG2 = 8,  // of a table
  VQZ_CONTEXT_REACH = 2           // positions looked back, each way
};

// One verified table.
typedef struct {
  const uint32_t *intervals;  // [symbol_count + 1] start << 16 | frequency; the escape is last
  const uint16_t *buckets;    // [256] the symbol of the first slot of each 256th of the slots
  const uint16_t *next;       // [symbol_count + 1] the next symbol that has slots
  uint32_t precision;         // 12 ... 15
  uint32_t symbol_count;      // K
} vqz_context_table;

// The contexts of one step; verified, as its tables are.
typedef struct {
  int32_t groups;
  int32_t context_classes;          // n: the first classes, which have VQZ_CONTEXTS tables each
  const uint16_t *parts;            // [classes] indices of a group
  const uint32_t *magnitude_start;  // [classes] where the magnitudes of a class begin
  const uint16_t *magnitudes;       // [K + 1] a class: of each index; that of an escape is last
  const uint16_t *expected;         // [4 * classes] magnitude expected of a group of each bin
  const uint16_t *thresholds;       // [4 * classes][8]; the first is 0
  const vqz_context_table *tables;  // 8 for each of the first n classes, one for each
                                    // other: at most 256; those of classes that a burst
                                    // has not are not read
} vqz_contexts;

// Fills the arrays of a table from its verified frequencies, [symbol_count + 1], the escape's last.
// `buckets` are those of a table with slots, as all tables are that sum to 2^precision.
void vqz_context_fill(const uint16_t *frequencies, uint32_t symbol_count, uint32_t precision,
                      uint32_t *intervals, uint16_t *buckets, uint16_t *next);

// uint16s of memory that the functions below need to work in.
size_t vqz_context_workspace(const vqz_contexts *contexts, size_t width);

// The table of every index of a burst. `bins` is [height][width][groups]; an index of K is an
// escape.
void vqz_context_choose(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                        size_t width, const uint16_t *symbols, uint8_t *tables,
                        uint16_t *workspace);

// vqz_rans_plan with these tables: returns the number of escapes, or SIZE_MAX if a symbol is not
// below the K of its class.
size_t vqz_context_plan(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                        size_t width, const uint16_t *symbols, uint32_t *operations,
                        uint16_t *workspace);

// vqz_rans_decode with these tables, which it gives as vqz_context_choose does. Returns the number
// of escapes, whose symbols are K, or SIZE_MAX when the stream has too few words.
size_t vqz_context_decode(const vqz_contexts *contexts, const uint8_t *bins, size_t height,
                          size_t width, vqz_rans_decoder *decoder, const uint16_t *words,
                          uint16_t *symbols, uint8_t *tables, uint16_t *workspace);

#ifdef __cplusplus
}
#endif
#endif
