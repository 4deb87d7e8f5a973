package import VQZCore

extension SignalKind {
  /// The rules of the kind. Nothing but this asks which kind a signal is.
  ///
  /// - Throws: `unsupportedSignal` for a kind that has a name, but no rules yet.
  package var rules: any SignalRules {
    get throws(VQZError) {
      switch self {
      case .picture: return PictureRules()
      case .array: return ArrayRules()
      case .series: return SeriesRules()
      case .vectors:
        throw VQZError(
          .unsupportedSignal, "kind of signal: found \(self), expected a picture, array or series",
          hint: "a newer vqz may code vectors")
      }
    }
  }

  /// The kinds that have rules.
  package static var supported: [SignalKind] { allCases.filter { (try? $0.rules) != nil } }
}
