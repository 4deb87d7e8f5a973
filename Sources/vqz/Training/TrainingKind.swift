import ArgumentParser
import VQZ

/// What a model is trained for, by its name.
enum TrainingKind: String, ExpressibleByArgument, CaseIterable, Sendable {
  case picture, array, series

  var kind: SignalKind {
    switch self {
    case .picture: .picture
    case .array: .array
    case .series: .series
    }
  }

  /// Signals of a kind, in words.
  static func plural(_ kind: SignalKind) -> String {
    switch kind {
    case .picture: "pictures"
    case .array: "arrays"
    case .series: "series"
    case .vectors: "vectors"
    }
  }
}
