extension SourceBenchmark {
  /// What is trained: the sizes decide how long it takes.
  package struct Case: Sendable {
    package let source: Source
    package let dimension: Int
    /// Bits a value.
    package let rate: Double
    package let codewords: Int
    package let vectorCount: Int

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
