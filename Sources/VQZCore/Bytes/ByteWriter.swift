/// Puts bytes together; the inverse of `ByteReader`. Integers are little-endian.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  package var count: Int { bytes.count }

  package mutating func append(_ value: UInt8) {
    bytes.append(value)
  }

  package mutating func append(_ value: UInt16) {
    appendLittleEndian(UInt64(value), byteCount: 2)
  }

  package mutating func append(_ value: UInt32) {
    appendLittleEndian(UInt64(value), byteCount: 4)
  }

  package mutating func append(_ value: UInt64) {
    appendLittleEndian(value, byteCount: 8)
  }

  package mutating func append(contentsOf other: [UInt8]) {
    bytes.append(contentsOf: other)
  }

  package mutating func append(contentsOf other: ArraySlice<UInt8>) {
    bytes.append(contentsOf: other)
  }

  /// Unsigned LEB128 in its shortest form.
  package mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Bytes that `appendVarint` takes for `value`.
  package static func varintByteCount(_ value: UInt64) -> Int {
    max(1, (64 - value.leadingZeroBitCount + 6) / 7)
  }

  private mutating func appendLittleEndian(_ value: UInt64, byteCount: Int) {
    for index in 0..<byteCount {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
  }
}
