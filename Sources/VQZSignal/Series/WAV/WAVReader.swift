import VQZCore

/// Reads sound: PCM of up to 32 bits and floating point, in RIFF, RF64 or BW64. What stands before
/// and behind the samples is kept as it is.
enum WAVReader {
  /// The properties that keep it.
  static let head = "head"
  static let tail = "tail"

  static func open(
    _ source: SignalSource, limits: Limits
  ) throws(SignalError) -> SignalRowReader {
    let head = try WAVHead(source)
    let available = source.byteCount - head.byteCount
    let dataByteCount = head.dataByteCount ?? available
    guard dataByteCount <= available else {
      throw .truncated(
        format: .wav, found: "\(available) bytes of samples", expected: "\(dataByteCount)")
    }
    let encoding = head.encoding
    let frames = dataByteCount / encoding.frameByteCount
    guard frames > 0 else {
      throw .unsupportedSignal(
        format: .wav, found: "\(dataByteCount) bytes of samples",
        expected: "a frame of \(encoding.frameByteCount) or more")
    }
    let shape = try SignalReader.checkedShape(
      axes: [frames], channels: encoding.channels, format: .wav, limits: limits)
    let end = head.byteCount + frames * encoding.frameByteCount
    guard source.byteCount - end <= WAVHead.byteLimit else {
      throw .unsupportedSignal(
        format: .wav, found: "\(source.byteCount - end) bytes behind the samples",
        expected: "at most \(WAVHead.byteLimit)")
    }
    var metadata: [Signal.Metadata] = [
      .property(format: .wav, name: Self.head, try source.bytes(0..<head.byteCount))
    ]
    let tail = try source.bytes(end..<source.byteCount)
    if !tail.isEmpty { metadata.append(.property(format: .wav, name: Self.tail, tail)) }
    let header = SignalHeader(
      kind: .series, shape: shape, sampleType: encoding.samples.type, origin: .wav,
      originalBitsPerSample: 8 * encoding.samples.byteCount, metadata: metadata)
    return SignalRowReader(header, in: source, from: head.byteCount, as: encoding.samples)
  }
}
