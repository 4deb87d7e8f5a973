/// What iterations have learnt, as means over them.
package struct TrainingFigures: Sendable, Equatable {
  /// What only one kind of network has.
  package enum Detail: Sendable, Equatable {
    case plain(PlainFigures)
    case ladder(LadderStatistics)
  }

  /// How many iterations.
  var iterations: Int
  /// What is minimised.
  package var loss: Double
  /// What else is known, by the kind of network.
  package var detail: Detail

  package var plain: PlainFigures? { if case .plain(let plain) = detail { plain } else { nil } }
  package var ladder: LadderStatistics? {
    if case .ladder(let ladder) = detail { ladder } else { nil }
  }
}
