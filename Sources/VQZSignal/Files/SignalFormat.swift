package import VQZCore

/// A file format of signals: what its files are called, how they begin, and who reads and writes
/// them.
package struct SignalFormat: Sendable {
  /// Reads the bytes of a whole file.
  package typealias Reader =
    @Sendable (_ bytes: [UInt8], _ limits: Limits) throws(SignalError) -> Signal
  /// Begins a file and gives what takes the rows.
  package typealias Writer =
    @Sendable (
      _ shape: Signal.Shape, _ metadata: [Signal.Metadata], _ sink: @escaping SignalSink
    ) throws(SignalError) -> any SignalRowWriter

  /// The format as `.vqz` files name it.
  package let origin: Signal.Origin
  /// Endings of file names, the one that is used where nothing else is asked for first.
  package let suffixes: [Suffix]
  /// Whether a file begins as those of this format do.
  package let isAnnounced: @Sendable (_ bytes: [UInt8]) -> Bool
  /// Nil in a build without what it needs.
  package let read: Reader?
  /// Nil for a format that is read only. In a build without what it needs, it throws.
  package let write: Writer?
  /// The format that is written in place of this one where this one cannot hold a signal; nil where
  /// there is none.
  package let substitute: Signal.Origin?

  /// As messages name the format.
  package var name: String { origin.name }

  /// The suffixes of files that hold so many channels.
  package func suffixes(channels: Int) -> [String] {
    suffixes.filter { $0.channels.contains(channels) }.map(\.text)
  }
}

extension SignalFormat {
  /// The formats of all kinds.
  package static let all: [SignalFormat] = SignalKind.allCases.flatMap { kind in
    (try? kind.rules.formats) ?? []
  }

  /// The suffixes of all files that are signals, in lower case and without the dot.
  package static let suffixes: Set<String> = Set(all.flatMap { $0.suffixes.map(\.text) })

  /// The formats that are read, as a message lists them: "PNG, PNM, PAM or JPEG".
  package static let names: String = list(all.map(\.name))

  /// "a, b or c".
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
