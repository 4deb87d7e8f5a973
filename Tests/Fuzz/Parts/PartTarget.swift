import VQZCore

/// What a fuzzer may call below the library: what needs no model. A program of these alone has a
/// third of the places whose visits libFuzzer counts, and so runs more than twice as fast.
///
/// Any bytes end in a value or an error; a trap, a fault of memory, a hang or a law that does not
/// hold is a finding.
enum PartTarget: String, CaseIterable {
  /// Files of signals, a format or its kin each; what was read is written and read again.
  case png, jpeg, tiff, webp, pnm, npy, wav, csv, vecs
  /// Files of either form, all chunks and tiles, nothing unpacked. The checksums of chunks are made
  /// right first, in all targets that take files, so that damage reaches what lies in them.
  case container, compact
  /// Columns of the index of an archive, and members of its prototypes.
  case archive
  /// Payloads of indices: a byte for the method, two for their number, then the payload.
  case symbols
  /// Indices whose tables follow from their neighbours.
  case contexts
  /// Numbers of differences of models: any bytes are some.
  case numbers
  /// Streams of residuals: sizes, colours and bound, then the stream.
  case residuals

  /// Small, so that a run is fast: what is larger is refused before it costs anything.
  static let limits = Limits(
    positionCount: 1 << 14, memoryByteCount: 32 << 20, modelByteCount: 1 << 20,
    operationsPerPosition: 1 << 16, operationCount: 1 << 27)

  func run(_ bytes: [UInt8]) {
    switch self {
    case .png: FuzzSignals.check(bytes, FuzzSignals.png)
    case .jpeg: FuzzSignals.check(bytes, FuzzSignals.jpeg)
    case .tiff: FuzzSignals.check(bytes, FuzzSignals.tiff)
    case .webp: FuzzSignals.check(bytes, FuzzSignals.webP)
    case .pnm: FuzzSignals.check(bytes, FuzzSignals.pnm)
    case .npy: FuzzSignals.check(bytes, FuzzSignals.npy)
    case .wav: FuzzSignals.check(bytes, FuzzSignals.wav)
    case .csv: FuzzSignals.check(bytes, FuzzSignals.csv)
    case .vecs: FuzzSignals.check(bytes, FuzzSignals.vecs)
    case .container: FuzzContainers.walk(RightChecksums.of(bytes))
    case .compact: FuzzContainers.compact(bytes)
    case .archive: FuzzContainers.archive(bytes)
    case .symbols: FuzzStreams.symbols(bytes)
    case .contexts: FuzzStreams.contexts(bytes)
    case .numbers: FuzzStreams.numbers(bytes)
    case .residuals: FuzzStreams.residuals(bytes)
    }
  }
}
