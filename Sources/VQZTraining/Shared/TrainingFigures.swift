/// What iterations have learnt, as means over them.
public struct TrainingFigures: Sendable, Equatable {
  /// What only one kind of network has.
  public enum Detail: Sendable, Equatable {
    /// Distortion and information of one quality.
    case plain(PlainFigures)
    /// Rate and distortion by quality.
    case ladder(LadderStatistics)
  }

  /// How many iterations.
  var iterations: Int
  /// What is minimised.
  public var loss: Double
  /// What else is known, by the kind of network.
  public var detail: Detail

  package var plain: PlainFigures? { if case .plain(let plain) = detail { plain } else { nil } }
  package var ladder: LadderStatistics? {
    if case .ladder(let ladder) = detail { ladder } else { nil }
  }
}
