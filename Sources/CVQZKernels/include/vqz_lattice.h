// Lattice coding: a block of integers over up to four axes, each predicted from those before it by
// least squares that learn as they go, and its residual coded by adaptive binary models. The rule
// is Formats/lattice.md. Integers throughout, one value after another: the same bytes everywhere.
#ifndef VQZ_LATTICE_H
#define VQZ_LATTICE_H

#include <stddef.h>
#include <stdint.h>

enum {
  VQZ_LATTICE_AXES = 4,
  VQZ_LATTICE_TAPS = 32,       // at most, of a predictor
  VQZ_LATTICE_PREDICTORS = 3,  // at most
  VQZ_LATTICE_INPUTS = 6,      // counters behind a decision, at most
  VQZ_LATTICE_NODES = 64,      // decisions that a context tells apart
  VQZ_LATTICE_CONTEXTS = 384 + 256 + 600 + 256 + 384 + 648,
  VQZ_LATTICE_COUNTERS = VQZ_LATTICE_CONTEXTS * VQZ_LATTICE_NODES,
  VQZ_LATTICE_SCALES = 16,
  VQZ_LATTICE_SHIFT = 44,  // the largest shift
};

// A neighbour, as steps along the axes from the slowest to the fastest. What is predicted from is
// its difference to another neighbour, or to the base of the value if `relative` is 0.
typedef struct {
  int8_t at[VQZ_LATTICE_AXES], minus[VQZ_LATTICE_AXES];
  uint8_t relative;
} vqz_lattice_tap;

// A neighbour whose error counts in the scale of a value.
typedef struct {
  int8_t at[VQZ_LATTICE_AXES];
  uint8_t weight;
} vqz_lattice_scale;

// What of a set is used, and how.
typedef struct {
  uint8_t near_taps, far_taps;                 // how many of each kind
  uint8_t predictors;                          // 1 … 3
  uint8_t forgetting[VQZ_LATTICE_PREDICTORS];  // 1 … 10, in binary orders of chunks
  uint8_t chunks;                              // solved every so many, 1 … 64
  uint8_t ridge;                               // 4 … 24
  uint8_t inputs;                              // 1 … 6; 1 has no mixing
  uint8_t rate;                                // of the mixing, 10 … 20
} vqz_lattice_profile;

// Trained tables: what neighbours there are, and where learning starts.
typedef struct {
  const vqz_lattice_tap *taps;  // near ones, then far ones; at most VQZ_LATTICE_TAPS
  uint32_t near_count, far_count;
  const vqz_lattice_scale *scales;
  uint32_t scale_count;
  const int32_t *prior;     // for each tap: its products with the taps 0 … itself, and the value
  const uint16_t *starts;   // [VQZ_LATTICE_COUNTERS], or NULL
  const int32_t *weights;   // [VQZ_LATTICE_NODES][VQZ_LATTICE_INPUTS + 1], or NULL
  const vqz_lattice_profile *profiles;
  uint32_t profile_count;  // at most 256
} vqz_lattice_set;

// 1 if the tables keep to their limits; nothing else may be called with them otherwise.
int vqz_lattice_valid(const vqz_lattice_set *set);

// Bytes of workspace for a block of these extents, slowest axis first; 0 if there are no values or
// more than fit. The workspace is aligned to 8 bytes; what it holds before does not matter.
size_t vqz_lattice_workspace(const vqz_lattice_set *set, uint32_t profile,
                             const uint32_t extents[VQZ_LATTICE_AXES]);

// The bytes of a block, or 0 if they are more than `capacity`.
size_t vqz_lattice_encode(const vqz_lattice_set *set, uint32_t profile, uint32_t shift,
                          const uint32_t extents[VQZ_LATTICE_AXES], const int64_t *values,
                          uint8_t *bytes, size_t capacity, void *workspace);

// The values of a block; 0 if the bytes are not a block of these extents. Whatever they are, the
// work is bounded by the number of values. The workspace is that of the profile in bytes[0].
int vqz_lattice_decode(const vqz_lattice_set *set, const uint32_t extents[VQZ_LATTICE_AXES],
                       const uint8_t *bytes, size_t count, int64_t *values, void *workspace);

// For training, after `vqz_lattice_encode` and with its workspace: where counters stand
// ([VQZ_LATTICE_COUNTERS], probabilities in 2^22 and 8 bits of how often they learned), weights
// ([48][VQZ_LATTICE_NODES][VQZ_LATTICE_INPUTS + 1]), and products in the form of `prior`.
void vqz_lattice_learned(const vqz_lattice_set *set, uint32_t profile, void *workspace,
                         uint32_t *counters, int32_t *weights);
void vqz_lattice_products(const vqz_lattice_set *set, uint32_t profile, const uint32_t *extents,
                          void *workspace, int64_t *products);

#endif
