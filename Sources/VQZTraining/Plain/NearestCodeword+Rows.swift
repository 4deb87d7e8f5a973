internal import VQZNetwork

extension NearestCodeword {
  /// The codewords of some rows of vectors.
  func find(
    _ vectors: AlignedFloats, rows: Range<Int>, into indices: IndexBuffer, scratch: AlignedFloats
  ) {
    unsafe find(
      vectors.lend(rows.lowerBound * dimension..<rows.upperBound * dimension), count: rows.count,
      indices: indices.lend(rows), scratch: scratch)
  }
}
