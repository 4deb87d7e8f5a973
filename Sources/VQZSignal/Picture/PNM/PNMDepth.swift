import VQZCore

/// What becomes of the values of a PNM or PAM file: bytes of pictures, or what they are.
struct PNMDepth {
  private let maximum: UInt32
  /// Whether values stay what they are, as those of arrays do.
  private let isKept: Bool

  init(_ header: PNMHeader, kind: SignalKind) {
    isKept = kind == .array
    // A bit is black or white; there is nothing between them to keep.
    maximum = header.isInverted ? 255 : UInt32(header.maximum)
  }

  /// Of the samples.
  var type: SampleType { isKept && maximum > 255 ? .u16 : .u8 }

  /// Whether samples have fewer bits than values.
  var isRounded: Bool { !isKept && maximum > 255 }

  /// Appends the bytes of the sample of a value, which is at most the maximum.
  @inline(__always)
  func append(_ value: UInt32, to samples: inout [UInt8]) {
    guard isKept else {
      let isByte = maximum == 255
      samples.append(
        isByte
          ? UInt8(truncatingIfNeeded: value) : SampleScaling.scaled(value, maximum: maximum))
      return
    }
    samples.append(UInt8(truncatingIfNeeded: value))
    if maximum > 255 { samples.append(UInt8(truncatingIfNeeded: value >> 8)) }
  }

  /// The maximum where the type of the samples does not say it.
  func metadata(_ format: Signal.Origin) -> [Signal.Metadata] {
    guard isKept else { return [] }
    return PictureMaximum(Int(maximum), type).metadata(format)
  }
}
