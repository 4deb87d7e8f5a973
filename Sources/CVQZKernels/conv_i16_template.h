// The tile of the integer convolution, written once and included by the file of each instruction
// set, which defines before it:
//   TARGET      attributes every function needs (the instruction set)
//   VECTOR      a vector of LANES 32-bit accumulators
//   TILE        most positions of a tile; TILE * WIDE / LANES accumulators fit the registers
//   WIDE        outputs of a wide tile: 32 or 16
//   KERNELS     name of the table
//   load_bias   VECTOR from int32_t[LANES]
//   step        one tap: 16 inputs of `count` positions into the accumulators
//   CONSTANTS   what finish needs of the layer, made by prepare(layer) once a tile: stores might
//               alias the layer itself, so it would be read again for every position
//   finish      16 accumulated outputs of one position: requantise, activate, add, clamp, store
//   HAS_DOT     if there are dot, the inner instruction of DOT_OPERATIONS operations, and opaque,
//               which hides a vector's value from the compiler: both for the peak rate
// There is no include guard, because there is one inclusion a translation unit.

// `count`, `vectors` and `packed` are constants once inlined, so the accumulators are registers.
TARGET static inline __attribute__((always_inline)) void tile_body(const vqz_tile_i16 *t,
                                                                   int count, int vectors,
                                                                   int packed) {
  VECTOR acc[TILE * WIDE / LANES];
  VQZ_UNROLL
  for (int v = 0; v < vectors; v++) {
    VECTOR bias = load_bias(t->bias + v * LANES);
    VQZ_UNROLL
    for (int i = 0; i < count; i++) acc[i * vectors + v] = bias;
  }
  const int rows = (int)t->layer->kernel.rows, columns = (int)t->layer->kernel.columns;
  const int16_t *weights = t->weights;
  const int16_t *block = t->input;
  for (int b = t->layer->input_blocks; b > 0; b--, block += t->input_block) {
    const int16_t *row = block;
    for (int ky = rows; ky > 0; ky--, row += t->input_row) {
      const int16_t *tap = row;
      for (int kx = columns; kx > 0; kx--) {
        step(acc, tap, weights, count, vectors, packed);
        tap += VQZ_LANES;
        weights += packed * VQZ_LANES;
      }
    }
  }
  const int per_block = VQZ_LANES / LANES;
  const CONSTANTS constants = prepare(t->layer);
  const ptrdiff_t position_stride = t->position_stride;
  const int32_t *multiplier = t->multiplier;
  const int16_t *const adding[2] = {t->adding[0], t->adding[1]};
  int16_t *const output[2] = {t->output[0], t->output[1]};
  VQZ_UNROLL
  for (int i = 0; i < count; i++) {
    const ptrdiff_t at = i * position_stride;
    VQZ_UNROLL
    for (int b = 0; b < vectors / per_block; b++) {
      finish(acc + i * vectors + b * per_block, multiplier + b * VQZ_LANES, &constants,
             adding[b] ? adding[b] + at : NULL, output[b] + at);
    }
  }
}

// Tiles of every size up to TILE, so that no row computes a position twice or one it throws away.
#define TILE_PAIR(n)                                         \
  TARGET static void wide_##n(const vqz_tile_i16 *t) {       \
    tile_body(t, n, WIDE / LANES, 32);                       \
  }                                                          \
  TARGET static void narrow_##n(const vqz_tile_i16 *t) {     \
    tile_body(t, n, VQZ_LANES / LANES, VQZ_LANES);           \
  }

TILE_PAIR(1)
TILE_PAIR(2)
#if TILE == 2
#define TILES(kind) {NULL, kind##_1, kind##_2}
#elif TILE == 3
TILE_PAIR(3)
#define TILES(kind) {NULL, kind##_1, kind##_2, kind##_3}
#else
TILE_PAIR(3)
TILE_PAIR(4)
#if TILE == 4
#define TILES(kind) {NULL, kind##_1, kind##_2, kind##_3, kind##_4}
#else
TILE_PAIR(5)
TILE_PAIR(6)
#if TILE == 6
#define TILES(kind) {NULL, kind##_1, kind##_2, kind##_3, kind##_4, kind##_5, kind##_6}
#elif TILE == 14
TILE_PAIR(7)
TILE_PAIR(8)
TILE_PAIR(9)
TILE_PAIR(10)
TILE_PAIR(11)
TILE_PAIR(12)
TILE_PAIR(13)
TILE_PAIR(14)
#define TILES(kind)                                                                          \
  {                                                                                          \
    NULL, kind##_1, kind##_2, kind##_3, kind##_4, kind##_5, kind##_6, kind##_7, kind##_8,    \
        kind##_9, kind##_10, kind##_11, kind##_12, kind##_13, kind##_14                      \
  }
#else
#error "no table of tiles of this size"
#endif
#endif
#endif

static const vqz_tile_i16_fn wide[TILE + 1] = TILES(wide);
static const vqz_tile_i16_fn narrow[TILE + 1] = TILES(narrow);

#if defined(HAS_DOT)
// Register-only rounds of the inner instruction: what the tile could reach if memory were free.
TARGET static int64_t peak(int64_t rounds) {
  enum { COUNT = TILE * WIDE / LANES };
  VECTOR acc[COUNT];
  int32_t seed[LANES];
  for (int i = 0; i < LANES; i++) seed[i] = i + 1;
  VECTOR x = load_bias(seed), w = load_bias(seed);
  VQZ_UNROLL
  for (int i = 0; i < COUNT; i++) acc[i] = x;
  for (int64_t r = 0; r < rounds; r++) {
    VQZ_UNROLL
    for (int i = 0; i < COUNT; i++) {
      opaque(x);  // or the compiler multiplies once and only adds
      acc[i] = dot(acc[i], x, w);
    }
  }
  VQZ_UNROLL
  for (int i = 0; i < COUNT; i++) opaque(acc[i]);
  return rounds * COUNT * DOT_OPERATIONS;
}
#else
static int64_t peak(int64_t rounds) {
  (void)rounds;
  return 0;
}
#endif

const vqz_conv_i16_kernels KERNELS = {TILE, WIDE / VQZ_LANES, wide, narrow, peak};
