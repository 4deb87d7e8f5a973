import Testing
import VQZContainer
import VQZCore
import VQZSystem

enum FormatDocument {
  /// The rows of the table of rules: tag, code, found by.
  static func rules() throws -> [(tag: String, code: String, finder: String)] {
    try Vectors.formatDocument().split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| `vqz.") else { return nil }
      let cells = line.split(separator: "|").map { $0.trimming(" `") }
      return cells.count == 3 ? (cells[0], cells[1], cells[2]) : nil
    }
  }

  /// Every tag in the text before the table of rules, but for those of payloads: the container
  /// does not look into payloads, and their rules have their own table and test.
  static func tagsInText() throws -> Set<String> {
    let text = try Vectors.formatDocument()
    let pieces = (text.components(before: "## Rules") ?? text).split(separator: "`")
    let letters = Set("abcdefghijklmnopqrstuvwxyz.")
    return Set(
      pieces.filter {
        $0.hasPrefix("vqz.") && !$0.hasPrefix("vqz.entropy.") && $0.allSatisfy(letters.contains)
      }.map(String.init))
  }

  /// The lines of the fenced block of that name.
  static func block(_ name: String) throws -> [Substring] {
    let lines = try Vectors.formatDocument().split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0 == "```\(name)" }) else { return [] }
    return Array(lines[(start + 1)...].prefix { $0 != "```" })
  }
}

extension Substring {
  fileprivate func trimming(_ characters: Set<Character>) -> String {
    String(drop { characters.contains($0) }.reversed().drop { characters.contains($0) }.reversed())
  }

  fileprivate func trimming(_ characters: String) -> String { trimming(Set(characters)) }
}

extension String {
  fileprivate func components(before heading: String) -> String? {
    guard let range = self.firstRange(of: "\n" + heading) else { return nil }
    return String(self[..<range.lowerBound])
  }
}

@Suite struct FormatDocumentTests {
  @Test func rulesAndTagsAgreeBothWays() throws {
    let rules = try FormatDocument.rules()
    #expect(rules.map(\.tag) == ContainerRule.allCases.map(\.rawValue))
    for (rule, row) in zip(ContainerRule.allCases, rules) {
      #expect(row.code == "\(rule.code.rawValue) \(rule.code)")
    }
    #expect(try FormatDocument.tagsInText() == Set(ContainerRule.allCases.map(\.rawValue)))
  }

