import VQZCore

/// Metadata that formats of pictures carry as packets of bytes.
extension Signal.Metadata {
  /// XMP, which is text; nil for bytes that are none.
  static func xmp(_ bytes: some Collection<UInt8>) -> Signal.Metadata? {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    return .text(keyword: InternationalText.xmpKeyword, value: text)
  }

  /// EXIF where it begins as TIFF does: other bytes could not be written again.
  static func exif(packet bytes: [UInt8]) -> Signal.Metadata? {
    let marks: [[UInt8]] = [[0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A]]
    return marks.contains(where: bytes.starts(with:)) ? .exif(bytes) : nil
  }

  /// Dots along both sides: for a metre where `isMetric`, else in no unit. Nil where a number is
  /// zero or too large, or both say no more than that dots are square.
  static func density(x: Int, y: Int, isMetric: Bool) -> Signal.Metadata? {
    let range = 1...Int(Int32.max)
    guard range.contains(x), range.contains(y), isMetric || x != y else { return nil }
    let bytes = [x, y].flatMap { value in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return .chunk(type: "pHYs", bytes + [isMetric ? 1 : 0])
  }
}
