extension SignalKind {
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
