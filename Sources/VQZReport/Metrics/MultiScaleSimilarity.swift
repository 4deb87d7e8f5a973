package import VQZCore
import VQZSignal

/// MS-SSIM over the colour channels of 8-bit pictures, 1 for equal ones.
///
/// Wang, Simoncelli and Bovik 2003: contrast and structure at five scales, luminance at the
/// coarsest, each to the power of its weight; a negative mean counts as 0. Each colour channel by
/// itself, then the mean of the channels: the way of pytorch-msssim, and so of the published
/// figures of learned codecs.
///
/// Five scales need 161 samples each way. A smaller picture has as many scales as the window of 11
/// fits into, with their weights scaled to sum to 1; below 11 samples the window shrinks to the
/// largest odd number there is. Such figures compare with each other, not with published ones.
package enum MultiScaleSimilarity {
  static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  /// Scales for a shorter side of `size` samples, 1 to 5.
  package static func scaleCount(size: Int) -> Int {
    var (count, side) = (1, (size + 1) / 2)
    while count < weights.count, side >= SimilarityWindow.size {
      count += 1
      side = (side + 1) / 2
    }
    return count
  }

  /// Nil unless both pictures have the same size and the same colours.
  package static func of(_ first: Signal, _ second: Signal) -> Double? {
    let colours = first.grid.codedChannelCount
    guard
      first.width == second.width, first.height == second.height,
      colours == second.grid.codedChannelCount
    else { return nil }
    let (a, b) = (first.colourSamples(), second.colourSamples())
    var sum = 0.0
    for channel in 0..<colours {
      sum += ofPlanes(
        SimilarityPlane(
          a, width: first.width, height: first.height, channel: channel, of: colours),
        SimilarityPlane(
          b, width: first.width, height: first.height, channel: channel, of: colours))
    }
    return sum / Double(colours)
  }

  /// −10·log10(1 − value) in dB, which spreads what the linear scale crowds below 1.
  package static func decibels(_ value: Double) -> Double {
    value >= 1 ? .infinity : -10 * SystemMath.log10(1 - value)
  }

  private static func ofPlanes(_ first: SimilarityPlane, _ second: SimilarityPlane) -> Double {
    let count = scaleCount(size: min(first.width, first.height))
    let total = weights[..<count].reduce(0, +)
    var (a, b) = (first, second)
    var product = 1.0
    for scale in 0..<count {
      let similarity = StructuralSimilarity(a, b)
      let mean = scale == count - 1 ? similarity.whole : similarity.structure
      product *= SystemMath.pow(max(mean, 0), weights[scale] / total)
      if scale < count - 1 { (a, b) = (a.halved(), b.halved()) }
    }
    return product
  }
}
