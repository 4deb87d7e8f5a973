// The register tiles all float32 kernels are made of, as a template over the vector type.
//
// The includer defines, for its instruction set:
//   F32_NAME(x)       x with the suffix of the set
//   F32_VECTOR        vector type;  F32_LANES floats in it
//   F32_VECTORS       vectors of a tile across channels;  F32_TILE most rows of a tile
//   F32_LOAD, F32_STORE (aligned), F32_BROADCAST, F32_FMA, F32_ADD, F32_MUL, F32_MAX
//   F32_LESS(a, b) mask of lanes;  F32_SELECT(mask, a, b) lanes of a where it is set
//   F32_PAIR          values of a word: 1 unless said otherwise. With 2, F32_FMA(a, b, c) adds to c
//                     both products of every lane, that of the upper halves first
// and compiles the whole file for that set. A tile is `rows` x `vectors` accumulators, each a
// chain in the order of the loop; rows and vectors are constants after inlining.
#include "conv_f32_internal.h"

#pragma STDC FP_CONTRACT OFF

#define F32_INLINE static inline __attribute__((always_inline))

#ifndef F32_PAIR
#define F32_PAIR 1
#endif
// Words of a position in a block of 16 channels.
#define F32_DEPTH (16 / F32_PAIR)

// Elements from vector 0 of a tile to vector v in a map: the next lanes or the next block.
F32_INLINE ptrdiff_t F32_NAME(lane_offset)(int v, ptrdiff_t block_stride) {
  return (v * F32_LANES / 16) * block_stride + v * F32_LANES % 16;
}

// Where a vector of sums ends: plus the addend, and an eighth of itself where the mask is negative.
// The sums come by address: as a value, a vector wider than the set's registers would be a warning.
F32_INLINE void F32_NAME(finish)(const F32_VECTOR *sum, const float *addend, const float *mask,
                                 float *output) {
  F32_VECTOR value = *sum;
  const float slope[1] = {0.125f}, nothing[1] = {0};
  if (addend) value = F32_ADD(value, F32_LOAD(addend));
  if (mask) {
    F32_VECTOR eighth = F32_MUL(value, F32_BROADCAST(slope));
    value = F32_SELECT(F32_LESS(F32_LOAD(mask), F32_BROADCAST(nothing)), eighth, value);
  }
  F32_STORE(output, value);
}

F32_INLINE void F32_NAME(forward_tile)(
    const int rows, const int vectors, const vqz_f32_forward *job, const float *input,
    const float *weights, const float *bias, const float *addend, const float *mask,
    float *output) {
  const float slope[1] = {0.125f};
  F32_VECTOR sum[F32_TILE][F32_VECTORS];
  VQZ_UNROLL for (int t = 0; t < rows; t++) {
    VQZ_UNROLL for (int v = 0; v < vectors; v++) sum[t][v] = F32_LOAD(bias + v * F32_LANES);
  }
  const char *ahead = job->ahead;
  const ptrdiff_t ahead_lines = job->ahead_lines;
  for (ptrdiff_t left = job->inputs; left > 0; left -= 16) {
    ptrdiff_t words = left < 16 ? (left + F32_PAIR - 1) / F32_PAIR : F32_DEPTH;
    const float *row = input;
    for (ptrdiff_t ky = job->kernel.rows; ky > 0; ky--, row += job->row_stride) {
      const float *x = row;
      for (ptrdiff_t kx = job->kernel.columns; kx > 0; kx--, x += F32_DEPTH) {
        for (ptrdiff_t l = 0; l < ahead_lines; l++, ahead += 64) __builtin_prefetch(ahead, 0, 2);
        for (ptrdiff_t c = 0; c < words; c++) {
          F32_VECTOR w[F32_VECTORS];
          VQZ_UNROLL for (int v = 0; v < vectors; v++) {
            w[v] = F32_LOAD(weights + c * 32 + v * F32_LANES);
          }
          VQZ_UNROLL for (int t = 0; t < rows; t++) {
            F32_VECTOR b = F32_BROADCAST(x + t * F32_DEPTH + c);
            VQZ_UNROLL for (int v = 0; v < vectors; v++) sum[t][v] = F32_FMA(b, w[v], sum[t][v]);
          }
        }
        weights += F32_DEPTH * 32;
      }
    }
    input += job->input_stride;
  }
  if (job->leaky) {
    // v / 8 is the larger of the two exactly where v is negative.
    F32_VECTOR eighth = F32_BROADCAST(slope);
    VQZ_UNROLL for (int t = 0; t < rows; t++) {
      VQZ_UNROLL for (int v = 0; v < vectors; v++) {
        sum[t][v] = F32_MAX(sum[t][v], F32_MUL(sum[t][v], eighth));
      }
    }
  }
  VQZ_UNROLL for (int t = 0; t < rows; t++) {
    VQZ_UNROLL for (int v = 0; v < vectors; v++) {
      ptrdiff_t at = t * 16 + F32_NAME(lane_offset)(v, job->block_stride);
      F32_NAME(finish)(&sum[t][v], addend ? addend + at : 0, mask ? mask + at : 0, output + at);
    }
  }
}

