import VQZCore

/// What the chunk `fmt ` of a WAV file says.
struct WAVEncoding: Equatable {
  /// Bytes of the chunk that are read at most: no format has more.
  static let byteLimit = 1 << 12
  /// What the identifier of a format ends with behind its tag, where the tag says "extensible".
  private static let identifierEnd: [UInt8] = [
    0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
  ]

  /// Samples of a frame, 1 or more.
  let channels: Int
  /// Frames a second.
  let rate: UInt32
  /// How a sample is spelled.
  let samples: StoredSamples

  /// Bytes of a frame: of the samples of all channels at one time.
  var frameByteCount: Int { channels * samples.byteCount }

  /// The kinds of samples that are compressed or bent, by their tags.
  private static let others: [UInt16: String] = [
    0x02: "Microsoft ADPCM", 0x06: "A-law", 0x07: "µ-law", 0x11: "IMA ADPCM", 0x31: "GSM 6.10",
    0x50: "MPEG", 0x55: "MP3", 0x92: "AC-3", 0xFF: "AAC",
  ]

  /// - Parameter bytes: of the chunk.
  init(_ bytes: [UInt8]) throws(SignalError) {
    guard bytes.count >= 16 else {
      throw .malformedSignal(
        format: .wav, what: "fmt", found: "\(bytes.count) bytes", expected: "16 or more")
    }
    var tag = UInt16(truncatingIfNeeded: bytes.littleEndian(0, 2))
    channels = Int(bytes.littleEndian(2, 2))
    rate = UInt32(truncatingIfNeeded: bytes.littleEndian(4, 4))
    let frame = Int(bytes.littleEndian(12, 2))
    let bits = Int(bytes.littleEndian(14, 2))
    if tag == 0xFFFE {
      guard bytes.count >= 40 else {
        throw .malformedSignal(
          format: .wav, what: "fmt", found: "an extensible format of \(bytes.count) bytes",
          expected: "40 or more")
      }
      guard Array(bytes[26..<40]) == Self.identifierEnd else {
        throw .unsupportedSignal(
          format: .wav, found: "samples with an identifier of their own", expected: "PCM or float")
      }
      tag = UInt16(truncatingIfNeeded: bytes.littleEndian(24, 2))
    }
    guard channels >= 1, SignalKind.series.channelCounts.contains(channels) else {
      throw .unsupportedSignal(
        format: .wav, found: "\(channels) channels",
        expected: "\(SignalKind.series.channelCounts)")
    }
    samples = try Self.samples(tag: tag, bits: bits)
    guard frame == channels * samples.byteCount else {
      throw .malformedSignal(
        format: .wav, what: "bytes of a frame", found: "\(frame)",
        expected: "\(channels * samples.byteCount) for \(channels) channels of \(bits) bits")
    }
  }

  private static func samples(tag: UInt16, bits: Int) throws(SignalError) -> StoredSamples {
    switch (tag, bits) {
    // Samples of 8 bits and fewer have no sign.
    case (1, 1...8): return StoredSamples(.u8)
    case (1, 9...16): return StoredSamples(.i16)
    case (1, 17...24): return StoredSamples(.i32, .threeBytes)
    case (1, 25...32): return StoredSamples(.i32)
    case (3, 32): return StoredSamples(.f32)
    case (3, 64): return StoredSamples(.f64)
    case (1, _), (3, _):
      throw .unsupportedSignal(
        format: .wav, found: "\(tag == 1 ? "PCM" : "floating point") of \(bits) bits",
        expected: tag == 1 ? "1 to 32" : "32 or 64")
    default:
      let name = others[tag].map { "\($0) (format tag \(tag))" } ?? "format tag \(tag)"
      throw .unsupportedSignal(
        format: .wav, found: name, expected: "PCM or floating point, format tags 1 and 3")
    }
  }

  /// The chunk of a signal that comes from no such file; nil for a type that WAV does not have.
  ///
  /// - Parameter bits: of a sample that an `i32` was made of.
  static func bytes(
    of type: SampleType, bits: Int, channels: Int, rate: UInt32
  ) -> [UInt8]? {
    let samples: StoredSamples
    switch type {
    case .u8, .i16, .f32, .f64: samples = StoredSamples(type)
    case .i32: samples = StoredSamples(type, 17...24 ~= bits ? .threeBytes : .plain)
    case .i8, .u16, .u32, .u64, .i64, .f16, .bf16: return nil
    }
    let frame = channels * samples.byteCount
    guard let frameField = UInt16(exactly: frame) else { return nil }
    var writer = ByteWriter()
    writer.append(UInt16(type.isFloat ? 3 : 1))
    writer.append(UInt16(channels))
    writer.append(rate)
    writer.append(UInt32(truncatingIfNeeded: Int(rate) * frame))
    writer.append(frameField)
    writer.append(UInt16(8 * samples.byteCount))
    // No PCM: how many bytes more there are.
    if type.isFloat { writer.append(UInt16(0)) }
    return writer.bytes
  }
}

extension [UInt8] {
  /// The number of `count` bytes from a place on, the lowest first.
  func littleEndian(_ start: Int, _ count: Int) -> UInt64 {
    self[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
