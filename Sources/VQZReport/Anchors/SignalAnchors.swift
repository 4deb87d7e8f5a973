public import VQZCore
import VQZSystem

/// The codecs beside the models of a report on arrays, series or vectors.
public struct SignalAnchors: Sendable {
  /// A codec that the script runs.
  struct Scripted: Sendable {
    let anchor: SignalAnchor
    /// Of the codec and its package.
    let version: String
    let script: AnchorScript
  }

  let hasZstd: Bool
  let scripted: [Scripted]
  /// Those that were asked for and are not installed: lines on what was found and what to install.
  public let missing: [String]
  /// What codecs of vectors learn from; nil: the vectors they code.
  public var training: AnchorTraining?

  /// None at all.
  public static let none = SignalAnchors(hasZstd: false)
  /// What needs nothing that is installed.
  public static let builtIn = SignalAnchors(hasZstd: true)

  init(hasZstd: Bool, scripted: [Scripted] = [], missing: [String] = []) {
    self.hasZstd = hasZstd
    self.scripted = scripted
    self.missing = missing
  }

  /// Those of a list that are installed.
  ///
  /// - Parameters:
  ///   - wanted: what is looked for.
  ///   - kind: of the report.
  ///   - work: where the script is written that runs codecs of Python.
  /// - Throws: where it cannot be written.
  public static func find(
    _ wanted: [SignalAnchor], of kind: SignalKind, in work: WorkFolder
  ) throws(VQZError) -> SignalAnchors {
    let hasZstd = wanted.contains(.zstd)
    let others = wanted.filter { $0 != .zstd }
    guard !others.isEmpty else { return SignalAnchors(hasZstd: hasZstd) }
    guard let program = AnchorScript.installedProgram else {
      let names = others.map(\.name).joined(separator: ", ")
      return SignalAnchors(
        hasZstd: hasZstd,
        missing: [
          "\(names): found no \(AnchorScript.programName), expected Python in PATH or at "
            + "\(AnchorScript.variable) (Debian: python3)"
        ])
    }
    do throws(FileError) {
      let script = try AnchorScript(program: program, in: work)
      return SignalAnchors(hasZstd: hasZstd, others, of: kind, by: script)
    } catch {
      throw VQZError(error)
    }
  }

  /// - Parameters:
  ///   - hasZstd: whether zstd stands beside them.
  ///   - wanted: those that the script is asked for.
  ///   - kind: of the report.
  ///   - script: runs them.
  package init(
    hasZstd: Bool, _ wanted: [SignalAnchor], of kind: SignalKind, by script: AnchorScript
  ) {
    let found = script.codecs(wanted.map(\.name), of: kind)
    var missing: [(reason: String, names: [String])] = []
    for anchor in wanted where found.versions[anchor.name] == nil {
      let reason = found.reasons[anchor.name] ?? "found nothing of that name in the script"
      if let index = missing.firstIndex(where: { $0.reason == reason }) {
        missing[index].names.append(anchor.name)
      } else {
        missing.append((reason, [anchor.name]))
      }
    }
    self.init(
      hasZstd: hasZstd,
      scripted: wanted.compactMap { anchor in
        found.versions[anchor.name].map { Scripted(anchor: anchor, version: $0, script: script) }
      },
      missing: missing.map { "\($0.names.joined(separator: ", ")): \($0.reason)" })
  }

  /// Names and versions of those that Python runs.
  public var versions: [(name: String, version: String)] {
    scripted.map { ($0.anchor.name, $0.version) }
  }

  /// As the report measures them.
  ///
  /// - Parameters:
  ///   - bounds: shares of the range; 0 is lossless.
  ///   - dimensions: numbers in a vector; 0 where they are not known.
  func codecs(bounds: [SignalSetting], dimensions: Int) -> [SignalCodec] {
    (hasZstd ? [SignalCodec(zstdShuffling: false), SignalCodec(zstdShuffling: true)] : [])
      + scripted.map { each in
        SignalCodec(
          each, settings: each.anchor.settings(bounds: bounds, dimensions: dimensions),
          training: each.anchor.learns ? training : nil)
      }
  }
}
