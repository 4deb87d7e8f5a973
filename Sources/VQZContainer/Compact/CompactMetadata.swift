internal import VQZCore

/// PackedMetadata in the compact form: what `mETA` holds with less around it, and one byte for what
/// very many PNG files have.
enum CompactMetadata {
  private static let packedFlag: UInt8 = 0x80

  /// What a byte alone stands for.
  private static let common: [UInt8: [UInt8]] = [
    16: Array("gAMA".utf8) + [0x00, 0x00, 0xB1, 0x8F],
    17: Array("cHRM".utf8) + sRGBPrimaries,
    18: Array("sRGB".utf8) + [0],
    19: Array("sRGB".utf8) + [1],
    20: Array("sRGB".utf8) + [2],
    21: Array("sRGB".utf8) + [3],
  ]

  /// White, red, green and blue as the PNG specification writes those of sRGB.
  private static let sRGBPrimaries: [UInt8] =
    [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000].flatMap { (value: UInt32) in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

  /// Whether this form has a number for a kind: it is made for pictures, which have no properties.
  static func holds(_ kind: Signal.Metadata.Kind) -> Bool { kind.rawValue <= 4 }

  static func read(_ reader: inout PayloadReader) throws(ContainerError) -> [PackedMetadata] {
    let start = reader.offset
    let count = try reader.varint()
    guard (1...UInt64(PackedMetadata.countLimit)).contains(count) else {
      throw .broken(
        .metaCount, offset: start, found: "\(count) entries",
        expected: "1 to \(PackedMetadata.countLimit)")
    }
    var metadata: [PackedMetadata] = []
    var rawByteCount = 0
    for index in 0..<Int(count) {
      let offset = reader.offset
      let entry = try entry(&reader)
      rawByteCount += entry.content.rawByteCount
      try PackedMetadata.checkTotal(count: index + 1, rawByteCount: rawByteCount, offset: offset)
      metadata.append(entry)
    }
    return metadata
  }

  static func append(
    _ metadata: [PackedMetadata], to writer: inout ByteWriter
  ) throws(ContainerError) {
    writer.appendVarint(UInt64(metadata.count))
    var rawByteCount = 0
    for (index, entry) in metadata.enumerated() {
      let content = entry.content
      try content.check(.metadata, offset: nil)
      rawByteCount += content.rawByteCount
      try PackedMetadata.checkTotal(count: index + 1, rawByteCount: rawByteCount, offset: nil)
      if entry.kind == .chunk, content.packing == .stored,
        let byte = common.first(where: { $0.value == content.bytes })?.key
      {
        writer.append(byte)
        continue
      }
      let isPacked = content.packing == .zstd
      writer.append(entry.kind.rawValue | (isPacked ? packedFlag : 0))
      if isPacked { writer.appendVarint(UInt64(content.rawByteCount)) }
      writer.appendVarint(UInt64(content.bytes.count))
      writer.append(contentsOf: content.bytes)
    }
  }

  private static func entry(_ reader: inout PayloadReader) throws(ContainerError) -> PackedMetadata
  {
    let offset = reader.offset
    let byte = try reader.uint8()
    if let content = common[byte] {
      return PackedMetadata(kind: .chunk, content: PackedBytes(stored: content))
    }
    guard let kind = Signal.Metadata.Kind(rawValue: byte & ~packedFlag), holds(kind) else {
      throw .broken(
        .compactMetadata, offset: offset, found: "\(byte)",
        expected: "1 to 4, 16 to 21 or 129 to 132")
    }
    let isPacked = byte & packedFlag != 0
    let rawByteCount = isPacked ? Int(clamping: try reader.varint()) : nil
    let bytes = try reader.bytes(Int(clamping: try reader.varint()))
    let content =
      rawByteCount.map { PackedBytes(zstd: bytes, rawByteCount: $0) } ?? PackedBytes(stored: bytes)
    try content.check(.metadata, offset: offset)
    return PackedMetadata(kind: kind, content: content)
  }
}
