/// The transform that a ladder for colour pictures starts from, as tables: in which order the
/// coefficients of a block stand, and which of them each step codes.
///
/// A block is transformed by an orthonormal DCT in three orthonormal colours. Its coefficients are
/// taken in runs along the zigzag, each run first of luma and then of both colour differences, so
/// that chroma is predicted from luma, and what is fine from what is coarse.
package struct TransformOrder: Sendable {
  /// One coefficient of a block.
  package struct Coefficient: Sendable, Equatable {
    /// 0 is luma, 1 and 2 are the colour differences.
    package let colour: Int
    /// Vertical and horizontal frequency.
    package let v: Int
    package let u: Int
  }

  /// Channels of one step and the dimension of its vectors.
  package typealias Group = (channels: Int, dimension: Int)

  /// Colours of a sample.
  package static let colours = 3

  /// Rows and columns of a block.
  package let size: Int
  /// Coefficients in each run of luma, and in each run of one colour difference.
  let luma: [Int]
  let chroma: [Int]

  /// 8×8 samples.
  package static let samples = TransformOrder(
    size: 8, luma: [1, 5, 16, 20, 22], chroma: [1, 2, 4, 8, 49])
  /// 4×4 means of blocks: of 8×8 samples, then of 32×32.
  package static let means = TransformOrder(size: 4, luma: [1, 5, 10], chroma: [1, 5, 10])

  /// The steps of a level of stride 128: all 48 coefficients of means of 32×32 blocks.
  static let meanSteps: [Group] = [(3, 1), (15, 1), (30, 2)]
  /// Those of a level of stride 32, of means of 8×8 blocks. Below a coarser level, which codes the
  /// means of these, the first step is missing.
  static let coarseSteps: [Group] = [(3, 1), (2, 1), (3, 1), (10, 1), (10, 1), (20, 1)]
  /// Those of a level of stride 8: the 189 coefficients of a block besides its three means.
  static let fineSteps: [Group] = [
    (2, 1), (3, 1), (4, 1), (8, 1), (8, 1), (8, 1), (10, 1), (10, 2), (38, 2), (98, 2),
  ]

  /// All coefficients of a block in their order; the first are the means.
  package var coefficients: [Coefficient] {
    let zigzag = (0..<size * size).map { (v: $0 / size, u: $0 % size) }
      .sorted { ($0.v + $0.u, $0.v) < ($1.v + $1.u, $1.v) }
    var found: [Coefficient] = []
    for run in luma.indices {
      for colour in 0..<Self.colours {
        let counts = colour == 0 ? luma : chroma
        let first = counts[..<run].reduce(0, +)
        for each in zigzag[first..<first + counts[run]] {
          found.append(Coefficient(colour: colour, v: each.v, u: each.u))
        }
      }
    }
    return found
  }
}
