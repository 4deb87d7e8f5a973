/// Samples of other depths brought to 8 bits: round(value · 255 / maximum), exact integers.
package enum SampleScaling {
  /// For a `value` of 0 to `maximum`, `maximum` of 1 to 65535; halves round up.
  package static func scaled(_ value: UInt32, maximum: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: (value * 510 + maximum) / (2 * maximum))
  }

  /// The same for a maximum of 65535, where 65535 = 255 · 257 makes it a short expression.
  package static func narrowed(_ value: UInt16) -> UInt8 {
    UInt8(truncatingIfNeeded: (UInt32(value) + 128) / 257)
  }

  /// Bits that values up to `maximum` need.
  package static func bitCount(maximum: Int) -> Int {
    Int.bitWidth - maximum.leadingZeroBitCount
  }

  /// What a reader says when it drops precision.
  package static func notice(bitsPerSample: Int) -> String {
    "samples of \(bitsPerSample) bits are rounded to 8 bits"
  }
}
