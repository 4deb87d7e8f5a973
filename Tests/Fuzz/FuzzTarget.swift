import VQZ
import VQZCore

/// What a fuzzer may call. Any bytes end in a value or an error; a trap, a fault of memory, a hang
/// or a law that does not hold is a finding.
enum FuzzTarget: String, CaseIterable {
  /// Files of signals, a format or its kin each; what was read is written and read again.
  case png, jpeg, pnm, npy, wav, csv, vecs
  /// Files of either form, all chunks and tiles, nothing decoded. The checksums of chunks are made
  /// right first, in all targets that take files, so that damage reaches what lies in them.
  case container, compact
  /// Files, decoded with the models at hand.
  case files
  /// One block, of a header that the first byte chooses, by a method that the second one does.
  case blocks
  /// Columns of the index of an archive, and members of its prototypes; and whole archives.
  case archive, archives
  /// Model files of every version, up to a verified model.
  case models
  /// Payloads of indices: a byte for the method, two for their number, then the payload.
  case symbols
  /// Indices whose tables follow from their neighbours.
  case contexts
  /// Numbers of differences of models: any bytes are some.
  case numbers
  /// Streams of residuals: sizes, colours and bound, then the stream.
  case residuals
  /// Streams of a lattice block: sizes, then the stream.
  case lattice
  /// Streams of vectors: form, quality and number of vectors, then the stream.
  case vectors
  /// Signals of every kind with any options, encoded and decoded: what is promised is kept.
  case roundtrip

  /// Small, so that a run is fast: what is larger is refused before it costs anything.
  static let publicLimits = ResourceLimits(
    positionCount: 1 << 14, memoryByteCount: 32 << 20, modelByteCount: 1 << 20,
    operationsPerPosition: 1 << 16, operationCount: 1 << 27)
  static let limits = publicLimits.limits

  func run(_ bytes: [UInt8]) {
    switch self {
    case .png: FuzzSignals.check(bytes, FuzzSignals.png)
    case .jpeg: FuzzSignals.check(bytes, FuzzSignals.jpeg)
    case .pnm: FuzzSignals.check(bytes, FuzzSignals.pnm)
    case .npy: FuzzSignals.check(bytes, FuzzSignals.npy)
    case .wav: FuzzSignals.check(bytes, FuzzSignals.wav)
    case .csv: FuzzSignals.check(bytes, FuzzSignals.csv)
    case .vecs: FuzzSignals.check(bytes, FuzzSignals.vecs)
    case .container: FuzzFiles.container(bytes)
    case .compact: FuzzFiles.compact(bytes)
    case .files: FuzzFiles.files(bytes)
    case .blocks: FuzzBlocks.run(bytes)
    case .archive: FuzzFiles.archive(bytes)
    case .archives: FuzzFiles.archives(bytes)
    case .models: FuzzFiles.models(bytes)
    case .symbols: FuzzStreams.symbols(bytes)
    case .contexts: FuzzStreams.contexts(bytes)
    case .numbers: FuzzStreams.numbers(bytes)
    case .residuals: FuzzStreams.residuals(bytes)
    case .lattice: FuzzStreams.lattice(bytes)
    case .vectors: FuzzStreams.vectors(bytes)
    case .roundtrip: RoundTrip.run(bytes)
    }
  }
}
