// What the two AVX-512 kernels share: sixteen outputs a vector, fourteen positions by thirty-two
// outputs. The includer has defined TARGET, INLINE and dot.
#define LANES 16
#define TILE 14
#define WIDE 32
#define VECTOR __m512i

#define HAS_DOT 1
#define DOT_OPERATIONS 64
#define opaque(v) __asm__ volatile("" : "+v"(v))

INLINE __m512i load_bias(const int32_t *bias) { return _mm512_loadu_si512(bias); }

INLINE __m512i broadcast_pair(const int16_t *x) {
  int32_t pair;
  __builtin_memcpy(&pair, x, 4);
  return _mm512_set1_epi32(pair);
}

INLINE void step(__m512i *acc, const int16_t *x, const int16_t *w, int count, int vectors,
                 int packed) {
  VQZ_UNROLL
  for (int p = 0; p < VQZ_LANES / 2; p++, w += packed * 2) {
    const __m512i w0 = _mm512_load_si512(w);
    const __m512i w1 = vectors > 1 ? _mm512_load_si512(w + 32) : w0;
    VQZ_UNROLL
    for (int i = 0; i < count; i++) {
      const __m512i pair = broadcast_pair(x + i * VQZ_LANES + 2 * p);
      acc[i * vectors] = dot(acc[i * vectors], pair, w0);
      if (vectors > 1) acc[i * vectors + 1] = dot(acc[i * vectors + 1], pair, w1);
    }
  }
}

typedef struct {
  __m512i half, shift;
  __m256i high, low;
  int leaky;
} CONSTANTS;

INLINE CONSTANTS prepare(const vqz_conv_i16 *layer) {
  const CONSTANTS c = {
      .half = _mm512_set1_epi64((int64_t)1 << (layer->shift - 1)),
      .high = _mm256_set1_epi16((int16_t)layer->bound),
      .low = _mm256_set1_epi16((int16_t)-layer->bound),
      // A count in every lane: shifting by a scalar count takes one instruction more.
      .shift = _mm512_set1_epi64(layer->shift),
      .leaky = layer->leaky,
  };
  return c;
}

INLINE void finish(const __m512i *acc, const int32_t *multiplier, const CONSTANTS *c,
                   const int16_t *adding, int16_t *output) {
  const __m512i m = _mm512_loadu_si512(multiplier);
  __m512i even = _mm512_add_epi64(_mm512_mul_epi32(*acc, m), c->half);
  __m512i odd = _mm512_add_epi64(
      _mm512_mul_epi32(_mm512_srli_epi64(*acc, 32), _mm512_srli_epi64(m, 32)), c->half);
  even = _mm512_srav_epi64(even, c->shift);
  odd = _mm512_srav_epi64(odd, c->shift);
  const __m512i both = _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_CCAA);
  // Narrowing saturates to int16; the clamp that follows is never wider.
  __m256i v = _mm512_cvtsepi32_epi16(both);
  v = _mm256_max_epi16(_mm256_min_epi16(v, c->high), c->low);
  if (c->leaky) v = _mm256_max_epi16(v, _mm256_srai_epi16(v, 3));
  if (adding) {
    v = _mm256_adds_epi16(v, _mm256_loadu_si256((const __m256i *)adding));
    v = _mm256_max_epi16(_mm256_min_epi16(v, c->high), c->low);
  }
  _mm256_storeu_si256((__m256i *)output, v);
}