  @Test func theExampleDecodes() throws {
    let bytes = try Self.dump("hexdump")
    #expect(bytes == (try Vectors.file("good", "example")))

    let reader = try ContainerReader(bytes)
    #expect(reader.header.width == 5 && reader.header.height == 3)
    #expect(reader.header.layout == .greyAlpha && reader.header.original == .png)
    #expect(reader.header.originalBitsPerSample == 8)
    #expect(reader.grid.count == 1 && reader.metadata.isEmpty)
    #expect(reader.model == .named(id: Array(0...31), name: "example", hint: ""))
    let grey = (1...15).map { UInt8(10 * $0) }
    let tile = try reader.tile(0)
    #expect(tile.method == .rangeCoder && Array(tile.indices) == [0x5A, 0xC3, 0x0F])
    #expect(tile.sampleChecksum == CRC32C.of(grey))
    let alpha = [UInt8](repeating: 255, count: 10) + [UInt8](repeating: 128, count: 5)
    let payload = try #require(try reader.alpha(0))
    #expect(Array(payload.bytes) == alpha)
    #expect(
      reader.index.sampleChecksum == CRC32C.of(zip(grey, alpha).flatMap { [$0, $1] }))
    #expect(reader.index.tileOffsets == [84])
  }

  @Test func theSealedExampleDecodes() throws {
    let bytes = try Self.dump("hexdump sealed")
    #expect(bytes == (try Vectors.file("good", "sealed")))
    let reader = try ContainerReader(bytes)
    #expect(reader.header.version == 2 && reader.header.bound == 0)
    let tile = try reader.tile(0)
    #expect(tile.method == .stored && tile.indices.isEmpty)
    #expect(Array(tile.residuals) == (1...15).map { UInt8(10 * $0) })
    #expect(tile.sampleChecksum == CRC32C.of(Array(tile.residuals)))
  }

  @Test func theCompactExampleDecodes() throws {
    let bytes = try Self.dump("hexdump compact")
    #expect(bytes == (try Vectors.file("good", "compact")))
    let reader = try ContainerReader(bytes)
    let header = reader.header
    #expect(header.isCompact && header.version == 3 && header.bound == nil)
    #expect(header.width == 2 && header.height == 1 && header.layout == .grey)
    #expect(header.original == .png && header.originalBitsPerSample == 8 && header.quality == 3)
    #expect(reader.model == .abbreviated(prefix: Array(0...7)))
    #expect(
      reader.metadata == [
        PackedMetadata(
          kind: .chunk, content: PackedBytes(stored: Array("gAMA".utf8) + [0, 0, 0xB1, 0x8F])),
        PackedMetadata(kind: .text, content: PackedBytes(stored: Array("Title\0No".utf8))),
      ])
    let tile = try reader.tile(0)
    #expect(tile.method == .rangeCoder && tile.residuals.isEmpty)
    #expect(Array(tile.indices) == [4, 1, 0x4A, 0x96, 0x85, 0, 0x0A])
    #expect(tile.sampleChecksum == CRC32C.of([7, 9]))
    #expect(reader.index.sampleChecksum == tile.sampleChecksum)
    let text = try Vectors.formatDocument()
    #expect(text.contains("0x" + Hexadecimal.text(of: CRC32C.of([7, 9])).uppercased()))
    #expect(text.contains("0x" + Hexadecimal.text(of: CRC32C.of(bytes[..<29])).uppercased()))
  }

  /// `HEAD` of version 4, chunk and all: its length and checksum are right.
  @Test func theHeadOfVersion4IsAWholeChunk() throws {
    let bytes = try Self.dump("hexdump head")
    var reader = ByteReader(bytes[4...])
    #expect(Array("HEAD".utf8) == Array(bytes[..<4]))
    #expect(try Int(reader.readUInt32()) == bytes.count - 12)
    var end = ByteReader(bytes[(bytes.count - 4)...])
    #expect(try end.readUInt32() == CRC32C.of(bytes[..<(bytes.count - 4)]))
    let file = Signature.bytes + bytes
    #expect(failure(file)?.rule == "vqz.file.length")
    let header = try ContainerHeader(
      kind: .array, shape: Signal.Shape(axes: [3, 721, 1440]), sampleType: .f32,
      blockSizes: [1, 256, 256], promise: .real(0.125),
      scale: ContainerHeader.FloatScale(offset: 275.5, step: 0.25))
    var writer = try ContainerWriter(
      header: header, model: .named(id: Array(0...31), name: "", hint: ""))
    #expect(Array(writer.takeBytes().prefix(file.count)) == file)
    #expect(header.blocks.count == 54)
    let last = header.blocks.block(53)
    #expect(last.core == [2..<3, 512..<721, 1280..<1440] && last.extended == last.core)
  }

  /// The bytes of a dump, whose offsets are right too.
  private static func dump(_ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for line in try FormatDocument.block(name) {
      let words = line.split(separator: "|", maxSplits: 1)[0].split(separator: " ")
      #expect(Int(words[0].dropLast(), radix: 16) == bytes.count, "\(line)")
      bytes += words.dropFirst().compactMap { UInt8($0, radix: 16) }
    }
    return bytes
  }

  @Test func theMagicIsTheSignature() throws {
    let line = try #require(try FormatDocument.block("magic").first)
    #expect(line.contains(#"\x89VQZ\x0d\x0a\x1a\x0a"#))
    #expect(Signature.bytes == [0x89] + Array("VQZ".utf8) + [0x0D, 0x0A, 0x1A, 0x0A])
    #expect(ContainerHeader.version == 5)
    for (first, signature) in [
      (#"\x8a"#, CompactForm.signature), (#"\x8c"#, CompactForm.neutralSignature),
    ] {
      let compact = try FormatDocument.block("magic").filter { $0.contains(first + "VQz") }
      #expect(compact.count == 1)
      #expect(signature == [UInt8(first.dropFirst(2), radix: 16)] + Array("VQz".utf8))
    }
  }
}
