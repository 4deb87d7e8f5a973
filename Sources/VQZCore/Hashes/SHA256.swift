internal import CVQZKernels

/// SHA-256 (FIPS 180-4): what names a model.
package struct SHA256: Sendable {
  /// Bytes of a digest.
  package static let byteCount = 32

  private var state: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
    0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var pending: [UInt8] = []
  private var total: UInt64 = 0

  package init() {}

  package mutating func update(_ bytes: Span<UInt8>) {
    total &+= UInt64(bytes.count)
    var index = 0
    if !pending.isEmpty {
      while pending.count < 64 && index < bytes.count {
        pending.append(bytes[index])
        index += 1
      }
      guard pending.count == 64 else { return }
      let block = pending
      pending = []
      compress(block.span)
    }
    let whole = (bytes.count - index) / 64 * 64
    if whole > 0 { compress(bytes.extracting(index..<index + whole)) }
    for rest in index + whole..<bytes.count { pending.append(bytes[rest]) }
  }

  package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }
  package mutating func update(_ bytes: ArraySlice<UInt8>) { update(bytes.span) }
  package mutating func update(_ bytes: SharedBytes) {
    unsafe bytes.withBuffer { unsafe update($0.span) }
  }

  /// The digest of everything given so far, 32 bytes; more may be given afterwards.
  package func finish() -> [UInt8] {
    var last = self
    let bitCount = total &* 8
    let zeros = (119 - pending.count) % 64
    var padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      padding.append(UInt8(truncatingIfNeeded: bitCount >> shift))
    }
    last.update(padding.span)
    return last.state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes.span)
    return hash.finish()
  }

  /// The digest that 64 hexadecimal digits stand for; nil for any other text.
  package static func digest(hex text: String) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == 2 * byteCount, text.count == digits.count else { return nil }
    return (0..<byteCount).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
  }

  /// Whole blocks of 64 bytes into the state.
  private mutating func compress(_ blocks: Span<UInt8>) {
    unsafe blocks.withUnsafeBufferPointer { blocks in
      unsafe vqz_sha256_blocks(&state, blocks.baseAddress, blocks.count / 64)
    }
  }
}
