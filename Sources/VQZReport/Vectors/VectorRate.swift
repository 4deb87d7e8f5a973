import VQZCore
import VQZSystem

/// Bytes of a vector and the error they leave.
package struct VectorRate: Sendable, Equatable {
  /// Mean bytes of a vector, above 0.
  package let byteCount: Double
  /// Squared distance over the variance of the vectors, above 0.
  package let relativeError: Double

  package init(byteCount: Double, relativeError: Double) {
    self.byteCount = byteCount
    self.relativeError = relativeError
  }

  /// As the provenance of a model tells it; nil for anything else.
  init?(_ value: JSONValue) {
    guard let bytes = value["bytes"]?.doubleValue, bytes > 0, bytes < 1e9,
      let error = value["relative_error"]?.doubleValue, error > 0, error < 1e9
    else { return nil }
    self.init(byteCount: bytes, relativeError: error)
  }

  /// Bytes that leave an error, on a line through the logarithms of two neighbours; nil beyond what
  /// was measured.
  ///
  /// - Parameter rates: from the fewest bytes on.
  package static func byteCount(of rates: [VectorRate], at relativeError: Double) -> Double? {
    for (low, high) in zip(rates, rates.dropFirst())
    where low.relativeError >= relativeError && relativeError >= high.relativeError {
      guard low.relativeError > high.relativeError else { return low.byteCount }
      let part =
        SystemMath.log2(low.relativeError / relativeError)
        / SystemMath.log2(low.relativeError / high.relativeError)
      return low.byteCount * SystemMath.pow(high.byteCount / low.byteCount, part)
    }
    return nil
  }
}
