package import VQZCore

extension PictureRules {
  /// An orthonormal 8×8 DCT in an orthonormal colour space, and a 4×4 DCT of the block means, at
  /// each coarser level once more.
  ///
  /// Coefficients come by frequency, luma before chroma of the same frequency, so that chroma is
  /// predicted from luma. Of chroma, which is smoother, a part holds fewer.
  package var basis: TransformBasis {
    // Luma and two colour differences.
    let (a, b, c) = (1 / 3.0.squareRoot(), 1 / 2.0.squareRoot(), 1 / 6.0.squareRoot())
    return TransformBasis(
      mixing: [[a, a, a], [-c, -c, 2 * c], [b, -b, 0]],
      samples: TransformBasis.Block(
        rows: 8, columns: 8,
        parts: [[1, 1, 1], [5, 2, 2], [16, 4, 4], [20, 8, 8], [22, 49, 49]]),
      means: TransformBasis.Block(
        rows: 4, columns: 4, parts: [[1, 1, 1], [5, 5, 5], [10, 10, 10]]))
  }
}
