import ArgumentParser
import VQZ

/// What a model is trained for, by its name.
enum TrainingKind: String, ExpressibleByArgument, CaseIterable, Sendable {
  case picture, array, series, vectors

  /// Nil for none; every name here is that of one.
  var kind: SignalKind? { SignalKind.allCases.first { "\($0)" == rawValue } }

  /// Several signals of a kind, in words.
  static func plural(_ kind: SignalKind) -> String {
    let name = "\(kind)"
    return name.hasSuffix("s") ? name : name + "s"
  }
}
