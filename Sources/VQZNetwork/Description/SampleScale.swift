/// How the samples of a signal and the numbers of the network belong together:
/// activation = (sample − offset) / unit.
///
/// For 8-bit pictures mid-grey is 0 and the whole range is about ±2.
package struct SampleScale: Sendable, Hashable {
  /// The sample that is 0 for the network.
  package let offset: Int
  /// Sample values in a network unit: a power of two, so that dividing by it is exact.
  package let unit: Int
  /// The least and the largest sample there is; what decodes beyond is clamped.
  package let least: Int
  package let most: Int

  @inlinable
  package init(offset: Int, unit: Int, least: Int, most: Int) {
    self.offset = offset
    self.unit = unit
    self.least = least
    self.most = most
  }

  /// Samples of one byte.
  @inlinable
  package static var bytes: SampleScale {
    SampleScale(offset: 128, unit: 64, least: 0, most: 255)
  }

  /// The value that a sample has for the network.
  @inlinable
  package func activation(of sample: Int) -> Float {
    Float(sample - offset) * (1 / Float(unit))
  }

  /// The sample nearest to a network output; the least one for what is not a number.
  @inlinable
  package func sample(of activation: Float) -> Int {
    // A product: the unit is a power of two, so it is the same as the quotient, and faster.
    let shifted = activation * Float(unit) + (Float(offset) + 0.5)
    return shifted > Float(least) ? Int(min(shifted, Float(most))) : least
  }

  /// Squared sample values in a squared network unit.
  package var squaredUnit: Double { Double(unit * unit) }
}

extension NetworkDescription {
  /// The scale of the samples this network works on.
  package var scale: SampleScale { .bytes }
}
