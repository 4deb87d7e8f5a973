/// Escaped values as they are stored: fields of 0 … 12 bits, one behind the other, each from its
/// lowest bit, filling bytes from their lowest bit.
struct EscapeWriter: Sendable {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt32 = 0
  private var pendingCount = 0

  mutating func append(_ value: UInt16, bitCount: Int) {
    pending |= UInt32(value) << UInt32(pendingCount)
    pendingCount += bitCount
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// Everything appended, the last byte filled up with zeros.
  func finish() -> [UInt8] {
    pendingCount > 0 ? bytes + [UInt8(truncatingIfNeeded: pending)] : bytes
  }
}

/// Takes the fields of `EscapeWriter` apart again.
struct EscapeReader: Sendable {
  private let bytes: [UInt8]
  private var bitPosition = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func read(bitCount: Int) throws(EntropyError) -> UInt16 {
    guard bitCount <= 8 * bytes.count - bitPosition else { throw .escapesExhausted }
    var value: UInt16 = 0
    for bit in 0..<bitCount {
      let position = bitPosition + bit
      value |= UInt16(bytes[position >> 3] >> UInt8(position & 7) & 1) << UInt16(bit)
    }
    bitPosition += bitCount
    return value
  }

  /// Checks that nothing is left but the padding of the last byte, and that it is zero.
  func finish() throws(EntropyError) {
    let left = 8 * bytes.count - bitPosition
    guard left < 8 else { throw .escapesLeft(bitCount: left) }
    if left > 0, let last = bytes.last, last >> UInt8(8 - left) != 0 { throw .escapePadding }
  }
}
