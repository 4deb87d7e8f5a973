// The search of the nearest codeword as a template, included after f32_tiles.h. It needs besides:
//   F32_POINTS        vectors of points of a tile
//   F32_INDEX         vector of int32 with as many lanes
//   F32_INDICES(j)    all lanes j;  F32_STORE_INDICES(p, v)
//   F32_LESS(a, b)    mask of a < b;  F32_MASK its type
//   F32_SELECT(m, a, b), F32_SELECT_INDEX(m, a, b)   a where m, else b
// Points are the lanes, so that the least codeword of a point never needs a reduction.

#define VQZ_NEAREST_SIX 6

// Six codewords against the points of one tile, transposed to [dimension][points].
F32_INLINE void F32_NAME(nearest_six)(
    size_t dimension, const float *points, const float *packed, const float *start, int first,
    F32_VECTOR *least, F32_INDEX *index) {
  F32_VECTOR sum[VQZ_NEAREST_SIX][F32_POINTS];
  VQZ_UNROLL for (int j = 0; j < VQZ_NEAREST_SIX; j++) {
    F32_VECTOR s = F32_BROADCAST(start + j);
    VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) sum[j][v] = s;
  }
  for (size_t k = 0; k < dimension; k++) {
    F32_VECTOR x[F32_POINTS];
    VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) {
      x[v] = F32_LOAD(points + (k * F32_POINTS + v) * F32_LANES);
    }
    VQZ_UNROLL for (int j = 0; j < VQZ_NEAREST_SIX; j++) {
      F32_VECTOR e = F32_BROADCAST(packed + j * dimension + k);
      VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) sum[j][v] = F32_FMA(e, x[v], sum[j][v]);
    }
  }
  VQZ_UNROLL for (int j = 0; j < VQZ_NEAREST_SIX; j++) {
    F32_INDEX at = F32_INDICES(first + j);
    VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) {
      F32_MASK less = F32_LESS(sum[j][v], least[v]);
      least[v] = F32_SELECT(less, sum[j][v], least[v]);
      index[v] = F32_SELECT_INDEX(less, at, index[v]);
    }
  }
}

// One tile of points; `index` takes one int32 a point.
static void F32_NAME(nearest_tile)(
    size_t dimension, const float *points, const float *packed, const float *start,
    size_t packed_codewords, int32_t *index) {
  const float infinity[1] = {__builtin_inff()};
  F32_VECTOR least[F32_POINTS];
  F32_INDEX best[F32_POINTS];
  VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) {
    least[v] = F32_BROADCAST(infinity);
    best[v] = F32_INDICES(0);
  }
  for (size_t j = 0; j < packed_codewords; j += VQZ_NEAREST_SIX) {
    F32_NAME(nearest_six)(
        dimension, points, packed + j * dimension, start + j, (int)j, least, best);
  }
  VQZ_UNROLL for (int v = 0; v < F32_POINTS; v++) F32_STORE_INDICES(index + v * F32_LANES, best[v]);
}
