import Testing
import VQZSystem

/// What pictures say beside their samples comes back, or is told.
@Suite struct MetadataTests {
  private static let model = ["-m", Program.model]
  private static let small = "signals/conformance/size-5x3.png"
  private static let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)

  private static func text(_ keyword: String, _ value: String) -> [UInt8] {
    Array(keyword.utf8) + [0] + Array(value.utf8)
  }

  private static func international(
    _ keyword: String, _ language: String, _ translated: String, _ value: [UInt8]
  ) -> [UInt8] {
    Array(keyword.utf8) + [0, 0, 0] + Array(language.utf8) + [0] + Array(translated.utf8) + [0]
      + value
  }

  /// - Returns: what it said, and the picture that came back.
  private static func roundTrip(
    _ file: [UInt8], _ name: String, to output: String, options: [String] = [], in folder: Scratch
  ) throws -> (compressing: String, decompressing: String, output: [UInt8]) {
    try folder.write(name, file)
    let first = try Program.run(["compress", "-f", name] + options + model, in: folder)
    #expect(first.status == 0, "\(first.error)")
    let second = try Program.run(
      ["decompress", "-f", name + ".vqz", "-o", output] + model, in: folder)
    #expect(second.status == 0, "\(second.error)")
    func notices(_ text: String) -> String {
      text.split(separator: "\n").filter { $0.hasPrefix("vqz: ") }.map { $0 + "\n" }.joined()
    }
    return (notices(first.error), notices(second.error), try folder.read(output))
  }

  @Test func ofPNGComesBackByteForByte() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take(Self.small, as: "plain.png")
    let pieces: [(String, [UInt8])] = [
      ("gAMA", [0, 0, 0xB1, 0x8F]), ("mDCV", Array(1...24)), ("cLLI", Array(1...8)),
      ("cICP", [9, 16, 0, 1]), ("pHYs", PictureFiles.bigEndian(11811) + [0, 0, 0, 9, 1]),
      ("tIME", [7, 232, 2, 29, 12, 0, 1]), ("eXIf", PictureFiles.exif(orientation: 6)),
      ("tEXt", Self.text("Author", "A\nB")),
      ("iTXt", Self.international("XML:com.adobe.xmp", "", "", Self.xmp)),
      ("iTXt", Self.international("Title", "ja", "題", Array("空".utf8))),
      ("iTXt", Self.international("Software", "", "", Array("plain".utf8))),
    ]
    let file = PictureFiles.png(
      try folder.read("plain.png"), with: pieces.map { PictureFiles.chunk($0.0, $0.1) })
    let back = try Self.roundTrip(file, "a.png", to: "b.png", in: folder)
    #expect(back.compressing.isEmpty && back.decompressing.isEmpty, "\(back)")
    for type in Set(pieces.map(\.0)) {
      let expected = pieces.filter { $0.0 == type }.map(\.1)
      let found = PictureFiles.data(of: type, in: back.output)
      #expect(
        found.count == expected.count && expected.allSatisfy { found.contains($0) }, "\(type)")
    }
  }

  @Test func whatPNGLosesIsNamedOnce() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take(Self.small, as: "plain.png")
    let plain = try folder.read("plain.png")
    let control = [UInt8](repeating: 0, count: 26)
    let file = PictureFiles.png(
      PictureFiles.png(plain, ending: [PictureFiles.chunk("fcTL", control)]),
      with: [
        PictureFiles.chunk("gAMA", [0, 0, 0xB1, 0x8F], damage: 1),
        PictureFiles.chunk("prVt", [1, 2]), PictureFiles.chunk("prVt", [3]),
        PictureFiles.chunk("fcTL", control),
      ], tail: Array(repeating: 7, count: 17))
    let back = try Self.roundTrip(file, "a.png", to: "b.png", in: folder)
    #expect(
      back.compressing
        == "vqz: a.png: notice: not kept: gAMA with a wrong checksum, prVt (2 times), "
        + "1 further frame, 17 bytes after the end\n")
    // The last line of everything that one run says is on standard error: results are untouched.
    let json = try Program.run(["compress", "-f", "--json", "a.png"] + Self.model, in: folder)
    #expect(try JSONValue.parse(json.output)["file"]?.stringValue == "a.png")
  }

  @Test func ofJPEGComesBackOrIsNamed() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take("signals/conformance/jpeg-420.jpg", as: "plain.jpg")
    let jfif = Array("JFIF".utf8) + [0, 1, 1, 1, 1, 44, 0, 72, 0, 0]
    let name = { (text: String) in Array(text.utf8) + [0] }
    let exif = PictureFiles.exif(orientation: 8)
    let file = PictureFiles.jpeg(
      try folder.read("plain.jpg"),
      with: [
        PictureFiles.segment(0xE0, jfif),
        PictureFiles.segment(0xE1, name("Exif") + [0] + exif),
        PictureFiles.segment(0xE1, name("http://ns.adobe.com/xap/1.0/") + Self.xmp),
        PictureFiles.segment(0xE1, name("http://ns.adobe.com/xmp/extension/") + [1, 2]),
        PictureFiles.segment(0xE2, name("MPF") + [1]),
        PictureFiles.segment(0xEC, name("Ducky") + [1]),
        PictureFiles.segment(0xED, name("Photoshop 3.0") + Array("8BIM".utf8) + [4, 4, 0, 0]),
        PictureFiles.segment(0xFE, Array("caf\u{E9}".unicodeScalars.map { UInt8($0.value) })),
        PictureFiles.segment(0xFE, [65, 0, 66]),
      ], tail: [1, 2, 3])
    let back = try Self.roundTrip(file, "a.jpg", to: "b.png", in: folder)
    #expect(
      back.compressing
        == "vqz: a.jpg: notice: not kept: extended XMP, MPF, APP12 Ducky, IPTC, "
        + "comment with a zero byte, 3 bytes after the end\n")
    // 300 and 72 dots an inch.
    let density = PictureFiles.bigEndian(11811) + PictureFiles.bigEndian(2835) + [1]
    #expect(PictureFiles.data(of: "pHYs", in: back.output) == [density])
    #expect(PictureFiles.data(of: "eXIf", in: back.output) == [exif])
    #expect(
      PictureFiles.data(of: "iTXt", in: back.output)
        == [Self.international("XML:com.adobe.xmp", "", "", Self.xmp)])
    #expect(
      PictureFiles.data(of: "tEXt", in: back.output)
        == [Array("Comment".utf8) + [0] + Array("caf".utf8) + [0xE9]])
  }

  @Test func plainKindsSayWhatTheyDoNotHold() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take("signals/conformance/jpeg-metadata.jpg", as: "a.jpg")
    let profile = [UInt8](repeating: 1, count: 40)
    let file = PictureFiles.jpeg(
      try folder.read("a.jpg"),
      with: [
        PictureFiles.segment(0xFE, Array("one".utf8)),
        PictureFiles.segment(0xFE, Array("two".utf8)),
      ])
    try folder.take("signals/conformance/jpeg-420.jpg", as: "plain.jpg")
    let oriented = PictureFiles.jpeg(
      try folder.read("plain.jpg"),
      with: [
        PictureFiles.segment(
          0xE1, Array("Exif".utf8) + [0, 0] + PictureFiles.exif(orientation: 3)),
        PictureFiles.segment(0xE2, Array("ICC_PROFILE".utf8) + [0, 1, 1] + profile),
      ])
    let all = try Self.roundTrip(file, "a.jpg", to: "a.ppm", in: folder)
    #expect(all.decompressing.contains(", 2 texts; write PNG to keep them\n"), "\(all)")
    let some = try Self.roundTrip(
      oriented, "b.jpg", to: "b.ppm", options: ["--strip"], in: folder)
    #expect(
      some.decompressing
        == "vqz: b.jpg.vqz: notice: PNM holds no orientation, ICC profile; "
        + "write PNG to keep them\n")
    #expect(some.output.starts(with: Array("P6\n37 29\n".utf8)))
  }

  @Test func strippingKeepsWhatShowsThePicture() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take(Self.small, as: "plain.png")
    let file = PictureFiles.png(
      try folder.read("plain.png"),
      with: [
        PictureFiles.chunk("gAMA", [0, 0, 0xB1, 0x8F]),
        PictureFiles.chunk("pHYs", [0, 0, 1, 0, 0, 0, 1, 0, 1]),
        PictureFiles.chunk("tIME", [7, 232, 2, 29, 12, 0, 1]),
        PictureFiles.chunk("eXIf", PictureFiles.exif(orientation: 6)),
        PictureFiles.chunk("tEXt", Self.text("Author", "someone")),
      ])
    let back = try Self.roundTrip(file, "a.png", to: "b.png", options: ["--strip"], in: folder)
    #expect(PictureFiles.data(of: "gAMA", in: back.output).count == 1)
    for type in ["pHYs", "tIME", "tEXt", "iTXt"] {
      #expect(PictureFiles.data(of: type, in: back.output).isEmpty, "\(type)")
    }
    // An orientation in big-endian TIFF, and nothing else.
    let orientation: [UInt8] = [
      0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ]
    #expect(PictureFiles.data(of: "eXIf", in: back.output) == [orientation])
    let upright = try Self.roundTrip(
      file, "a.png", to: "b.png", options: ["--strip", "--orient"], in: folder)
    #expect(PictureFiles.data(of: "eXIf", in: upright.output).isEmpty)
  }

  @Test func membersOfArchivesAreStrippedAndTurned() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take(Self.small, as: "plain.png")
    let file = PictureFiles.png(
      try folder.read("plain.png"),
      with: [
        PictureFiles.chunk("eXIf", PictureFiles.exif(orientation: 6)),
        PictureFiles.chunk("tEXt", Self.text("Author", "A")),
      ])
    try folder.write("a.png", file)
    for options in [[], ["--strip"], ["--strip", "--orient"]] {
      let packed = try Program.run(
        ["pack", "a.png", "-f", "-o", "x.vqz"] + options + Self.model, in: folder)
      #expect(packed.status == 0, "\(packed.error)")
      let unpacked = try Program.run(
        ["decompress", "x.vqz", "a.png", "-f", "--output-dir", "out"] + Self.model, in: folder)
      #expect(unpacked.status == 0, "\(unpacked.error)")
      let back = try folder.read("out/a.png")
      #expect(PictureFiles.data(of: "tEXt", in: back).isEmpty == options.contains("--strip"))
      #expect(PictureFiles.data(of: "eXIf", in: back).isEmpty == options.contains("--orient"))
      // 5 by 3 as it is stored, 3 by 5 as it is shown.
      #expect(back[19] == (options.contains("--orient") ? 3 : 5))
    }
  }

  /// Where the first row and the first column of each orientation are, by the words of EXIF.
  private static let sides: [(row: String, column: String)] = [
    ("top", "left"), ("top", "right"), ("bottom", "right"), ("bottom", "left"),
    ("left", "top"), ("right", "top"), ("right", "bottom"), ("left", "bottom"),
  ]

  /// A picture as it is shown, sample by sample, and whether its sides change places.
  private static func shown(
    _ stored: PlainPicture, _ orientation: Int
  ) -> (picture: PlainPicture, swaps: Bool) {
    let side = sides[orientation - 1]
    let swaps = ["left", "right"].contains(side.row)
    var shown = stored
    (shown.width, shown.height) =
      swaps ? (stored.height, stored.width) : (stored.width, stored.height)
    for row in 0..<stored.height {
      for column in 0..<stored.width {
        var (x, y) = (0, 0)
        for (side, distance) in [(side.row, row), (side.column, column)] {
          switch side {
          case "top": y = distance
          case "bottom": y = shown.height - 1 - distance
          case "left": x = distance
          default: x = shown.width - 1 - distance
          }
        }
        for channel in 0..<stored.channels {
          shown.samples[(y * shown.width + x) * stored.channels + channel] =
            stored.samples[(row * stored.width + column) * stored.channels + channel]
        }
      }
    }
    return (shown, swaps)
  }

  @Test(arguments: 1...8)
  func orientingTurnsThePicture(orientation: Int) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take("signals/conformance/rgb-8.png", as: "plain.png")
    let exact = ["--max-error", "0"]
    let plain = try Self.roundTrip(
      folder.read("plain.png"), "p.png", to: "p.pam", options: exact, in: folder)
    let stored = try #require(PlainPicture(plain.output))
    let (expected, swaps) = Self.shown(stored, orientation)
    let file = PictureFiles.png(
      try folder.read("plain.png"),
      with: [
        PictureFiles.chunk("eXIf", PictureFiles.exif(orientation: UInt8(orientation))),
        PictureFiles.chunk("pHYs", [0, 0, 0, 1, 0, 0, 0, 2, 1]),
      ])
    let turned = try Self.roundTrip(
      file, "t.png", to: "t.pam", options: exact + ["--orient"], in: folder)
    #expect(PlainPicture(turned.output) == expected)
    let png = try Self.roundTrip(
      file, "t.png", to: "t.png2.png", options: exact + ["--orient"], in: folder)
    let exif = try #require(PictureFiles.data(of: "eXIf", in: png.output).first)
    var upright = PictureFiles.exif(orientation: 1)
    if swaps {
      let sizes = upright[12..<22]
      upright.replaceSubrange(12..<22, with: upright[24..<34])
      upright.replaceSubrange(24..<34, with: sizes)
    }
    #expect(exif == upright)
    #expect(
      PictureFiles.data(of: "pHYs", in: png.output)
        == [swaps ? [0, 0, 0, 2, 0, 0, 0, 1, 1] : [0, 0, 0, 1, 0, 0, 0, 2, 1]])
  }

  @Test func listingShowsMetadataAndNoControlCharacters() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take(Self.small, as: "plain.png")
    let long = String(repeating: "x", count: 2000)
    let file = PictureFiles.png(
      try folder.read("plain.png"),
      with: [
        PictureFiles.chunk("pHYs", PictureFiles.bigEndian(11811) + [0, 0, 0x2E, 0x23, 1]),
        PictureFiles.chunk("eXIf", PictureFiles.exif(orientation: 6)),
        PictureFiles.chunk(
          "iTXt", Self.international("Title", "de", "", Array("a\u{1B}[2J\n\u{202E}ü".utf8))),
        PictureFiles.chunk("tEXt", Self.text("Comment", long)),
      ])
    try folder.write("a.png", file)
    #expect(try Program.run(["compress", "-q", "a.png"] + Self.model, in: folder).status == 0)
    let listing = try Program.run(["list", "-v", "a.png.vqz"] + Self.model, in: folder)
    let lines = listing.text.split(separator: "\n").filter { $0.contains("metadata") }
    #expect(
      lines == [
        "  metadata      EXIF, 62 bytes, orientation 6",
        "  metadata      pHYs, 9 bytes, 11811 x 11811 per metre (300.0 x 300.0 per inch)",
        "  metadata      iTXt \"Title\", 23 bytes, language de: a\\u{1b}[2J\\n\\u{202e}ü",
        "  metadata      text \"Comment\", 2000 bytes: \(String(repeating: "x", count: 60))…",
      ], "\(listing.text)")
    let json = try Program.run(["list", "--json", "a.png.vqz"], in: folder)
    let all = try #require(try JSONValue.parse(json.output)["metadata"]?.arrayValue)
    #expect(all.map { $0["kind"]?.stringValue } == ["exif", "chunk", "iTXt", "text"])
    #expect(all[0]["orientation"]?.integerValue == 6)
    #expect(all[1]["density"]?.arrayValue?.compactMap(\.integerValue) == [11811, 11811])
    #expect(all[2]["language"]?.stringValue == "de")
    #expect(all[2]["value"]?.stringValue == "a\u{1B}[2J\n\u{202E}ü")
    #expect(all[3]["value"]?.stringValue == String(repeating: "x", count: 1000) + "…")
  }
}
