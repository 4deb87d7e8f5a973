/// Picture files with metadata put into them, made from the pages of their formats.
enum PictureFiles {
  /// A chunk of a PNG; `damage` is put over its checksum.
  static func chunk(_ type: String, _ data: [UInt8], damage: UInt32 = 0) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(checksum(body) ^ damage))
  }

  /// A PNG with chunks put behind its header, and bytes behind its end.
  static func png(_ file: [UInt8], with chunks: [[UInt8]], tail: [UInt8] = []) -> [UInt8] {
    // Signature and IHDR are 33 bytes.
    Array(file[..<33]) + chunks.flatMap { $0 } + file[33...] + tail
  }

  /// A PNG with chunks put before its end.
  static func png(_ file: [UInt8], ending chunks: [[UInt8]]) -> [UInt8] {
    file.dropLast(12) + chunks.flatMap { $0 } + file.suffix(12)
  }

  /// Data of all chunks of a type.
  static func data(of type: String, in file: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var offset = 8
    while offset + 12 <= file.count {
      let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      if file[offset + 4..<offset + 8].elementsEqual(type.utf8) {
        found.append(Array(file[offset + 8..<offset + 8 + length]))
      }
      offset += 12 + length
    }
    return found
  }

  /// A segment of a JPEG.
  static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
    [0xFF, marker] + bigEndian(data.count + 2).suffix(2) + data
  }

  /// A JPEG with segments put behind its first marker, in place of its own JFIF header.
  static func jpeg(_ file: [UInt8], with segments: [[UInt8]], tail: [UInt8] = []) -> [UInt8] {
    let header = file[2] == 0xFF && file[3] == 0xE0 ? 2 + Int(file[4]) << 8 + Int(file[5]) : 0
    return Array(file[..<2]) + segments.flatMap { $0 } + file[(2 + header)...] + tail
  }

  /// EXIF of an orientation, the picture's sides and another entry.
  static func exif(orientation: UInt8) -> [UInt8] {
    [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 4, 0]
      + [0x00, 0x01, 3, 0, 1, 0, 0, 0, 7, 0, 0, 0]
      + [0x01, 0x01, 4, 0, 1, 0, 0, 0, 5, 0, 0, 0]
      + [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
      + [0x28, 0x01, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0]
      + [0, 0, 0, 0]
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }
    return ~value
  }
}
