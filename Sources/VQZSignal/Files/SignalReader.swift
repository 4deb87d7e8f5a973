package import VQZCore

/// Reads a signal of any known format. The bytes are not trusted: limits are checked before
/// anything is allocated, and every defect becomes an error.
package enum SignalReader {
  /// The format that the first bytes announce; nil for none known here.
  package static func format(of bytes: [UInt8]) -> Signal.Origin? {
    announced(by: bytes)?.origin
  }

  private static func announced(by bytes: [UInt8]) -> SignalFormat? {
    SignalFormat.all.first { $0.isAnnounced(bytes) }
  }

  /// - Throws: `SignalError`, with the codes `malformedSignal`, `unsupportedSignal`, `truncated`,
  ///   `tooLarge` (more positions than the limit) or `memoryLimit`.
  package static func read(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(SignalError) -> Signal {
    guard let format = announced(by: bytes) else {
      throw .unknownSignal(signature: Array(bytes.prefix(8)))
    }
    guard let read = format.read else { throw .notBuiltIn(format: format.origin) }
    return try read(bytes, limits)
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
