package import VQZCore

/// Reads a signal of any known format. The bytes are not trusted: limits are checked before
/// anything is allocated, and every defect becomes an error.
package enum SignalReader {
  /// The format that the first bytes announce, or, where they announce none, that of the suffix;
  /// nil for none known here.
  ///
  /// - Parameter suffix: of the name of the file, in lower case and without the dot.
  package static func format(of bytes: [UInt8], suffix: String? = nil) -> Signal.Origin? {
    format(of: bytes, suffix: suffix, among: SignalFormat.all)?.origin
  }

  /// What is known of the format of a file: by its first bytes, or else by its suffix, which counts
  /// only for formats whose files begin anyhow.
  ///
  /// - Parameters:
  ///   - bytes: the first ones, 16 or more where the file has so many.
  ///   - suffix: of the name of the file, in lower case and without the dot.
  ///   - formats: the ones to choose from, such as those of a kind that is asked for.
  package static func format(
    of bytes: [UInt8], suffix: String?, among formats: [SignalFormat]
  ) -> SignalFormat? {
    formats.first { $0.isAnnounced?(bytes) ?? false }
      ?? formats.first { format in
        format.isAnnounced == nil && format.suffixes.contains { $0.text == suffix }
      }
  }

  /// - Parameters:
  ///   - bytes: of a whole file.
  ///   - suffix: of its name, in lower case and without the dot, for formats such as CSV whose
  ///     files begin anyhow; nil where there is no name.
  ///   - kind: what the signal is asked to be; nil is what its format is made for.
  /// - Throws: `SignalError`, with the codes `malformedSignal`, `unsupportedSignal`, `truncated`,
  ///   `tooLarge` (more positions than the limit) or `memoryLimit`.
  package static func read(
    _ bytes: [UInt8], suffix: String? = nil, kind: SignalKind? = nil, limits: Limits = Limits()
  ) throws(SignalError) -> Signal {
    let format = try known(bytes, suffix: suffix, kind: kind)
    guard let read = format.read else { throw .notBuiltIn(format: format.origin) }
    return try read(bytes, limits)
  }

  /// Opens a file, whose samples can then be asked for. Of a format whose samples do not stand one
  /// after another the whole signal is read, and kept.
  ///
  /// - Throws: as `read`; what the source throws.
  package static func open(
    _ source: SignalSource, suffix: String? = nil, kind: SignalKind? = nil,
    limits: Limits = Limits()
  ) throws(SignalError) -> SignalRowReader {
    let format = try known(try source.bytes(0..<16), suffix: suffix, kind: kind)
    if let open = format.open { return try open(source, limits) }
    guard let read = format.read else { throw .notBuiltIn(format: format.origin) }
    guard source.byteCount <= limits.memoryByteCount else {
      throw .overMemory(needed: source.byteCount, limit: limits.memoryByteCount)
    }
    return SignalRowReader(try read(try source.bytes(0..<source.byteCount), limits))
  }

  private static func known(
    _ bytes: [UInt8], suffix: String?, kind: SignalKind?
  ) throws(SignalError) -> SignalFormat {
    let formats = kind?.rules.formats ?? SignalFormat.all
    guard let format = format(of: bytes, suffix: suffix, among: formats) else {
      if let foreign = ForeignFormat(bytes) { throw .foreign(foreign) }
      throw .unknownSignal(signature: Array(bytes.prefix(8)))
    }
    return format
  }

  /// The shape of a file of numbers, once the limits allow it.
  static func checkedShape(
    axes: [Int], channels: Int, format: Signal.Origin, limits: Limits
  ) throws(SignalError) -> Signal.Shape {
    guard let shape = try? Signal.Shape(axes: axes, channels: channels) else {
      throw .malformedSignal(
        format: format, what: "shape", found: "axes of \(axes) and \(channels) channels",
        expected: "sizes of 1 or more, and fewer than 2^60 samples")
    }
    guard shape.positionCount <= limits.positionCount else {
      throw .tooManyPositions(axes: axes, limit: limits.positionCount)
    }
    return shape
  }

  /// The bytes of the samples of a signal of one byte a sample, once the limits allow it. `extra`
  /// is what the reader needs beside them.
  static func checkedByteCount(
    width: Int, height: Int, layout: PictureLayout, extra: Int = 0, limits: Limits
  ) throws(SignalError) -> Int {
    guard
      let shape = try? Signal.Shape(axes: [height, width], channels: layout.channelCount),
      shape.positionCount <= limits.positionCount
    else { throw .tooLarge(width: width, height: height, limit: limits.positionCount) }
    let (needed, over) = shape.sampleCount.addingReportingOverflow(extra)
    guard !over, needed <= limits.memoryByteCount else {
      throw .overMemory(needed: over ? .max : needed, limit: limits.memoryByteCount)
    }
    return shape.sampleCount
  }
}
