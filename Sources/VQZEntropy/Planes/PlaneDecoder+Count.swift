import VQZCore

extension PlaneDecoder {
  /// Symbols the planes in `bytes` say they hold, for a stream whose length follows from what it
  /// decodes to: refused where it is over `limit`, before anything is allocated.
  static func storedSymbolCount(
    _ bytes: ArraySlice<UInt8>, limit: Int
  ) throws(EntropyError) -> Int {
    var reader = ByteReader(bytes)
    guard let header = try? reader.readUInt8() else {
      throw .streamTooShort(found: 0, expected: 1)
    }
    switch header {
    case onePlane: break
    case twoPlanes:
      let lowByteCount = try readPayloadVarint(&reader)
      guard lowByteCount >= 1, lowByteCount <= UInt64(reader.remaining) else {
        throw .planeSection(found: lowByteCount, available: reader.remaining)
      }
    default: throw .unknownHeader(found: header)
    }
    let frame = reader.readRest()
    guard frame.starts(with: Zstd.magic) else { throw .notOneFrame(byteCount: frame.count) }
    let found = Zstd.contentByteCount(frame)
    guard let found, found <= UInt64(limit) else {
      throw .frameContentSize(found: found, expected: limit)
    }
    return Int(found)
  }
}
