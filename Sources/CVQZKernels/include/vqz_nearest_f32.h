// The nearest codeword with a price: argmin over j of bias[j] + |x - e_j|^2.
#ifndef VQZ_NEAREST_F32_H
#define VQZ_NEAREST_F32_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Codewords are packed in sixes; the last six is filled up with codewords never chosen.
size_t vqz_nearest_f32_packed_codewords(size_t codewords);

// Packs codebook [codewords][dimension] for the search: `packed` takes packed codewords times
// dimension floats (-2 e), `start` as many floats as packed codewords (bias + |e|^2).
// `bias` may be null for no price.
void vqz_nearest_f32_pack(
    const float *codebook, const float *bias, size_t codewords, size_t dimension, float *packed,
    float *start);

// index[i] = the codeword j with the least start[j] + sum over k of x[i][k] * packed[j][k], a
// chain of fused multiply-adds from start[j] in the order of k; the lowest j of equal ones, 0
// where nothing compares (NaN). `points` is [count][dimension]; `scratch` takes
// 64 * dimension floats aligned to 64 bytes. At most 65536 codewords.
void vqz_nearest_f32(
    const float *points, size_t count, size_t dimension, const float *packed, const float *start,
    size_t codewords, uint16_t *index, float *scratch);

// distance[i] = |x[i] - codebook[index[i]]|^2, a chain of fused multiply-adds from 0.
void vqz_nearest_f32_distance(
    const float *points, size_t count, size_t dimension, const float *codebook,
    const uint16_t *index, float *distance);

#ifdef __cplusplus
}
#endif
#endif
