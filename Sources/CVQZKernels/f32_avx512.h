// The vectors of AVX-512 for f32_tiles.h, and the tables of its tiles: 14 positions x 2 vectors of
// 16 outputs. F32_TILES stands once in a file, behind f32_tiles.h.
#define F32_VECTOR __m512
#define F32_LANES 16
#define F32_VECTORS 2
#define F32_TILE 14
#define F32_LOAD(p) _mm512_load_ps(p)
#define F32_STORE(p, v) _mm512_store_ps(p, v)
#define F32_BROADCAST(p) _mm512_set1_ps(*(p))
#define F32_FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define F32_ADD(a, b) _mm512_add_ps(a, b)
#define F32_MUL(a, b) _mm512_mul_ps(a, b)
#define F32_MAX(a, b) _mm512_max_ps(a, b)
#define F32_LESS(a, b) _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)
#define F32_SELECT(m, a, b) _mm512_mask_mov_ps(b, m, a)

#define F32_ROW(vectors)                                                               \
  F32_INSTANCE(1, vectors) F32_INSTANCE(2, vectors) F32_INSTANCE(3, vectors)           \
  F32_INSTANCE(4, vectors) F32_INSTANCE(5, vectors) F32_INSTANCE(6, vectors)           \
  F32_INSTANCE(7, vectors) F32_INSTANCE(8, vectors) F32_INSTANCE(9, vectors)           \
  F32_INSTANCE(10, vectors) F32_INSTANCE(11, vectors) F32_INSTANCE(12, vectors)        \
  F32_INSTANCE(13, vectors) F32_INSTANCE(14, vectors)
#define F32_TABLE(kind, vectors)                                                       \
  {F32_NAME(kind##_1_##vectors),  F32_NAME(kind##_2_##vectors),                        \
   F32_NAME(kind##_3_##vectors),  F32_NAME(kind##_4_##vectors),                        \
   F32_NAME(kind##_5_##vectors),  F32_NAME(kind##_6_##vectors),                        \
   F32_NAME(kind##_7_##vectors),  F32_NAME(kind##_8_##vectors),                        \
   F32_NAME(kind##_9_##vectors),  F32_NAME(kind##_10_##vectors),                       \
   F32_NAME(kind##_11_##vectors), F32_NAME(kind##_12_##vectors),                       \
   F32_NAME(kind##_13_##vectors), F32_NAME(kind##_14_##vectors)}
#define F32_TILES                                                                      \
  F32_ROW(1)                                                                           \
  F32_ROW(2)                                                                           \
  static const vqz_f32_forward_tile forward_narrow[] = F32_TABLE(forward, 1);          \
  static const vqz_f32_forward_tile forward_wide[] = F32_TABLE(forward, 2);            \
  static const vqz_f32_weights_tile weights_narrow[] = F32_TABLE(weights, 1);          \
  static const vqz_f32_weights_tile weights_wide[] = F32_TABLE(weights, 2);
