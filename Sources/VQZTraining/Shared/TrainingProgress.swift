/// How a training stands, as its reports tell it.
///
/// Sums are over the iterations since the last report, so the figures of a report every second are
/// calmer than those of every iteration. Nothing in them is from signals held out: what a model
/// makes of those is known when it is finished.
public struct TrainingProgress: Sendable, Equatable {
  /// Iterations done.
  public var step: Int
  /// The part of the budget that is spent, 0 to 1.
  public var progress: Double
  /// Seconds since the start of the training, over all its runs.
  public var seconds: Double
  /// What the rest will take at the pace of the last iterations.
  public var secondsLeft: Double
  /// That of Adam in the next iteration.
  public var learningRate: Double
  /// Windows learnt from in a second, since the last report.
  public var patchesPerSecond: Double
  /// Of the iterations since the last report.
  public var figures: TrainingFigures

  /// What is minimised, as the mean over the iterations since the last report. It can be compared
  /// within one training only.
  public var loss: Double { figures.loss }
}
