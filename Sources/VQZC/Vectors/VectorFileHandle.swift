import VQZ

/// An open file of vectors as callers hold it.
final class VectorFileHandle: Sendable {
  let vectors: VQZVectors
  /// What decoding some of them may cost.
  let limits: ResourceLimits

  init(_ vectors: VQZVectors, limits: ResourceLimits) {
    self.vectors = vectors
    self.limits = limits
  }

  /// What `count` of the vectors are.
  ///
  /// - Throws: `usage` for none, or for more than a signal may have.
  func header(of count: Int) throws(VQZError) -> SignalHeader {
    try SignalHeader(
      .vectors,
      shape: try Signal.Shape(axes: [count], channels: vectors.header.shape.channels),
      sampleType: vectors.header.sampleType)
  }
}
