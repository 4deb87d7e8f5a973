// Deterministic inputs and hashes for the cases of the harness.
#ifndef VQZ_HARNESS_H
#define VQZ_HARNESS_H

#include <stddef.h>
#include <stdint.h>

#include "CVQZKernels.h"

// SplitMix64.
typedef struct {
  uint64_t state;
} source;

uint64_t draw(source *s);
int32_t draw_between(source *s, int32_t low, int32_t high);

// FNV-1a of 64 bits, over values and not memory, so that byte order does not matter.
typedef struct {
  uint64_t value;
} hash;

void hash_start(hash *h);
void hash_add(hash *h, uint64_t value, int byte_count);
void hash_i16(hash *h, const int16_t *values, size_t count);

// Zeroed, aligned to 64 bytes; ends the program when there is no memory.
void *memory(size_t byte_count);

// Says what is wrong and makes the harness fail.
void complain(const char *what, const char *where);

// A case computes something with the instruction set in force and hashes it.
typedef void (*case_fn)(int index, hash *h);

typedef struct {
  const char *name;
  int count;
  case_fn run;
} case_list;

extern const case_list convolution_cases, requantise_cases, shuffle_cases, coding_cases;
extern const case_list float_cases, bfloat_cases, nearest_cases, matrix_cases, posterior_cases;
extern const case_list step_cases, context_cases, map_shuffle_cases, lattice_cases,
    many_tap_cases;
extern const case_list vectors_cases, runs_cases, eigen_cases;

#endif
