import VQZCore

/// Samples of pictures as their files have them: of 16 bits the highest byte first, and none above
/// the maximum of the file.
struct PictureSamples {
  /// Of the signal: u8 or u16.
  let type: SampleType
  /// What the file the signal came from says.
  let maximum: PictureMaximum
  /// Whether the file has no place for a maximum, so that samples go up to that of their type.
  let isScaled: Bool

  /// - Parameters:
  ///   - type: u8 or u16.
  ///   - metadata: of the signal.
  ///   - format: the one that is written.
  init(_ type: SampleType, metadata: [Signal.Metadata], format: Signal.Origin) {
    self.type = type
    maximum = PictureMaximum(of: metadata, type)
    isScaled = format == .png && !maximum.isFull
  }

  /// Whether the bytes of the signal are those of the file.
  var isPlain: Bool { type == .u8 && maximum.isFull }

  /// What people should know of samples that are not written as they are.
  var notices: [String] {
    guard isScaled else { return [] }
    return [
      "samples of 0 to \(maximum.value) are written as 0 to \(maximum.full): PNG has no maximum"
    ]
  }

  /// The bytes of whole samples in the file. One that a bound let go beyond the maximum is no
  /// farther from the original at the maximum.
  func encoded(_ samples: Span<UInt8>) -> [UInt8] {
    let (most, full) = (UInt32(maximum.value), UInt32(maximum.full))
    let size = type.byteCount
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count)
    for index in stride(from: 0, to: samples.count, by: size) {
      var value = UInt32(samples[index])
      if size == 2 { value |= UInt32(samples[index + 1]) << 8 }
      value = min(value, most)
      if isScaled {
        // Up to 2 * 65535 * 65535 + 65534, which 64 bits hold.
        value = UInt32((2 * UInt64(value) * UInt64(full) + UInt64(most)) / (2 * UInt64(most)))
      }
      if size == 2 { bytes.append(UInt8(truncatingIfNeeded: value >> 8)) }
      bytes.append(UInt8(truncatingIfNeeded: value))
    }
    return bytes
  }
}