// Rows of the tile are input channels, vectors are output channels, the chain is over positions.
F32_INLINE void F32_NAME(weights_tile)(
    const int rows, const int vectors, const vqz_f32_weights *job, const float *input,
    const float *gradient, float *packed) {
  F32_VECTOR sum[F32_TILE][F32_VECTORS];
  VQZ_UNROLL for (int t = 0; t < rows; t++) {
    VQZ_UNROLL for (int v = 0; v < vectors; v++) {
      sum[t][v] = F32_LOAD(packed + t * 32 + v * F32_LANES);
      // What the next tile begins with.
      if (v * F32_LANES % 16 == 0) __builtin_prefetch(packed + (t + rows) * 32 + v * F32_LANES, 1);
    }
  }
  for (ptrdiff_t y = 0; y < job->height; y++) {
    for (ptrdiff_t x = 0; x < job->width; x += F32_PAIR) {
      ptrdiff_t at = y * job->row_stride + x * 16;
      F32_VECTOR g[F32_VECTORS];
      VQZ_UNROLL for (int v = 0; v < vectors; v++) {
        g[v] = F32_LOAD(gradient + at + F32_NAME(lane_offset)(v, job->block_stride));
      }
      VQZ_UNROLL for (int t = 0; t < rows; t++) {
        F32_VECTOR b = F32_BROADCAST(input + at + t);
        VQZ_UNROLL for (int v = 0; v < vectors; v++) sum[t][v] = F32_FMA(b, g[v], sum[t][v]);
      }
    }
  }
  VQZ_UNROLL for (int t = 0; t < rows; t++) {
    VQZ_UNROLL for (int v = 0; v < vectors; v++) {
      F32_STORE(packed + t * 32 + v * F32_LANES, sum[t][v]);
    }
  }
}

#define F32_INSTANCE(rows, vectors)                                                        \
  static void F32_NAME(forward_##rows##_##vectors)(                                        \
      const vqz_f32_forward *job, const float *input, const float *weights,                \
      const float *bias, const float *addend, const float *mask, float *output) {          \
    F32_NAME(forward_tile)(rows, vectors, job, input, weights, bias, addend, mask, output); \
  }                                                                                        \
  static void F32_NAME(weights_##rows##_##vectors)(                                        \
      const vqz_f32_weights *job, const float *input, const float *gradient,               \
      float *packed) {                                                                     \
    F32_NAME(weights_tile)(rows, vectors, job, input, gradient, packed);                   \
  }

// A burst over the registers of the largest tile, for the peak.
static double F32_NAME(peak)(size_t rounds, float *sink) {
  const float start[1] = {1.0f / 1024};
  const float shrink[1] = {0.5f};
  F32_VECTOR sum[F32_TILE][F32_VECTORS];
  F32_VECTOR a = F32_BROADCAST(start), b = F32_BROADCAST(shrink);
  VQZ_UNROLL for (int t = 0; t < F32_TILE; t++) {
    VQZ_UNROLL for (int v = 0; v < F32_VECTORS; v++) sum[t][v] = a;
  }
  for (size_t r = 0; r < rounds * 16; r++) {
    VQZ_UNROLL for (int t = 0; t < F32_TILE; t++) {
      VQZ_UNROLL for (int v = 0; v < F32_VECTORS; v++) sum[t][v] = F32_FMA(a, b, sum[t][v]);
    }
  }
  F32_VECTOR total = a;
  VQZ_UNROLL for (int t = 0; t < F32_TILE; t++) {
    VQZ_UNROLL for (int v = 0; v < F32_VECTORS; v++) total = F32_ADD(total, sum[t][v]);
  }
  _Alignas(64) float lanes[F32_LANES];
  F32_STORE(lanes, total);
  *sink = lanes[0];
  return 2.0 * F32_PAIR * F32_LANES * F32_TILE * F32_VECTORS * 16 * (double)rounds;
}
