extension SourceBenchmark {
  /// One quantiser on fresh vectors.
  package struct Result: Sendable, Equatable {
    package let source: Source
    package let dimension: Int
    package let isEntropyConstrained: Bool
    package let codewords: Int
    /// Bits a value.
    package let rate: Double
    /// Variance over mean squared error, in dB.
    package let signalToNoise: Double
  }
}
