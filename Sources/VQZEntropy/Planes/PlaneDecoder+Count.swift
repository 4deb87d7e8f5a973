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
    // Two planes begin with the size of the first; the frame itself is checked when it is read.
    if header == twoPlanes { _ = try? reader.readVarint() }
    let found = Zstd.contentByteCount(reader.readRest())
    guard let found, found <= UInt64(limit) else {
      throw .frameContentSize(found: found, expected: limit)
    }
    return Int(found)
  }
}
