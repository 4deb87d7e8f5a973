// The posterior of codewords: p(j) in proportion to exp(-|x - e_j|^2 / temperature).
#ifndef VQZ_POSTERIOR_F32_H
#define VQZ_POSTERIOR_F32_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Codewords are packed in sixteens; the last sixteen is filled up with codewords of no weight.
size_t vqz_posterior_f32_packed_codewords(size_t codewords);

// Packs codebook [codewords][dimension]: `packed` takes packed codewords times dimension floats,
// [packed codewords / 16][dimension][16] of -2 e, `start` as many as packed codewords: |e|^2.
void vqz_posterior_f32_pack(
    const float *codebook, size_t codewords, size_t dimension, float *packed, float *start);

// weights[i][j], [count][packed codewords], sum to one over j; those below 2^-24 of the largest
// are zero. figures[i] = (entropy of the weights in bits, sum over j of weight times price).
// `scale` is log2(e) / temperature; `prices` takes packed codewords. Products and sums are
// rounded one by one, in a written order: the same bits on every machine.
void vqz_posterior_f32(
    const float *points, size_t count, size_t dimension, const float *packed, const float *start,
    const float *prices, size_t packed_codewords, float scale, float *weights, float *figures);

// What the weights of vqz_posterior_f32 are for. Sums of codewords are packed like these:
// [packed codewords / 16][dimension][16].
typedef struct {
  float *marginal;  // [packed codewords]: gets the weights added
  float *sums;      // packed, or null: gets weights times points added
  float *means;     // [count][dimension]: becomes the sum over j of weight times e_j
  float *by_rate;   // [count][dimension]: becomes the gradient of the rate by the point
  float *scratch;   // 32 * dimension floats
  int rate;         // 0 none: by_rate is zero; 1 cross-entropy to r; 2 divergence from r, in bits
  float scale;      // 2 / temperature
} vqz_posterior_f32_sums;

void vqz_posterior_f32_collect(
    const float *points, size_t count, size_t dimension, const float *packed,
    const float *prices, size_t packed_codewords, const float *weights, const float *figures,
    const vqz_posterior_f32_sums *to);

#ifdef __cplusplus
}
#endif
#endif
