extension KernelBenchmark {
  /// One shape with one instruction set.
  public struct Rate: Sendable {
    /// Such as `64→64 3×3 64²`.
    public var shape: String
    /// As in the environment variable `VQZ_ISA`.
    public var instructionSet: String
    /// Best rate seen, in 10⁹ operations a second; a multiply-accumulate is two operations.
    public var gigaOperationsPerSecond: Double
    /// Best rate of bursts of the inner instruction on registers alone, measured in between; zero
    /// for portable C, which has no such instruction.
    public var peak: Double

    package init(
      shape: String, instructionSet: String, gigaOperationsPerSecond: Double, peak: Double
    ) {
      self.shape = shape
      self.instructionSet = instructionSet
      self.gigaOperationsPerSecond = gigaOperationsPerSecond
      self.peak = peak
    }

    /// The part of the ceiling that is reached, or nil where there is none to compare with.
    public var fraction: Double? { peak > 0 ? gigaOperationsPerSecond / peak : nil }
  }
}
