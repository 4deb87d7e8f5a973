// float32 convolution tiles in the compiler's own vectors: one fused multiply-add instruction a
// vector where the target has it (NEON), the C library's exact fmaf where it has not.
#include <stdint.h>

typedef float vqz_f32x16 __attribute__((vector_size(64)));
typedef int32_t vqz_i32x16 __attribute__((vector_size(64)));

#define F32_NAME(x) x##_portable
#define F32_VECTOR vqz_f32x16
#define F32_LANES 16
#define F32_VECTORS 1
#define F32_TILE 4
#define F32_LOAD(p) (*(const vqz_f32x16 *)(p))
#define F32_STORE(p, v) (*(vqz_f32x16 *)(p) = (v))
#define F32_BROADCAST(p) ((vqz_f32x16){} + *(p))
#define F32_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define F32_ADD(a, b) ((a) + (b))
#define F32_MUL(a, b) ((a) * (b))
#define F32_MAX(a, b) __builtin_elementwise_max(a, b)
#define F32_LESS(a, b) ((a) < (b))
#define F32_SELECT(m, a, b) \
  ((vqz_f32x16)(((vqz_i32x16)(a) & (m)) | ((vqz_i32x16)(b) & ~(m))))
#include "f32_tiles.h"

#define F32_POINTS 1
#define F32_INDEX vqz_i32x16
#define F32_MASK vqz_i32x16
#define F32_INDICES(j) ((vqz_i32x16){} + (j))
#define F32_STORE_INDICES(p, v) (*(vqz_i32x16 *)(p) = (v))
#define F32_SELECT_INDEX(m, a, b) (((a) & (m)) | ((b) & ~(m)))
#include "nearest_f32_tiles.h"

F32_INSTANCE(1, 1)
F32_INSTANCE(2, 1)
F32_INSTANCE(3, 1)
F32_INSTANCE(4, 1)

static const vqz_f32_forward_tile forward[] = {
    forward_1_1_portable, forward_2_1_portable, forward_3_1_portable, forward_4_1_portable};
static const vqz_f32_weights_tile weights[] = {
    weights_1_1_portable, weights_2_1_portable, weights_3_1_portable, weights_4_1_portable};

const vqz_f32_tiles vqz_f32_tiles_portable = {
    1, 1, 4, {forward, forward}, {weights, weights}, peak_portable,
    16, nearest_tile_portable};
