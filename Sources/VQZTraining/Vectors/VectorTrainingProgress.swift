/// How a training of vectors stands.
public struct VectorTrainingProgress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: Sendable, Equatable {
    /// Vectors are read; so many so far.
    case reading(Int)
    /// Codebooks of whole vectors.
    case codebooks
    /// The network that expects coefficients.
    case network
    /// Chances from what the encoder chooses.
    case tables
    /// Vectors held out are coded.
    case judging
  }

  /// What is being done.
  public let stage: Stage
  /// The share of all work that is done, 0 to 1, about.
  public let fraction: Double
  /// Seconds since the start.
  public let seconds: Double
  /// What the rest will take, about; nil while vectors are read, whose number is not known.
  public let secondsLeft: Double?
}

/// Tells how a training stands by how long its stages take beside each other.
struct VectorProgressClock: Sendable {
  private let start = ContinuousClock.now

  /// Where a stage begins and ends among all, as measured with embeddings of 384 numbers.
  private static func share(
    _ stage: VectorTrainingProgress.Stage
  ) -> (begin: Double, end: Double) {
    switch stage {
    case .reading: (0, 0)
    case .codebooks: (0, 0.6)
    case .network: (0.6, 0.88)
    case .tables: (0.88, 0.97)
    case .judging: (0.97, 1)
    }
  }

  func report(
    _ stage: VectorTrainingProgress.Stage, _ done: Double,
    _ progress: (VectorTrainingProgress) throws -> Void
  ) throws {
    let (begin, end) = Self.share(stage)
    let fraction = begin + (end - begin) * min(max(done, 0), 1)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let left: Double? = fraction > 0 ? seconds * (1 - fraction) / fraction : nil
    try progress(
      VectorTrainingProgress(
        stage: stage, fraction: fraction, seconds: seconds, secondsLeft: left))
  }
}
