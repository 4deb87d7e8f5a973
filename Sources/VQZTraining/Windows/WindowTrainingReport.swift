internal import VQZCore
internal import VQZSystem

/// What a model of windows was made from, and what it makes of series that were held out.
public struct WindowTrainingReport: Sendable, Equatable {
  /// Series held out as files, at one quality or within one bound.
  public struct Point: Sendable, Equatable {
    /// Bits of the files a sample.
    public let bitsPerValue: Double
    /// Squared error over the variance of each channel about its mean.
    public let relativeError: Double
  }

  /// Windows that were learnt from, drawn at random.
  public let windowCount: Int
  /// Windows that were left out, since a sample is infinite or none.
  public let notFiniteCount: Int
  /// Series that were held out and coded.
  public let heldOutCount: Int
  /// The series held out at qualities of the model, from the coarsest.
  public let heldOut: [Point]
  /// The same within bounds by the built-in model of series, from the widest; empty where there is
  /// none in this build.
  public let general: [Point]

  /// By how much files are smaller than with the built-in model at equal error, as the mean over
  /// the qualities whose error it has, too: 0.05 is a twentieth. Nil where there is nothing to
  /// compare.
  public var saving: Double? {
    let ratios = heldOut.compactMap { point in
      bits(at: point.relativeError, of: general).map { point.bitsPerValue / $0 }
    }
    return ratios.isEmpty ? nil : 1 - ratios.reduce(0, +) / Double(ratios.count)
  }

  /// Bits a value at an error, between those measured on logarithmic scales; nil outside them.
  private func bits(at error: Double, of points: [Point]) -> Double? {
    for (high, low) in zip(points, points.dropFirst())
    where low.relativeError <= error && error <= high.relativeError {
      guard low.relativeError > 0, low.relativeError < high.relativeError else {
        return high.bitsPerValue
      }
      let part =
        binaryLogarithm(high.relativeError / error)
        / binaryLogarithm(high.relativeError / low.relativeError)
      let (a, b) = (binaryLogarithm(high.bitsPerValue), binaryLogarithm(low.bitsPerValue))
      return binaryPower(a + (b - a) * part)
    }
    return nil
  }

  /// Points as a model file tells them.
  static func json(_ points: [Point]) -> JSONValue {
    .array(
      points.map {
        .object([
          JSONMember(key: "bits_per_value", value: .number($0.bitsPerValue)),
          JSONMember(key: "relative_error", value: .number($0.relativeError)),
        ])
      })
  }
}
