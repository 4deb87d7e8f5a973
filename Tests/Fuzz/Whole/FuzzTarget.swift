import VQZ
import VQZCore

/// What a fuzzer may call of the whole library, by the rules of `PartTarget`.
enum FuzzTarget: String, CaseIterable {
  /// Files, decoded with the models at hand.
  case files
  /// One block, of a header that the first byte chooses, by a method that the second one does.
  case blocks
  /// Whole archives.
  case archives
  /// Model files of every version, up to a verified model.
  case models
  /// Streams of a lattice block: sizes, then the stream.
  case lattice
  /// Streams of vectors: form, quality and number of vectors, then the stream.
  case vectors
  /// Streams of windows: quality, channels and windows of each, then the stream.
  case windows
  /// Signals of every kind with any options, encoded and decoded: what is promised is kept.
  case roundtrip

  /// Small, so that a run is fast: what is larger is refused before it costs anything.
  static let publicLimits = ResourceLimits(
    positionCount: 1 << 14, memoryByteCount: 32 << 20, modelByteCount: 1 << 20,
    operationsPerPosition: 1 << 16, operationCount: 1 << 27)
  static let limits = publicLimits.limits

  func run(_ bytes: [UInt8]) {
    switch self {
    case .files: FuzzFiles.files(bytes)
    case .blocks: FuzzBlocks.run(bytes)
    case .archives: FuzzFiles.archives(bytes)
    case .models: FuzzFiles.models(bytes)
    case .lattice: FuzzKinds.lattice(bytes)
    case .vectors: FuzzKinds.vectors(bytes)
    case .windows: FuzzKinds.windows(bytes)
    case .roundtrip: RoundTrip.run(bytes)
    }
  }
}
