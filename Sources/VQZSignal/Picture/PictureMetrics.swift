package import VQZCore

/// How far one picture is from another, over colour samples (alpha does not count).
///
/// The sum is exact in integers, so it does not depend on the order of samples.
package struct PictureMetrics: Sendable, Equatable {
  package let squaredErrorSum: Int64
  package let largestError: Int
  /// Samples that are compared.
  package let sampleCount: Int

  /// Nil unless both pictures have the same size and the same colour channels.
  ///
  /// - Parameters:
  ///   - reference: 8-bit samples.
  ///   - distorted: 8-bit samples.
  ///   - countsHidden: whether colours under an alpha of 0 of the reference count, which an encoder
  ///     keeps for a bound only.
  package init?(reference: Signal, distorted: Signal, countsHidden: Bool = true) {
    guard
      reference.shape.axes == distorted.shape.axes,
      reference.grid.codedChannelCount == distorted.grid.codedChannelCount
    else { return nil }
    let colours = reference.grid.codedChannelCount
    let first = (reference.samples.span, reference.shape.channels)
    let second = (distorted.samples.span, distorted.shape.channels)
    let skipsHidden = !countsHidden && first.1 > colours
    var seen = 0
    var sum: Int64 = 0
    var largest: Int32 = 0
    for position in 0..<reference.shape.positionCount {
      if skipsHidden, first.0[position * first.1 + colours] == 0 { continue }
      seen += 1
      for channel in 0..<colours {
        let a = Int32(first.0[position * first.1 + channel])
        let b = Int32(second.0[position * second.1 + channel])
        let difference = a - b
        sum += Int64(difference * difference)
        largest = max(largest, abs(difference))
      }
    }
    squaredErrorSum = sum
    largestError = Int(largest)
    sampleCount = seen * colours
  }

  package var meanSquaredError: Double { Double(squaredErrorSum) / Double(max(1, sampleCount)) }

  /// Peak signal-to-noise ratio for a peak of 255, in decibels; infinite for equal pictures.
  package var peakSignalToNoiseRatio: Double {
    Decibels.psnr(squaredError: meanSquaredError)
  }
}
