/// What a signal is: which rules lead from its samples to the grid that a model codes.
///
/// The raw value stands in `.vqz` files (`Formats/vqz.md`, HEAD) and never changes its meaning.
/// Everything that differs from kind to kind is answered in one folder of `VQZSignal` for each.
public enum SignalKind: UInt8, Sendable, CaseIterable {
  /// A grid of two axes, rows and columns, with 1 to 4 channels of colour and alpha.
  case picture = 1
  /// One to four axes of any numbers.
  case array = 2
  /// One axis, time, with channels: sound, an electrocardiogram, sensors.
  case series = 3
  /// One axis of vectors, none of which says anything about its neighbours.
  case vectors = 4

  /// How many axes a signal of this kind may have.
  public var axisCounts: ClosedRange<Int> {
    switch self {
    case .picture: 2...2
    case .array: 0...Signal.Shape.axisLimit
    case .series, .vectors: 1...1
    }
  }

  /// How many channels a position may have. The components of a vector are its channels.
  public var channelCounts: ClosedRange<Int> {
    switch self {
    case .picture: 1...4
    case .array, .series, .vectors: 1...4096
    }
  }

  /// Along how many axes of a map a network for this kind may look: rows and columns, along its one
  /// row, or, where no position says anything about another, along none.
  package var reachAxes: Int {
    switch self {
    case .picture, .array: 2
    case .series: 1
    case .vectors: 0
    }
  }
}
