/// Ratios of powers as people compare them: 10·log10, in decibels.
///
/// By the logarithm of this module, so that a figure is the same on every machine.
package enum Decibels {
  /// Of a ratio; −∞ for 0 and ∞ for ∞.
  package static func of(_ ratio: Double) -> Double { 10 * decimalLogarithm(ratio) }

  /// PSNR in dB, 10·log10(peak² / error); infinite for no error.
  ///
  /// - Parameters:
  ///   - squaredError: the sum of the squares of all differences.
  ///   - count: of how many samples.
  ///   - peak: the range of the samples, 255 for 8 bits.
  package static func psnr(
    squaredError: Double, count: Double = 1, peak: Double = 255
  ) -> Double {
    squaredError == 0 ? .infinity : of(peak * peak * count / squaredError)
  }

  /// The same for a mean over many signals, which one infinite value would swallow: one without
  /// error counts as this much.
  package static func meanablePSNR(squaredError: Double, count: Double) -> Double {
    let value = psnr(squaredError: squaredError, count: count)
    return squaredError > 0 && count > 0 ? value : 99
  }
}
