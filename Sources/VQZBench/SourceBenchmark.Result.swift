extension SourceBenchmark {
  /// One quantiser on fresh vectors.
  public struct Result: Sendable, Equatable {
    /// Where the values came from.
    public let source: Source
    /// Values of a vector.
    public let dimension: Int
    /// Whether codewords differ in length; else each is as long as the others.
    public let isEntropyConstrained: Bool
    /// Codewords that are left.
    public let codewords: Int
    /// Bits a value.
    public let rate: Double
    /// Variance over mean squared error, in dB.
    public let signalToNoise: Double
  }
}
