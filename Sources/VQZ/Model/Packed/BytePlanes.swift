/// Elements as planes: the lowest bytes of all, then their next bytes, and so on.
enum BytePlanes {
  /// The planes of elements that lie one behind the other, lowest byte first.
  ///
  /// - Parameters:
  ///   - bytes: of whole elements.
  ///   - form: their width, and whether signs are mapped.
  static func split(_ bytes: ArraySlice<UInt8>, form: PackingPlan.Class) -> [[UInt8]] {
    let count = bytes.count / form.width
    var planes = [[UInt8]](repeating: [UInt8](repeating: 0, count: count), count: form.width)
    let bits = UInt64(8 * form.width)
    for index in 0..<count {
      // Elements of any width are worked on in 64 bits; what is above the width is never looked at.
      var value: UInt64 = 0
      for byte in 0..<form.width {
        value |= UInt64(bytes[bytes.startIndex + index * form.width + byte]) << UInt64(8 * byte)
      }
      if form.isSigned {
        // The sign goes to the lowest bit, and for negative numbers the rest is turned over.
        value = value << 1 ^ (0 &- (value >> (bits - 1) & 1))
      }
      for byte in 0..<form.width {
        planes[byte][index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
    }
    return planes
  }
}
