// Coding of vectors: some large codebooks of whole vectors, then the coefficients of what is left,
// group after group, with means and spreads from a small network that sees what is decoded. The
// rule is Formats/vectors.md. Integers throughout: the same bytes on every instruction set.
#ifndef VQZ_VECTORS_H
#define VQZ_VECTORS_H

#include <stddef.h>
#include <stdint.h>

enum {
  VQZ_VECTORS_DIMENSIONS = 4096,  // at most
  VQZ_VECTORS_HIDDEN = 512,
  VQZ_VECTORS_STAGES = 8,
  VQZ_VECTORS_INDEX_BITS = 12,
  VQZ_VECTORS_GROUPS = 64,
  VQZ_VECTORS_QUALITIES = 64,
  VQZ_VECTORS_CLASSES = 64,
  VQZ_VECTORS_NODES = 15,     // magnitudes told apart by probabilities of their own
  VQZ_VECTORS_EFFORT = 16,    // at most
  VQZ_VECTORS_STEP = 1 << 20,
  VQZ_VECTORS_RUN = 32,       // vectors of a run, at most
};

// Trained tables. D dimensions, H hidden values; the arrays stay the caller's while in use.
typedef struct {
  uint32_t dimensions;  // D
  uint32_t hidden;      // H
  uint32_t stages;      // codebooks, 0 … VQZ_VECTORS_STAGES
  uint32_t groups;      // of coefficients, in their order
  uint32_t qualities;
  uint32_t classes;     // of spread; 0 is not coded
  uint32_t base_shift;  // 0 … 16
  uint32_t start_shift, input_shift, mean_shift, basis_shift;  // 0 … 24
  uint8_t index_bits[VQZ_VECTORS_STAGES];      // of each codebook, 1 … VQZ_VECTORS_INDEX_BITS
  uint16_t group_sizes[VQZ_VECTORS_GROUPS];    // their sum is D
  const int8_t *codewords;         // of each codebook [1 << bits][D], one behind the other
  const uint16_t *index_chances;   // of each codebook [1 << bits]: nodes of a tree, from 1
  const int16_t *start_weights;    // [D][H], of the base
  const int16_t *input_weights;    // [D][H], of decoded coefficients
  const int16_t *mean_weights;     // [D][H]
  const int16_t *spread_weights;   // [D][H]
  const int32_t *mean_bias;        // [D]
  const int32_t *spread_bias;      // [D]
  const int16_t *basis;            // [D][D]: row i is coefficient i
  const int32_t *mean;             // [D], of the values themselves
  const int32_t *quality_hidden;   // [qualities][H]
  const int32_t *quality_spread;   // [qualities]: what is taken from a spread
  const int32_t *quality_step;     // [qualities]: 1 … VQZ_VECTORS_STEP, 16ths of a value
  const uint8_t *quality_groups;   // [qualities]: how many groups have coefficients
  const uint16_t *chances;         // [2][classes][VQZ_VECTORS_NODES]
  const uint16_t *shrinks;         // [2][classes][2]: 256ths of a step, 0 … 255
  uint32_t context;                // K of vqz_windows.h, 0 … D − 1; 0 for vectors
  uint32_t context_shift;          // 0 … 24
  const int16_t *context_weights;  // [K][D], of the moments before a window
} vqz_vectors_tables;

// Tables checked and brought into the order the kernels read. Aligned to 64 bytes.
typedef struct vqz_vectors_model vqz_vectors_model;

// Bytes of a model; 0 if a number of the tables is out of its range. No array is read but
// `index_bits` and `group_sizes`.
size_t vqz_vectors_model_size(const vqz_vectors_tables *tables);

// Makes a model; 0 if the tables break a rule, and the model may not be used then.
int vqz_vectors_prepare(const vqz_vectors_tables *tables, vqz_vectors_model *model);

// Makes another model of the same arrays but for how many groups each quality has, which have to be
// in range. It takes vqz_vectors_view_size() bytes; what `model` has must stay as long as it does.
size_t vqz_vectors_view_size(void);
void vqz_vectors_view(const vqz_vectors_model *model, const uint8_t *quality_groups,
                      vqz_vectors_model *view);

// Bytes of workspace: to decode with effort 0, to encode with an effort up to this one. Aligned to
// 64 bytes; what it holds before does not matter. It does not grow with the vectors of a block.
size_t vqz_vectors_workspace(const vqz_vectors_model *model, uint32_t effort);

// The bytes of a block of `count` vectors of D values, or 0 if they are more than `capacity`.
// `effort`, 1 … VQZ_VECTORS_EFFORT, is how many combinations of codewords are followed; the bytes
// depend on nothing else.
size_t vqz_vectors_encode(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                          uint32_t count, const int32_t *values, uint8_t *bytes, size_t capacity,
                          void *workspace);

// The vectors of a block; 0 if the bytes are no block of `count` vectors. Whatever they are, the
// work is bounded by `count`.
int vqz_vectors_decode(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                       const uint8_t *bytes, size_t size, int32_t *values, void *workspace);

// A block whose runs, of `run` vectors each but for the last, are streams of their own, so that
// each decodes alone: as the function before for each of them. The bytes of every run, one behind
// the other, into `sizes`, as many as there are runs; returns their sum, or 0 where they are more
// than `capacity`, of which every vector has an equal share to begin with. `run` is 1 …
// VQZ_VECTORS_RUN.
size_t vqz_vectors_encode_runs(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                               uint32_t run, uint32_t count, const int32_t *values,
                               uint8_t *bytes, size_t capacity, uint32_t *sizes,
                               void *workspace);

// The vectors of such a block; 0 if the bytes, as many as the sizes of the runs sum to, are none.
int vqz_vectors_decode_runs(const vqz_vectors_model *model, uint32_t quality, uint32_t run,
                            uint32_t count, const uint8_t *bytes, const uint32_t *sizes,
                            int32_t *values, void *workspace);

// The vectors `first` up to `first` + `wanted` of one run of `count` vectors; 0 if the bytes are no
// such run. The basis, half of the work, is only applied to what is wanted. The workspace is of
// vqz_vectors_some_workspace with the same count.
size_t vqz_vectors_some_workspace(const vqz_vectors_model *model, uint32_t count);
int vqz_vectors_decode_some(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                            const uint8_t *bytes, size_t size, uint32_t first, uint32_t wanted,
                            int32_t *values, void *workspace);

// For training: codes coefficients [count][D] against bases [count][D] that codebooks learned
// without these vectors have given, and adds up how often each magnitude (its last is all beyond)
// was coded, and where it lay, in 256ths of a step. Its workspace and that of the next function
// are of effort 1.
typedef struct {
  uint64_t counts[2][VQZ_VECTORS_CLASSES][VQZ_VECTORS_NODES + 1];
  int64_t places[2][VQZ_VECTORS_CLASSES][2];  // of magnitude 1 and of those above: what is missing
  uint64_t placed[2][VQZ_VECTORS_CLASSES][2];
} vqz_vectors_found;

void vqz_vectors_learn(const vqz_vectors_model *model, uint32_t quality, uint32_t count,
                       const int16_t *coefficients, const int16_t *bases, void *workspace,
                       vqz_vectors_found *found);

// The coefficients [count][D] of vectors, as the encoder sees them.
void vqz_vectors_coefficients(const vqz_vectors_model *model, uint32_t count,
                              const int32_t *values, int16_t *coefficients, void *workspace);

#endif
