internal import VQZNetwork

extension NearestCodeword {
  /// The codewords of some rows of vectors.
  func find(
    _ vectors: AlignedFloats, rows: Range<Int>, into indices: IndexBuffer, scratch: AlignedFloats
  ) {
    unsafe find(
      UnsafeBufferPointer(
        rebasing: vectors.storage[rows.lowerBound * dimension..<rows.upperBound * dimension]),
      count: rows.count,
      indices: UnsafeMutableBufferPointer(rebasing: indices.storage[rows]), scratch: scratch)
  }
}
