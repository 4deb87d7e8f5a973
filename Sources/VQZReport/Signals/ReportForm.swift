public import VQZ
import VQZCore
import VQZSignal
import VQZSystem

/// Which report there is of a kind of signals: as its rules say that errors are measured.
public enum ReportForm: Sendable {
  /// Beside other codecs, by what people see.
  case pictures
  /// By the errors of single numbers.
  case numbers
  /// By distances, angles and neighbours of whole vectors.
  case neighbours

  /// - Parameter kind: of all files of the report.
  public init(_ kind: SignalKind) {
    let measures = kind.rules.distortion.measures
    if measures.contains(.structure) {
      self = .pictures
    } else {
      self = measures.contains(.neighbours) ? .neighbours : .numbers
    }
  }

  /// What files are read as where nobody says it: what the models are for, or else the first kind
  /// that all files can be by their names. Where no name says anything they are pictures.
  ///
  /// - Parameters:
  ///   - sources: the files.
  ///   - models: those that are named.
  /// - Throws: `usage` where models or files are of several kinds.
  public static func kind(
    of sources: [Source], models: [VQZModel]
  ) throws(VQZError) -> SignalKind {
    if let first = models.first {
      if let other = models.first(where: { $0.kind != first.kind }) {
        throw VQZError(
          .usage,
          "models: found \(first.name) for kind \(first.kind), and \(other.name) for kind "
            + "\(other.kind), expected models of one kind")
      }
      return first.kind
    }
    var names: [String: String] = [:]
    for source in sources {
      guard let suffix = source.suffix, SignalFormat.suffixes.contains(suffix) else { continue }
      if names[suffix] == nil { names[suffix] = source.path }
    }
    if let kind = SignalFormat.kind(ofSuffixes: names.keys) { return kind }
    let examples = names.keys.sorted().compactMap { suffix in
      SignalFormat.kind(ofSuffixes: [suffix]).map { "\(names[suffix] ?? "") of kind \($0)" }
    }
    throw VQZError(
      .usage,
      "data: found \(examples.joined(separator: ", and ")), expected files of one kind",
      hint: "name the kind, or make a report of each")
  }
}
