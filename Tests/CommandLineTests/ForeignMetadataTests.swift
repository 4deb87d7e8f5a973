import Testing
import VQZCore

/// Metadata that no reader of this program lets in, but others may write into `.vqz` files.
@Suite struct ForeignMetadataTests {
  /// A chunk as `Formats/vqz.md` has it.
  private static func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + littleEndian(UInt32(payload.count)) + payload
    return body + littleEndian(CRC32C.of(body))
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }

  /// The file of one tile with `pieces` (kind and bytes) put before that, and its index anew.
  private static func adding(_ pieces: [(UInt8, [UInt8])], to file: [UInt8]) throws -> [UInt8] {
    func position(_ type: String) throws -> Int {
      let letters = Array(type.utf8)
      return try #require(
        (8..<file.count - 4).first { file[$0..<$0 + 4].elementsEqual(letters) })
    }
    let tile = try position("TILE")
    let index = try position("INDX")
    var made = Array(file[..<tile])
    for (kind, bytes) in pieces {
      made += chunk("mETA", [kind, 0] + varint(bytes.count) + bytes)
    }
    let offset = varint(made.count)
    made += file[tile..<index]
    // Count, offset, checksum of the samples, bytes of this chunk.
    let samples = file[(file.count - 12)..<(file.count - 8)]
    let size = UInt32(12 + 1 + offset.count + 8)
    return made + chunk("INDX", [1] + offset + samples + littleEndian(size))
  }

  @Test func whatPNGCannotHoldIsLeftOutWithANotice() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 40, height: 24))
    let model = ["-m", Program.model]
    // A model inside needs chunks.
    #expect(
      try Program.run(["compress", "-q", "--embed-model", "p.ppm"] + model, in: folder).status == 0)
    let pieces: [(UInt8, [UInt8])] = [
      (3, Array("Title\0A picture".utf8)),
      (2, Array("no TIFF header".utf8)),
      (3, Array("\(String(repeating: "k", count: 80))\0too long a keyword".utf8)),
      (3, Array("Автор\0not Latin".utf8)),
      (4, Array("sRGB".utf8) + [99]),
      (4, Array("tIME".utf8) + [0, 0, 99, 99, 99, 99, 99]),
    ]
    try folder.write("f.vqz", Self.adding(pieces, to: folder.read("p.ppm.vqz")))
    let result = try Program.run(["decompress", "f.vqz", "-o", "x.png"] + model, in: folder)
    #expect(result.status == 0, "\(result.error)")
    let notices = result.error.split(separator: "\n").filter {
      $0.hasPrefix("vqz: f.vqz: notice: ") && $0.contains(" is left out: ")
    }
    #expect(notices.count == 5, "\(result.error)")
    #expect(String(decoding: try folder.read("x.png"), as: UTF8.self).contains("A picture"))
    // Plain kinds hold none of it, and say so once.
    let plain = try Program.run(["decompress", "f.vqz", "-o", "x.ppm"] + model, in: folder)
    #expect(
      plain.status == 0
        && plain.error.contains(
          "notice: PNM holds no EXIF, sRGB, tIME, 3 texts; write PNG to keep them\n"),
      "\(plain.error)")
  }
}
