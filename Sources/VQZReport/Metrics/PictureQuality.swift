package import VQZCore
import VQZSignal

/// How a decoded 8-bit picture stands to its original, over the colours.
package struct PictureQuality: Sendable, Equatable {
  /// Mean squared error over all colour samples.
  package var meanSquaredError: Double
  /// Mean squared error of luma, 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601), not rounded;
  /// that of the samples themselves for grey.
  package var lumaSquaredError: Double
  /// Largest difference of a sample.
  package var largestError: Int
  /// `MultiScaleSimilarity`.
  package var similarity: Double
  /// `Ssimulacra`; nil for pictures below 8 samples, and where it was not measured.
  package var look: Double?

  package init(
    meanSquaredError: Double, lumaSquaredError: Double, largestError: Int, similarity: Double,
    look: Double?
  ) {
    self.meanSquaredError = meanSquaredError
    self.lumaSquaredError = lumaSquaredError
    self.largestError = largestError
    self.similarity = similarity
    self.look = look
  }

  /// Nil unless both have the same size and the same colours.
  package init?(reference: Signal, decoded: Signal) {
    guard
      let plain = PictureMetrics(reference: reference, distorted: decoded),
      let similarity = MultiScaleSimilarity.of(reference, decoded)
    else { return nil }
    meanSquaredError = plain.meanSquaredError
    largestError = plain.largestError
    self.similarity = similarity
    look = Ssimulacra.of(reference, decoded)
    lumaSquaredError =
      reference.grid.codedChannelCount == 1
      ? plain.meanSquaredError : Self.lumaSquaredError(reference, decoded)
  }

  package var psnr: Double { Self.psnr(meanSquaredError) }
  package var lumaPSNR: Double { Self.psnr(lumaSquaredError) }
  package var similarityDecibels: Double { MultiScaleSimilarity.decibels(similarity) }

  /// 10·log10(255² / error) in dB; infinite for no error.
  package static func psnr(_ meanSquaredError: Double) -> Double {
    Decibels.psnr(squaredError: meanSquaredError)
  }

  /// 10^(decibels / 10): the inverse of the logarithm above.
  static func power(_ decibels: Double) -> Double { SystemMath.pow(10, decibels / 10) }

  /// Exact in integers: luma differences times 1000.
  private static func lumaSquaredError(_ reference: Signal, _ decoded: Signal) -> Double {
    let (a, b) = (reference.samples.span, decoded.samples.span)
    let (strideA, strideB) = (reference.shape.channels, decoded.shape.channels)
    var sum = 0.0
    for y in 0..<reference.height {
      var row: Int64 = 0
      for position in y * reference.width..<(y + 1) * reference.width {
        let (i, j) = (position * strideA, position * strideB)
        let difference =
          299 * (Int64(a[i]) - Int64(b[j])) + 587 * (Int64(a[i + 1]) - Int64(b[j + 1]))
          + 114 * (Int64(a[i + 2]) - Int64(b[j + 2]))
        row += difference * difference
      }
      sum += Double(row)
    }
    return sum / 1e6 / Double(reference.shape.positionCount)
  }
}
