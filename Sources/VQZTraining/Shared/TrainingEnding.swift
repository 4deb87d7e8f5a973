/// How a run ended.
public enum TrainingEnding: Sendable, Equatable {
  /// The budget is spent.
  case finished
  /// The caller asked for it; the state has everything to go on from.
  case interrupted
}
