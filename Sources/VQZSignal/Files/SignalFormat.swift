package import VQZCore

/// A file format of signals: what its files are called, how they begin, and who reads and writes
/// them.
package struct SignalFormat: Sendable {
  /// Reads the bytes of a whole file.
  package typealias Reader =
    @Sendable (_ bytes: [UInt8], _ limits: Limits) throws(SignalError) -> Signal
  /// Reads what a file says of its samples, which can then be asked for.
  package typealias Opener =
    @Sendable (_ source: SignalSource, _ limits: Limits) throws(SignalError) -> SignalRowReader
  /// Begins a file of such a signal and gives what takes the rows.
  package typealias Writer =
    @Sendable (
      _ header: SignalHeader, _ sink: @escaping SignalSink
    ) throws(SignalError) -> any SignalRowWriter
  /// Whether a file of this format can hold such a signal.
  package typealias Test = @Sendable (_ shape: Signal.Shape, _ type: SampleType) -> Bool

  /// The format as `.vqz` files name it.
  package let origin: Signal.Origin
  /// Endings of file names, the one that is used where nothing else is asked for first.
  package let suffixes: [Suffix]
  /// Whether a file begins as those of this format do; nil for a format whose files begin anyhow
  /// and are known by their suffix.
  package let isAnnounced: (@Sendable (_ bytes: [UInt8]) -> Bool)?
  /// Nil in a build without what it needs.
  package let read: Reader?
  /// Nil for a format whose files are read whole.
  package let open: Opener?
  /// Nil for a format that is read only. In a build without what it needs, it throws.
  package let write: Writer?
  /// The format that is written in place of this one where this one cannot hold a signal; nil where
  /// there is none.
  package let substitute: Signal.Origin?
  /// Of the signals that its suffixes have channels for.
  private let fits: Test
  /// Whether files are signals of this kind only where someone asks for the kind: they are made for
  /// another.
  package let isOfAnother: Bool

  init(
    origin: Signal.Origin, suffixes: [Suffix], isAnnounced: (@Sendable ([UInt8]) -> Bool)?,
    read: Reader?, open: Opener? = nil, write: Writer?, substitute: Signal.Origin?,
    fits: @escaping Test = { _, _ in true }, isOfAnother: Bool = false
  ) {
    self.origin = origin
    self.suffixes = suffixes
    self.isAnnounced = isAnnounced
    self.read = read
    self.open = open
    self.write = write
    self.substitute = substitute
    self.fits = fits
    self.isOfAnother = isOfAnother
  }

  /// A format whose files need not be in memory: one that is there is read in the same way.
  init(
    origin: Signal.Origin, suffixes: [Suffix], isAnnounced: (@Sendable ([UInt8]) -> Bool)?,
    opening open: @escaping Opener, write: @escaping Writer, substitute: Signal.Origin?
  ) {
    self.init(
      origin: origin, suffixes: suffixes, isAnnounced: isAnnounced,
      read: { bytes, limits throws(SignalError) in
        try open(SignalSource(bytes), limits).signal(limits: limits)
      },
      open: open, write: write, substitute: substitute)
  }

  /// As messages name the format.
  package var name: String { origin.name }

  /// Whether a file of this format can hold such a signal.
  package func holds(_ shape: Signal.Shape, _ type: SampleType) -> Bool {
    !suffixes(channels: shape.channels).isEmpty && fits(shape, type)
  }

  /// The suffixes of files that hold so many channels.
  package func suffixes(channels: Int) -> [String] {
    suffixes.filter { $0.channels.contains(channels) }.map(\.text)
  }
}

extension SignalFormat {
  /// The formats of all kinds; of one that several kinds have, that of the first of them.
  package static let all: [SignalFormat] = {
    var seen: Set<Signal.Origin> = []
    return SignalKind.allCases.flatMap { $0.rules.formats }
      .filter { seen.insert($0.origin).inserted }
  }()

  /// The first kind, in the order of their numbers, that files of all these suffixes can be; nil
  /// where there is none.
  package static func kind(ofSuffixes suffixes: some Sequence<String>) -> SignalKind? {
    SignalKind.allCases.first { kind in
      suffixes.allSatisfy(suffixesOfFiles(madeFor: kind).contains)
    }
  }

  /// The suffixes of the files that are made for a kind, in lower case and without the dot.
  package static func suffixesOfFiles(madeFor kind: SignalKind) -> Set<String> {
    let formats = kind.rules.formats.filter { !$0.isOfAnother }
    return Set(formats.flatMap { $0.suffixes.map(\.text) })
  }

  /// The suffixes of all files that are signals, in lower case and without the dot.
  package static let suffixes: Set<String> = Set(all.flatMap { $0.suffixes.map(\.text) })

  /// The formats that are read, as a message lists them: "PNG, PNM, PAM, JPEG, TIFF, WebP, NPY,
  /// WAV, CSV, FVECS or BVECS". Samples alone say nothing of themselves.
  package static let names: String = list(all.filter { $0.origin != .raw }.map(\.name))

  /// "a, b or c".
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
