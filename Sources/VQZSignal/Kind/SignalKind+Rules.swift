package import VQZCore

extension SignalKind {
  /// The rules of the kind. Nothing but this asks which kind a signal is.
  package var rules: any SignalRules {
    switch self {
    case .picture: PictureRules()
    case .array: ArrayRules()
    case .series: SeriesRules()
    case .vectors: VectorRules()
    }
  }
}
