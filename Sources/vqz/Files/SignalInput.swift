import VQZ
import VQZSystem

/// Signals as they come in.
enum SignalInput {
  /// A signal that is in memory.
  case whole(Signal, byteCount: Int)
  /// A large file, of which rows are read when they are wanted.
  case rows(SignalFileReader, byteCount: Int)

  /// Files above this are read row by row where they can be.
  private static let wholeByteLimit = 64 << 20

  /// What is known of the signal before its samples.
  var header: SignalHeader {
    switch self {
    case .whole(let signal, _): SignalHeader(signal)
    case .rows(let reader, _): reader.header
    }
  }

  /// Bytes of the file.
  var byteCount: Int {
    switch self {
    case .whole(_, let count), .rows(_, let count): count
    }
  }

  /// The signal of a job. What reading left out is told.
  ///
  /// The bytes of the file are gone when this returns: a large picture is in memory once.
  ///
  /// - Parameters:
  ///   - options: what the file is; nil where its format says so.
  ///   - kind: what it is read as; nil is what it is made for.
  ///   - depth: what becomes of pictures of more than 8 bits.
  ///   - takesRows: whether a large file may come row by row.
  static func read(
    _ job: Job, _ options: SignalOptions?, as kind: SignalKind? = nil,
    depth: SampleDepth = .rounded, limits: ResourceLimits,
    takesRows: Bool = false, allowingTerminal: Bool = false, _ console: Console
  ) throws -> SignalInput {
    let input = try open(
      job, options, as: kind, depth: depth, limits: limits, takesRows: takesRows,
      allowingTerminal: allowingTerminal)
    for notice in input.notices { console.notice(notice, about: job.name) }
    return input
  }

  /// What reading left out, for people.
  var notices: [String] {
    switch self {
    case .whole(let signal, _):
      signal.notices
        + (signal.isRounded ? ["vqz compress --max-error keeps all of their bits"] : [])
    case .rows(let reader, _): reader.notices
    }
  }

  /// The same without telling anything.
  static func open(
    _ job: Job, _ options: SignalOptions?, as kind: SignalKind?, depth: SampleDepth = .rounded,
    limits: ResourceLimits, takesRows: Bool = false, allowingTerminal: Bool = false
  ) throws -> SignalInput {
    let suffix = job.path.flatMap { FilePath.suffix(of: $0) }
    let path = job.path.flatMap { FileStatus($0)?.kind == .file ? $0 : nil }
    if let options, options.raw {
      guard let path else {
        throw VQZError(
          .usage, "raw samples: found no file with places, expected one",
          hint: "write what comes through a pipe to a file first")
      }
      let kind = kind ?? .array
      let reader = try SignalFileReader(
        rawPath: path, kind: kind, shape: try options.signalShape(of: kind),
        type: options.dtype ?? "u8", limits: limits)
      return try kept(reader, takesRows: takesRows, limits)
    }
    if takesRows, let path, try isOfRows(path, suffix) {
      let reader = try SignalFileReader(
        path: path, suffix: suffix, kind: kind, limits: limits)
      return try kept(reader, takesRows: true, limits)
    }
    let bytes = try job.read(limit: limits.memoryByteCount, allowingTerminal: allowingTerminal)
    // The file stays in memory while its samples are made.
    var rest = limits
    rest.memoryByteCount -= bytes.count
    return .whole(
      try depth.read(bytes, suffix: suffix, as: kind, limits: rest),
      byteCount: bytes.count)
  }

  /// Whether the samples of a file stand one after another: not those of pictures and text.
  private static func isOfRows(
    _ path: String, _ suffix: String?
  ) throws -> Bool {
    let format = SignalFile.format(of: try readFront(path, byteCount: 64), suffix: suffix)
    return [.npy, .wav, .fvecs, .bvecs].contains(format)
  }

  /// The whole signal of a small file, or of one that must be in memory.
  private static func kept(
    _ reader: SignalFileReader, takesRows: Bool, _ limits: ResourceLimits
  ) throws -> SignalInput {
    let byteCount = reader.fileByteCount
    if takesRows, reader.header.byteCount > wholeByteLimit {
      return .rows(reader, byteCount: byteCount)
    }
    guard reader.header.byteCount <= limits.memoryByteCount / 2 else {
      throw VQZError(
        .memoryLimit,
        "memory: found \(reader.header.byteCount) bytes of samples, expected at most half of "
          + "\(limits.memoryByteCount)", hint: "raise the memory limit")
    }
    let samples = try reader.rows(0..<reader.rowCount)
    let header = reader.header
    return .whole(
      try Signal(
        kind: header.kind, shape: header.shape, sampleType: header.sampleType, samples: samples,
        origin: header.origin, originalBitsPerSample: header.originalBitsPerSample,
        metadata: header.metadata, notices: reader.notices), byteCount: byteCount)
  }

  /// Encodes the signal, row by row where it comes so.
  func encode(
    _ encoder: VQZEncoder, progress: @escaping ProgressHandler, to sink: ([UInt8]) throws -> Void
  ) throws -> EncodeSummary {
    switch self {
    case .whole(let signal, _):
      return try encoder.encode(signal, progress: progress, to: sink)
    case .rows(let reader, _):
      // Rows of a file are positions of the first axis, those of an encoder of the last but one.
      let header = reader.header
      let count = header.shape.positionCount
      let perRow = header.rowByteCount / (header.byteCount / count)
      var next = 0
      return try encoder.encode(
        header, progress: progress,
        rows: { limit in
          let first = next
          next = min(count, first + limit * perRow)
          return try reader.samples(ofPositions: first..<next)
        }, to: sink)
    }
  }
}
