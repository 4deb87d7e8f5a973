internal import VQZNetwork

/// Codewords of whole vectors: one of the codebooks whose codewords are added up.
struct VectorCodebook: Sendable {
  /// Codewords as rows.
  var codewords: VectorRows
  /// Bits that each index costs.
  var bits: [Float]

  /// K.
  var count: Int { bits.count }

  /// The codeword of each index added up over the codebooks.
  ///
  /// - Parameter indices: of each codebook, one for each vector.
  static func sums(_ books: [VectorCodebook], _ indices: [[UInt16]], into bases: VectorRows) {
    for (book, chosen) in zip(books, indices) {
      for (row, index) in chosen.enumerated() {
        let (to, from) = (row * bases.width, Int(index) * bases.width)
        for at in stride(from: 0, to: bases.width, by: 16) {
          bases.values.setVector(
            bases.values.vector(at: to + at) + book.codewords.values.vector(at: from + at),
            at: to + at)
        }
      }
    }
  }
}
