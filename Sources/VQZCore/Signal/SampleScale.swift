/// How the samples of a signal and the numbers of a model belong together:
/// activation = (sample − offset) / unit.
///
/// For 8-bit pictures mid-grey is 0 and the whole range is about ±2.
package struct SampleScale: Sendable, Hashable {
  /// The sample that is 0 for the model.
  package let offset: Int
  /// Samples from activation 0 to activation 1: a power of two, so that dividing by it is exact.
  package let unit: Int
  /// The least and the greatest sample there is; what decodes beyond is clamped.
  package let least: Int
  package let most: Int

  @inlinable
  package init(offset: Int, unit: Int, least: Int, most: Int) {
    self.offset = offset
    self.unit = unit
    self.least = least
    self.most = most
  }

  /// Samples of 8 bits without a sign.
  @inlinable
  package static var bytes: SampleScale {
    SampleScale(offset: 128, unit: 64, least: 0, most: 255)
  }

  /// The value that a sample has for the model.
  @inlinable
  package func activation(of sample: Int) -> Float {
    Float(sample - offset) * (1 / Float(unit))
  }

  /// The sample nearest to an output of the model; the least one for what is not a number.
  @inlinable
  package func sample(of activation: Float) -> Int {
    // A product: the unit is a power of two, so it is the same as the quotient, and faster.
    let shifted = activation * Float(unit) + (Float(offset) + 0.5)
    return shifted > Float(least) ? Int(min(shifted, Float(most))) : least
  }

  /// Squared samples in a squared unit of the model.
  package var squaredUnit: Double { Double(unit * unit) }

  /// From the least sample to the greatest: the peak of PSNR.
  package var peak: Int { most - least }
}
