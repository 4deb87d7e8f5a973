package import VQZCore

/// How the samples of a signal are spelled in a file that holds them as numbers.
package struct StoredSamples: Sendable, Equatable {
  /// In which bytes a sample stands.
  package enum Coding: Sendable, Equatable {
    /// As in a `Signal`: the lowest byte first.
    case plain
    /// The highest byte first.
    case reversed
    /// The three low bytes of an `i32`, the lowest first.
    case threeBytes
    /// A `u8` that is 0 or 1.
    case truth
  }

  /// What a sample is in a `Signal`.
  package let type: SampleType
  /// What it is in the file.
  package let coding: Coding

  /// - Parameter coding: `threeBytes` only of `i32`, `truth` only of `u8`.
  package init(_ type: SampleType, _ coding: Coding = .plain) {
    self.type = type
    // A single byte has no order.
    self.coding = coding == .reversed && type.byteCount == 1 ? .plain : coding
  }

  /// Bytes of a sample in the file, 1 to 8.
  package var byteCount: Int { coding == .threeBytes ? 3 : type.byteCount }

  /// The samples as a `Signal` has them; nil where there is a truth value that is none.
  ///
  /// - Parameter bytes: of whole samples.
  func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    switch coding {
    case .plain: return bytes
    case .reversed: return Self.reversed(bytes.span, byteCount: type.byteCount)
    case .truth: return bytes.allSatisfy { $0 <= 1 } ? bytes : nil
    case .threeBytes:
      var samples: [UInt8] = []
      samples.reserveCapacity(bytes.count / 3 * 4)
      let bytes = bytes.span
      for start in stride(from: 0, to: bytes.count - 2, by: 3) {
        let high = bytes[start + 2]
        samples.append(bytes[start])
        samples.append(bytes[start + 1])
        samples.append(high)
        samples.append(high < 0x80 ? 0 : 0xFF)
      }
      return samples
    }
  }

  /// The bytes of a file. A sample that the spelling does not have, which a decoder may give where
  /// the original was at its limit, becomes the nearest one that it has: no farther from the
  /// original than before.
  ///
  /// - Parameter samples: whole ones.
  func encoded(_ samples: Span<UInt8>) -> [UInt8] {
    switch coding {
    case .plain: return Self.reversed(samples, byteCount: 1)
    case .reversed: return Self.reversed(samples, byteCount: type.byteCount)
    case .truth: return Self.reversed(samples, byteCount: 1).map { min($0, 1) }
    case .threeBytes:
      var bytes: [UInt8] = []
      bytes.reserveCapacity(samples.count / 4 * 3)
      for start in stride(from: 0, to: samples.count - 3, by: 4) {
        var bits: UInt32 = 0
        for index in 0..<4 { bits |= UInt32(samples[start + index]) << UInt32(8 * index) }
        let value = min(max(Int32(bitPattern: bits), -(1 << 23)), 1 << 23 - 1)
        for index in 0..<3 { bytes.append(UInt8(truncatingIfNeeded: value >> Int32(8 * index))) }
      }
      return bytes
    }
  }

  /// The bytes with those of each sample the other way round.
  private static func reversed(_ bytes: Span<UInt8>, byteCount: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for end in stride(from: byteCount, through: bytes.count, by: byteCount) {
      for place in 1...byteCount { result.append(bytes[end - place]) }
    }
    return result
  }
}
