// Coding of series in windows: each is a vector (vqz_vectors.h) whose level and shape are expected
// by the moments before it. The rule is Formats/windows.md. Integers throughout: the same bytes on
// every instruction set.
#ifndef VQZ_WINDOWS_H
#define VQZ_WINDOWS_H

#include "vqz_vectors.h"

enum {
  VQZ_WINDOWS_LANE = 64,          // windows of a channel for each that are decoded at once
  VQZ_WINDOWS_VALUE = 1 << 30,    // magnitude of a value, at most
};

// Bytes of workspace: to decode with effort 0, to encode with an effort up to this one. Aligned to
// 64 bytes; what it holds before does not matter. It does not grow with the windows of a block.
size_t vqz_windows_workspace(const vqz_vectors_model *model, uint32_t effort);

// The bytes of a block of `channels` series of `count` windows each, whose values stand one behind
// the other, or 0 if they are more than `capacity`. `effort`, 1 … VQZ_VECTORS_EFFORT, is how many
// combinations of codewords are followed; the bytes depend on nothing else.
size_t vqz_windows_encode(const vqz_vectors_model *model, uint32_t quality, uint32_t effort,
                          uint32_t channels, uint32_t count, const int32_t *values,
                          uint8_t *bytes, size_t capacity, void *workspace);

// The values of a block, of magnitudes up to VQZ_WINDOWS_VALUE; 0 if the bytes are no such block.
// Whatever they are, the work is bounded by the windows.
int vqz_windows_decode(const vqz_vectors_model *model, uint32_t quality, uint32_t channels,
                       uint32_t count, const uint8_t *bytes, size_t size, int32_t *values,
                       void *workspace);

#endif
