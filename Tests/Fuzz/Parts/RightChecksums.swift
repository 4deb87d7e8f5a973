import VQZCore

/// Files whose chunks have the checksums that they ought to have, so that damage is found by what
/// looks at it, and not before.
package enum RightChecksums {
  /// The same file with other checksums.
  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var start = 8
    while start + 12 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[start + 4 + $1]) << (8 * $1) }
      let end = start + 8 + length
      guard end + 4 <= bytes.count else { break }
      let checksum = CRC32C.of(bytes[start..<end])
      for byte in 0..<4 { bytes[end + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      start = end + 4
    }
    return bytes
  }
}
