import VQZCore

/// What stands before the samples of a WAV file: the form, the chunk `fmt `, other chunks, and the
/// first bytes of `data`.
struct WAVHead: Equatable {
  /// Most bytes of a head, and of a tail: both are kept as they are, and files of ours hold no more
  /// beside the samples.
  static let byteLimit = 1 << 25
  /// More chunks than a program writes, and few enough to be walked over at once.
  private static let chunkLimit = 4096

  /// The bytes of the chunk `fmt `, and what they say.
  let encodingBytes: [UInt8]
  let encoding: WAVEncoding
  /// Where the samples begin.
  let byteCount: Int
  /// Bytes of samples; nil where a file that was written in one go ends when it ends.
  let dataByteCount: Int?

  /// Whether a file begins as those do that this can read, or refuse by name.
  static func isAnnounced(_ bytes: [UInt8]) -> Bool {
    let form = bytes.prefix(4)
    return bytes.count >= 12 && bytes[8..<12].elementsEqual("WAVE".utf8)
      && ["RIFF", "RF64", "BW64", "RIFX"].contains { form.elementsEqual($0.utf8) }
  }

  /// Walks over the chunks up to the samples.
  init(_ source: SignalSource) throws(SignalError) {
    let front = try source.bytes(0..<12)
    guard Self.isAnnounced(front) else {
      throw .malformedSignal(
        format: .wav, what: "signature", found: SignalError.shown(front[...]),
        expected: "RIFF or RF64, and WAVE")
    }
    guard front[3] != UInt8(ascii: "X") else {
      throw .unsupportedSignal(
        format: .wav, found: "RIFX, with the highest byte first", expected: "RIFF or RF64")
    }
    let isLarge = front[0..<4] != [0x52, 0x49, 0x46, 0x46]
    var chunks = Chunks(source)
    var encodingBytes: [UInt8]?
    var largeByteCount: UInt64?
    while true {
      let chunk = try chunks.next()
      switch chunk.type {
      case "data":
        guard let encodingBytes else {
          throw .malformedSignal(
            format: .wav, what: "chunks", found: "data before fmt", expected: "fmt first")
        }
        self.encodingBytes = encodingBytes
        encoding = try WAVEncoding(encodingBytes)
        byteCount = chunk.start
        dataByteCount = try Self.dataByteCount(
          chunk.byteCount, large: largeByteCount, whole: front.littleEndian(4, 4))
        return
      case "fmt ":
        guard encodingBytes == nil else {
          throw .malformedSignal(format: .wav, what: "chunks", found: "fmt twice", expected: "once")
        }
        encodingBytes = try chunks.bytes(chunk, limit: WAVEncoding.byteLimit)
      case "ds64" where isLarge:
        let bytes = try chunks.bytes(chunk, limit: 1 << 16)
        guard bytes.count >= 28 else {
          throw .malformedSignal(
            format: .wav, what: "ds64", found: "\(bytes.count) bytes", expected: "28 or more")
        }
        largeByteCount = bytes.littleEndian(8, 8)
      default: break
      }
      chunks.skip(chunk)
    }
  }

  /// - Parameters:
  ///   - field: the length of `data`.
  ///   - large: the same in `ds64`.
  ///   - whole: the length of the file in its first chunk.
  private static func dataByteCount(
    _ field: UInt64, large: UInt64?, whole: UInt64
  ) throws(SignalError) -> Int? {
    let open = UInt64(UInt32.max)
    if field == open, let large {
      guard let count = Int(exactly: large) else {
        throw .malformedSignal(
          format: .wav, what: "ds64", found: "\(large) bytes of samples", expected: "below 2^63")
      }
      return count
    }
    // A program that could not go back to fill in the lengths.
    if field == open || (field == 0 && (whole == 0 || whole == open)) { return nil }
    return Int(field)
  }

  /// The chunks of a file, one after another.
  private struct Chunks {
    struct Chunk {
      let type: String
      let start: Int
      let byteCount: UInt64
    }

    private let source: SignalSource
    private var offset = 12
    private var count = 0

    init(_ source: SignalSource) { self.source = source }

    mutating func next() throws(SignalError) -> Chunk {
      let bytes = try source.bytes(offset..<offset + 8)
      guard bytes.count == 8 else {
        throw .truncated(
          format: .wav, found: "\(source.byteCount) bytes without samples",
          expected: "a chunk data")
      }
      count += 1
      guard count <= WAVHead.chunkLimit, offset <= WAVHead.byteLimit else {
        throw .unsupportedSignal(
          format: .wav, found: "\(count) chunks or \(offset) bytes before the samples",
          expected: "at most \(WAVHead.chunkLimit) and \(WAVHead.byteLimit)")
      }
      return Chunk(
        type: SignalError.shown(bytes[..<4]), start: offset + 8,
        byteCount: bytes.littleEndian(4, 4))
    }

    /// The bytes of a chunk.
    func bytes(_ chunk: Chunk, limit: Int) throws(SignalError) -> [UInt8] {
      guard chunk.byteCount <= UInt64(limit) else {
        throw .malformedSignal(
          format: .wav, what: chunk.type, found: "\(chunk.byteCount) bytes",
          expected: "at most \(limit)")
      }
      let bytes = try source.bytes(chunk.start..<chunk.start + Int(chunk.byteCount))
      guard bytes.count == Int(chunk.byteCount) else {
        throw .truncated(
          format: .wav, found: "\(bytes.count) bytes of \(chunk.type)",
          expected: "\(chunk.byteCount)")
      }
      return bytes
    }

    /// Goes on behind a chunk: a byte farther where its length is odd.
    mutating func skip(_ chunk: Chunk) {
      offset = chunk.start + Int(chunk.byteCount) + Int(chunk.byteCount & 1)
    }
  }
}
