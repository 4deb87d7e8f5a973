extension SourceBenchmark {
  /// What is trained: the sizes decide how long it takes.
  public struct Case: Sendable {
    /// Where the values come from.
    public let source: Source
    /// Values of a vector, 1, 2, 4 or 8.
    public let dimension: Int
    /// Bits a value, above 0.
    public let rate: Double
    /// Most codewords.
    public let codewords: Int
    /// Vectors learnt from, and as many that are judged by.
    public let vectorCount: Int

    package init(
      source: Source, dimension: Int, rate: Double, codewords: Int, vectorCount: Int
    ) {
      self.source = source
      self.dimension = dimension
      self.rate = rate
      self.codewords = codewords
      self.vectorCount = vectorCount
    }
  }
}
