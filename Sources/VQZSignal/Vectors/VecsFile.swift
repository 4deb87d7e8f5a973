import VQZCore

/// Files of vectors one after another, each behind the number of its dimensions as an i32, the
/// lowest byte first: what TEXMEX, the home of SIFT1M, calls fvecs and bvecs.
enum VecsFile {
  /// Bytes of the number before each vector.
  private static let prefixByteCount = 4

  static func format(
    _ origin: Signal.Origin, suffix: String, type: SampleType
  ) -> SignalFormat {
    SignalFormat(
      origin: origin, suffixes: [.init(suffix, channels: ArrayFormats.channels)],
      isAnnounced: nil,
      opening: { source, limits throws(SignalError) in
        try open(source, origin, type, limits: limits)
      },
      write: { header, sink throws(SignalError) in
        try VecsWriter(header, origin, type, sink: sink)
      }, substitute: .npy)
  }

  /// Bytes of a vector with the number before it.
  static func rowByteCount(dimensions: Int, _ type: SampleType) -> Int {
    prefixByteCount + dimensions * type.byteCount
  }

  /// What stands before each vector.
  static func prefix(dimensions: Int) -> [UInt8] {
    (0..<prefixByteCount).map { UInt8(truncatingIfNeeded: dimensions >> (8 * $0)) }
  }

  private static func open(
    _ source: SignalSource, _ origin: Signal.Origin, _ type: SampleType, limits: Limits
  ) throws(SignalError) -> SignalRowReader {
    let first = try source.bytes(0..<prefixByteCount)
    guard first.count == prefixByteCount else {
      throw .truncated(
        format: origin, found: "\(source.byteCount) bytes",
        expected: "\(prefixByteCount) or more")
    }
    let dimensions = first.reversed().reduce(0) { $0 << 8 | Int($1) }
    let allowed = SignalKind.vectors.channelCounts
    guard allowed.contains(dimensions) else {
      throw .malformedSignal(
        format: origin, what: "dimensions", found: "\(dimensions)", expected: "\(allowed)")
    }
    let row = rowByteCount(dimensions: dimensions, type)
    guard source.byteCount.isMultiple(of: row) else {
      throw .malformedSignal(
        format: origin, what: "size", found: "\(source.byteCount) bytes",
        expected: "a multiple of \(row), for vectors of \(dimensions) numbers")
    }
    let shape = try SignalReader.checkedShape(
      axes: [source.byteCount / row], channels: dimensions, format: origin, limits: limits)
    let header = SignalHeader(
      kind: .vectors, shape: shape, sampleType: type, origin: origin,
      originalBitsPerSample: 8 * type.byteCount, metadata: [])
    return SignalRowReader(
      header, in: vectors(of: source, dimensions: dimensions, type, origin), from: 0,
      as: StoredSamples(type))
  }

  /// The samples alone, as a source of their own.
  private static func vectors(
    of source: SignalSource, dimensions: Int, _ type: SampleType, _ origin: Signal.Origin
  ) -> SignalSource {
    let size = dimensions * type.byteCount
    let row = rowByteCount(dimensions: dimensions, type)
    let prefix = prefix(dimensions: dimensions)
    return SignalSource(byteCount: source.byteCount / row * size) {
      range throws(SignalError) in
      guard !range.isEmpty else { return [] }
      let rows = range.lowerBound / size..<(range.upperBound - 1) / size + 1
      let bytes = try source.bytes(rows.lowerBound * row..<rows.upperBound * row)
      var samples: [UInt8] = []
      samples.reserveCapacity(rows.count * size)
      for start in stride(from: 0, through: bytes.count - row, by: row) {
        let found = bytes[start..<start + prefixByteCount]
        guard found.elementsEqual(prefix) else {
          let number = rows.lowerBound + start / row
          throw .malformedSignal(
            format: origin, what: "dimensions of vector \(number)",
            found: "\(found.reversed().reduce(0) { $0 << 8 | Int($1) })",
            expected: "\(dimensions) as of vector 0")
        }
        samples += bytes[start + prefixByteCount..<start + row]
      }
      let from = range.lowerBound - rows.lowerBound * size
      return Array(samples.dropFirst(from).prefix(range.count))
    }
  }
}

/// Writes a file of vectors, each behind the number of its dimensions.
private final class VecsWriter: SignalRowWriter {
  let notices: [String] = []
  private let header: SignalHeader
  private let origin: Signal.Origin
  private let sink: SignalSink
  private var writtenByteCount = 0

  init(
    _ header: SignalHeader, _ origin: Signal.Origin, _ type: SampleType,
    sink: @escaping SignalSink
  ) throws(SignalError) {
    guard header.sampleType == type else {
      throw .unwritable(
        format: origin, found: "vectors of \(header.sampleType)", expected: "vectors of \(type)")
    }
    self.header = header
    self.origin = origin
    self.sink = sink
  }

  func writeRows(_ rows: Span<UInt8>) throws(SignalError) {
    let size = header.shape.channels * header.sampleType.byteCount
    guard rows.count % size == 0, rows.count <= header.byteCount - writtenByteCount else {
      throw .unwritable(
        format: origin, found: "\(rows.count) bytes after \(writtenByteCount)",
        expected: "vectors of \(size) bytes, \(header.byteCount) bytes in all")
    }
    writtenByteCount += rows.count
    let prefix = VecsFile.prefix(dimensions: header.shape.channels)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count / size * (size + prefix.count))
    for start in stride(from: 0, to: rows.count, by: size) {
      bytes += prefix
      for index in start..<start + size { bytes.append(rows[index]) }
    }
    if !bytes.isEmpty { try sink(bytes.span) }
  }

  func finish() throws(SignalError) {
    guard writtenByteCount == header.byteCount else {
      throw .unwritable(
        format: origin, found: "\(writtenByteCount) bytes of samples",
        expected: "\(header.byteCount)")
    }
  }
}
