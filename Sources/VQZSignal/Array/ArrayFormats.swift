package import VQZCore

/// The files of arrays.
package enum ArrayFormats {
  /// The first one is written where nothing else is asked for.
  package static let all = [npy(.array), raw]

  /// All that a `Signal` may be.
  static let channels = Set(SignalKind.array.channelCounts)

  /// - Parameter kind: what the files are read as. One of a single axis takes the second axis of a
  ///   file as its channels.
  package static func npy(_ kind: SignalKind) -> SignalFormat {
    SignalFormat(
      origin: .npy, suffixes: [.init("npy", channels: channels)],
      isAnnounced: { $0.starts(with: NPYHeader.signature) },
      opening: { source, limits throws(SignalError) in
        try NPYReader.open(source, kind: kind, limits: limits)
      }, write: NPYWriter.begin, substitute: nil)
  }

  /// Samples alone. `RawFile.open` reads them; here nobody says what they are.
  package static let raw = SignalFormat(
    origin: .raw, suffixes: [.init("raw", channels: channels)], isAnnounced: nil,
    read: RawFile.refuse, write: RawFile.begin, substitute: nil)
}
