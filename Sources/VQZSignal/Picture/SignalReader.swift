package import VQZCore

/// Reads a picture of any known format. The bytes are not trusted: limits are checked before
/// anything is allocated, and every defect becomes an error.
package enum SignalReader {
  /// The format that the first bytes announce; nil for none known here.
  package static func format(of bytes: [UInt8]) -> Signal.Origin? {
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    if bytes.starts(with: png) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    guard bytes.count >= 3, bytes[0] == UInt8(ascii: "P"), PNMScanner.isSpace(bytes[2]) else {
      return nil
    }
    switch bytes[1] {
    case UInt8(ascii: "1")...UInt8(ascii: "6"): return .pnm
    case UInt8(ascii: "7"): return .pam
    default: return nil
    }
  }

  /// - Throws: `SignalError`, with the codes `malformedSignal`, `unsupportedSignal`, `truncated`,
  ///   `tooLarge` (more positions than the limit) or `memoryLimit`.
  package static func read(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(SignalError) -> Signal {
    switch format(of: bytes) {
    case .png:
      #if PNG
        return try PNGReader.read(bytes, limits: limits)
      #else
        throw .notBuiltIn(format: .png)
      #endif
    case .jpeg:
      #if JPEG
        return try JPEGReader.read(bytes, limits: limits)
      #else
        throw .notBuiltIn(format: .jpeg)
      #endif
    case .pnm: return try PNMReader.readPNM(bytes, limits: limits)
    case .pam: return try PNMReader.readPAM(bytes, limits: limits)
    case .none?, nil: throw .unknownSignal(signature: Array(bytes.prefix(8)))
    }
  }

  /// The bytes of the samples of such a picture, once the limits allow it. `extra` is what the
  /// reader needs beside them.
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
