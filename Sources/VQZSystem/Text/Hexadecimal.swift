/// Bytes in lower-case hexadecimal digits, two a byte.
public enum Hexadecimal {
  /// The digits of bytes, in their order.
  ///
  /// - Parameter bytes: any number of them.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The same of a checksum: always eight digits, the most significant first.
  ///
  /// - Parameter checksum: 32 bits.
  public static func text(of checksum: UInt32) -> String {
    text(of: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> UInt32($0)) })
  }
}
