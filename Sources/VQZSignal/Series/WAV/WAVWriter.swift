import VQZCore

/// Writes sound: with all that stood before and behind the samples of the file that it came from,
/// as long as that is true.
enum WAVWriter {
  /// Frames a second of a signal that comes from no such file.
  static let rate: UInt32 = 44100

  static func begin(
    _ header: SignalHeader, _ sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    let headBytes = header.metadata.property(.wav, WAVReader.head)
    // A head that breaks the format comes from no file, so there is none to write again.
    let head = headBytes.flatMap { try? WAVHead(SignalSource($0)) }
    guard
      let headBytes, let head, head.byteCount == headBytes.count,
      head.encoding.samples.type == header.sampleType,
      head.encoding.channels == header.shape.channels
    else {
      return try beginAnew(header, sink)
    }
    let frames = head.dataByteCount.map { $0 / head.encoding.frameByteCount }
    let samples = head.encoding.samples
    if frames == nil || frames == header.shape.positionCount {
      return try StoredRowWriter(
        header, format: .wav, stored: samples, head: headBytes,
        tail: header.metadata.property(.wav, WAVReader.tail) ?? [], sink: sink)
    }
    let (front, end) = frame(
      head.encodingBytes, frames: header.shape.positionCount,
      byteCount: header.shape.sampleCount * samples.byteCount, isFloat: samples.type.isFloat)
    return try StoredRowWriter(
      header, format: .wav, stored: samples, head: front, tail: end,
      notices: ["chunks of the whole file are left out: this is a part of it"], sink: sink)
  }

  /// A file of a signal that comes from none of this format.
  private static func beginAnew(
    _ header: SignalHeader, _ sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    guard
      header.shape.axes.count == 1,
      let bytes = WAVEncoding.bytes(
        of: header.sampleType, bits: header.originalBitsPerSample,
        channels: header.shape.channels, rate: rate)
    else {
      throw .unwritable(
        format: .wav,
        found: "\(header.shape.axes.count) axes and \(header.shape.channels) channels of "
          + "\(header.sampleType)",
        expected: "one axis, and up to 65535 bytes of u8, i16, i32, f32 or f64 a frame")
    }
    let samples = try WAVEncoding(bytes).samples
    let (front, end) = frame(
      bytes, frames: header.shape.positionCount,
      byteCount: header.shape.sampleCount * samples.byteCount, isFloat: samples.type.isFloat)
    return try StoredRowWriter(
      header, format: .wav, stored: samples, head: front, tail: end,
      notices: ["no sample rate is known: the file says \(rate) a second"], sink: sink)
  }

  /// The bytes before and behind the samples of a file that has nothing else.
  ///
  /// - Parameters:
  ///   - encoding: of the chunk `fmt `.
  ///   - byteCount: of the samples.
  static func frame(
    _ encoding: [UInt8], frames: Int, byteCount: Int, isFloat: Bool
  ) -> (head: [UInt8], tail: [UInt8]) {
    let tail = [UInt8](repeating: 0, count: byteCount % 2)
    var chunks = chunk("fmt ", encoding)
    // All but PCM tell the number of frames.
    if isFloat { chunks += chunk("fact", number(frames, byteCount: 4)) }
    let rest = chunks.count + 8 + byteCount + tail.count
    let limit = Int(UInt32.max)
    guard rest + 4 >= limit else {
      let head = Array("RIFF".utf8) + number(rest + 4, byteCount: 4) + Array("WAVE".utf8)
      return (head + chunks + Array("data".utf8) + number(byteCount, byteCount: 4), tail)
    }
    // Too long for 32 bits: RF64 has the lengths in a chunk of their own.
    let lengths = chunk(
      "ds64",
      number(rest + 4 + 36, byteCount: 8) + number(byteCount, byteCount: 8)
        + number(frames, byteCount: 8) + number(0, byteCount: 4))
    let open = number(limit, byteCount: 4)
    let head = Array("RF64".utf8) + open + Array("WAVE".utf8) + lengths
    return (head + chunks + Array("data".utf8) + open, tail)
  }

  private static func chunk(_ type: String, _ bytes: [UInt8]) -> [UInt8] {
    Array(type.utf8) + number(bytes.count, byteCount: 4) + bytes
      + [UInt8](repeating: 0, count: bytes.count % 2)
  }

  /// The lowest byte first; the greatest number where it does not fit.
  private static func number(_ value: Int, byteCount: Int) -> [UInt8] {
    let value = byteCount == 4 ? Int(UInt32(clamping: value)) : value
    return (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
