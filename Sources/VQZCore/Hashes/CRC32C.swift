internal import CVQZKernels

/// CRC-32C (Castagnoli), the checksum of every chunk and of decoded samples.
/// It finds every error burst of up to 32 bits; it is no protection against intent.
package struct CRC32C: Sendable, Equatable {
  /// Which kernel computes it; the result is the same.
  package enum Kernel: Sendable {
    case fastest
    case table
  }

  /// The checksum of everything given so far; 0 at the start.
  package private(set) var value: UInt32 = 0

  package init() {}

  package mutating func update(_ bytes: Span<UInt8>, kernel: Kernel = .fastest) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe update(UnsafeRawBufferPointer(buffer), kernel: kernel)
    }
  }

  package mutating func update(_ bytes: [UInt8], kernel: Kernel = .fastest) {
    update(bytes.span, kernel: kernel)
  }

  package mutating func update(_ bytes: ArraySlice<UInt8>, kernel: Kernel = .fastest) {
    update(bytes.span, kernel: kernel)
  }

  @unsafe package mutating func update(
    _ bytes: UnsafeRawBufferPointer, kernel: Kernel = .fastest
  ) {
    guard let base = bytes.baseAddress else { return }
    let start = unsafe base.assumingMemoryBound(to: UInt8.self)
    value =
      switch kernel {
      case .fastest: unsafe vqz_crc32c(value, start, bytes.count)
      case .table: unsafe vqz_crc32c_table(value, start, bytes.count)
      }
  }

  package static func of(_ bytes: Span<UInt8>) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes)
    return crc.value
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 { of(bytes.span) }
  package static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 { of(bytes.span) }
}
