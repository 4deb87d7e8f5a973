/// Takes a run of bytes apart from front to back, never past its end.
///
/// It keeps a slice of the array it was given (no copy). Integers are little-endian.
/// Every method either returns a value and moves on, or throws and stays where it was.
package struct ByteReader: Sendable {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  package init(_ bytes: [UInt8]) {
    self.init(bytes[...])
  }

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.position = bytes.startIndex
  }

  /// Bytes taken so far.
  package var offset: Int { position - bytes.startIndex }
  /// Bytes left.
  package var remaining: Int { bytes.endIndex - position }
  package var isAtEnd: Bool { position == bytes.endIndex }

  package mutating func readUInt8() throws(BytesError) -> UInt8 {
    try require(1)
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func readUInt32() throws(BytesError) -> UInt32 {
    UInt32(truncatingIfNeeded: try readLittleEndian(byteCount: 4))
  }

  package mutating func readUInt64() throws(BytesError) -> UInt64 {
    try readLittleEndian(byteCount: 8)
  }

  /// The next `count` bytes as a slice of the same storage.
  package mutating func readBytes(_ count: Int) throws(BytesError) -> ArraySlice<UInt8> {
    try require(count)
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Everything that is left.
  package mutating func readRest() -> ArraySlice<UInt8> {
    defer { position = bytes.endIndex }
    return bytes[position...]
  }

  /// An unsigned LEB128 integer: seven bits a byte, lowest first, in its shortest form only
  /// (so that a value has one spelling), at most ten bytes.
  package mutating func readVarint() throws(BytesError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.endIndex else {
        let available = position - start
        position = start
        throw .truncated(offset: offset, needed: available + 1, available: available)
      }
      let byte = bytes[position]
      position += 1
      // The tenth byte holds bit 63 alone.
      if shift == 63 && byte > 1 {
        position = start
        throw .varintTooLong(offset: offset)
      }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 {
        if byte == 0 && shift > 0 {
          position = start
          throw .varintNotMinimal(offset: offset)
        }
        return value
      }
      shift += 7
    }
  }

  /// A LEB128 integer that must be at most `bound`.
  package mutating func readVarint(atMost bound: Int) throws(BytesError) -> Int {
    let start = position
    let value = try readVarint()
    guard value <= UInt64(max(0, bound)) else {
      position = start
      throw .valueTooLarge(offset: offset, value: value, bound: UInt64(max(0, bound)))
    }
    return Int(value)
  }

  private mutating func readLittleEndian(byteCount: Int) throws(BytesError) -> UInt64 {
    try require(byteCount)
    var value: UInt64 = 0
    for index in 0..<byteCount {
      value |= UInt64(bytes[position + index]) << UInt64(8 * index)
    }
    position += byteCount
    return value
  }

  private func require(_ count: Int) throws(BytesError) {
    guard count >= 0 && count <= remaining else {
      throw .truncated(offset: offset, needed: count, available: remaining)
    }
  }
}
