import Synchronization
import VQZ

/// Makes the `.vqz` files of small inputs, several at the same time, each on one thread.
final class SmallInputs: Sendable {
  let encoders: EncoderSet
  private let kind: SignalKind?
  private let depth: SampleDepth
  private let metadata: MetadataOptions
  private let limits: ResourceLimits
  /// Nil where nothing is kept for a run to come.
  private let kept: KeptMembers?
  /// One large picture at a time, even among small files.
  private let largeWork = Mutex<Void>(())

  /// Samples above which a signal is large, however small its file is.
  private static let sampleLimit = 1 << 20

  /// - Parameters:
  ///   - kind: what files are read as; nil is what they are made for.
  ///   - depth: what becomes of pictures of more than 8 bits.
  ///   - metadata: what becomes of that of pictures.
  ///   - limits: what a file may take.
  ///   - kept: of a run that can go on.
  init(
    _ encoders: EncoderSet, kind: SignalKind?, depth: SampleDepth, metadata: MetadataOptions,
    limits: ResourceLimits, kept: KeptMembers?
  ) {
    self.encoders = encoders
    self.kind = kind
    self.depth = depth
    self.metadata = metadata
    self.limits = limits
    self.kept = kept
  }

  /// The file of an input, and what reading that left out.
  func compressed(_ entry: PackInputs.Entry) throws -> (file: [UInt8], notices: [String]) {
    if entry.isCompressed { return (try existing(entry), []) }
    guard let kept else { return try made(entry) }
    return try kept.file(of: entry, encoders) { try made(entry) }
  }

  private func made(_ entry: PackInputs.Entry) throws -> (file: [UInt8], notices: [String]) {
    let read = try SignalInput.open(entry.job, nil, as: kind, depth: depth, limits: limits)
    let input = try metadata.applied(to: read, limits)
    let encoder = try encoders.encoder(for: input.header.kind)
    var file: [UInt8] = []
    let encode = {
      _ = try input.encode(encoder, progress: { _ in }, to: { file += $0 })
    }
    if input.header.shape.sampleCount <= Self.sampleLimit {
      try encode()
    } else {
      try largeWork.withLock { _ in try encode() }
    }
    return (file, read.notices)
  }

  /// A compressed file, which is taken as it is.
  func existing(_ entry: PackInputs.Entry) throws -> [UInt8] {
    let bytes = try entry.job.read(limit: limits.memoryByteCount, allowingTerminal: false)
    guard !VQZArchive.begins(with: bytes) else {
      throw VQZError(
        .malformed, "member: found an archive, expected a file of one signal",
        hint: "vqz decompress takes it apart")
    }
    // What is no whole file would end the work of all.
    _ = try VQZDecoder.inspect(bytes, limits: limits)
    return bytes
  }
}
