internal import VQZCore

extension SourceBenchmark {
  /// Independent values of variance 1.
  public enum Source: String, Sendable, CaseIterable {
    /// Normal values.
    case gaussian
    /// Values whose density falls exponentially to both sides.
    case laplacian

    func vectors(_ count: Int, dimension: Int, stream: UInt64) -> [Float] {
      var generator = SeededGenerator(seed: 0x50c5, stream: stream)
      switch self {
      case .gaussian: return (0..<count * dimension).map { _ in generator.gaussian() }
      case .laplacian:
        return (0..<count * dimension).map { _ in
          // The difference of two exponential values; each is a sum of squares of two normal ones.
          let (a, b) = (generator.gaussian(), generator.gaussian())
          let (c, d) = (generator.gaussian(), generator.gaussian())
          return (a * a + b * b - c * c - d * d) / Float(8).squareRoot()
        }
      }
    }
  }
}
