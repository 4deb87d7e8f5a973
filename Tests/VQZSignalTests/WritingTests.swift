import Testing
import VQZCore
import VQZSignal

@Suite struct WritingTests {
  @Test(arguments: PictureLayout.allCases, [(1, 1), (1, 9), (9, 1), (33, 21), (300, 40)])
  func pngComesBack(layout: PictureLayout, size: (Int, Int)) throws {
    let picture = try noisePicture(width: size.0, height: size.1, layout: layout)
    #expect(try SignalReader.read(try picture.encoded(as: .png)) == picture)
  }

  @Test(arguments: PictureLayout.allCases)
  func plainFormatsComeBack(layout: PictureLayout) throws {
    let picture = try noisePicture(width: 17, height: 5, layout: layout)
    let pam = try SignalReader.read(try picture.encoded(as: .pam))
    #expect(pam.samples == picture.samples && pam.layout == layout && pam.origin == .pam)
    if layout.hasAlpha {
      #expect(throws: SignalError.self) { try picture.encoded(as: .pnm) }
    } else {
      let pnm = try SignalReader.read(try picture.encoded(as: .pnm))
      #expect(pnm.samples == picture.samples && pnm.layout == layout && pnm.origin == .pnm)
    }
  }

  @Test func rowsAndWholePicturesGiveTheSameFile() throws {
    let picture = try noisePicture(width: 64, height: 48, layout: .rgb)
    var bytes: [UInt8] = []
    let writer = try PictureWriter(format: .png, width: 64, height: 48, layout: .rgb) {
      piece throws(SignalError) in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    for rows in [0..<1, 1..<20, 20..<20, 20..<48] {
      let bytesOfRows = rows.lowerBound * 192..<rows.upperBound * 192
      try writer.writeRows(picture.samples.span.extracting(bytesOfRows))
    }
    try writer.finish()
    #expect(bytes == (try picture.encoded(as: .png)))
  }

  @Test func rowsThatDoNotFitAreRefused() throws {
    let writer = try PictureWriter(format: .pnm, width: 4, height: 2, layout: .grey) {
      _ throws(SignalError) in
    }
    let five: [UInt8] = [1, 2, 3, 4, 5]
    let many = [UInt8](repeating: 0, count: 12)
    #expect(throws: SignalError.self) { try writer.writeRows(five.span) }
    #expect(throws: SignalError.self) { try writer.writeRows(many.span) }
    #expect(throws: SignalError.unwritablePicture(found: "0 rows", expected: "2")) {
      try writer.finish()
    }
  }

  @Test(arguments: [Signal.Origin.png, .pnm, .pam])
  func failureOfTheSinkComesThrough(container: Signal.Origin) throws {
    let picture = try noisePicture(width: 200, height: 200, layout: .rgb)
    let full = SignalError.sink(code: .inputOutput, message: "disk full", hint: nil)
    for allowed in [0, 1, 100, 1000] {
      var taken = 0
      #expect(throws: full) {
        try picture.write(as: container) { piece throws(SignalError) in
          taken += piece.count
          if taken > allowed { throw full }
        }
      }
    }
  }

  @Test func jpegIsWrittenAsPNG() throws {
    let picture = try SignalReader.read(ConformanceFile.bytes(of: "jpeg-420.jpg"))
    let bytes = try picture.encoded()
    #expect(SignalReader.format(of: bytes) == .png)
    #expect(throws: SignalError.self) { try picture.encoded(as: .jpeg) }
  }

  @Test(arguments: [
    Signal.Metadata.text(keyword: "", value: "x"), .text(keyword: "Ключ", value: "x"),
    .text(keyword: String(repeating: "k", count: 80), value: "x"),
    .chunk(type: "gAMA", [1, 2]), .chunk(type: "IDAT", [1, 2, 3, 4]),
    .chunk(type: "tIME", [0, 0, 99, 99, 99, 99, 99]),
    .chunk(type: "sRGB", [200]), .exif([1, 2, 3]),
    .property(format: .wav, name: "head", [1]),
  ])
  func metadataThatPNGCannotHoldIsLeftOutWithANotice(piece: Signal.Metadata) throws {
    let author = Signal.Metadata.text(keyword: "Author", value: "A\tB")
    let picture = try noisePicture(width: 2, height: 2, layout: .grey)
    var bytes: [UInt8] = []
    let writer = try PictureWriter(
      format: .png, width: 2, height: 2, layout: .grey, metadata: [piece, author]
    ) { part throws(SignalError) in
      for index in part.indices { bytes.append(part[index]) }
    }
    try writer.writeRows(picture.samples.span)
    try writer.finish()
    #expect(writer.notices.count == 1)
    #expect(writer.notices.allSatisfy { $0.contains("is left out") })
    // What PNG can hold is there all the same.
    let back = try SignalReader.read(bytes)
    #expect(back.samples == picture.samples && back.metadata == [author])
  }

  @Test(arguments: [
    Signal.Metadata.colourProfile([1, 2, 3]), .exif([0x49, 0x49, 0x2A, 0]),
    .text(keyword: "Author", value: "André → x"), .text(keyword: "Empty", value: ""),
    .chunk(type: "sRGB", [1]),
  ])
  func payloadsComeBack(piece: Signal.Metadata) throws {
    #expect(Signal.Metadata(kind: piece.kind, payload: piece.payload) == piece)
    let picture = try noisePicture(width: 2, height: 2, layout: .rgb, metadata: [piece])
    #expect(try SignalReader.read(try picture.encoded(as: .png)).metadata == [piece])
  }

  @Test func payloadsThatDoNotFitAreRefused() {
    #expect(Signal.Metadata(kind: .text, payload: [65]) == nil)
    #expect(Signal.Metadata(kind: .text, payload: [0, 65]) == nil)
    #expect(Signal.Metadata(kind: .text, payload: [65, 0, 66, 0]) == nil)
    #expect(Signal.Metadata(kind: .text, payload: [65, 0, 0xFF]) == nil)
    #expect(Signal.Metadata(kind: .chunk, payload: Array("IDAT".utf8)) == nil)
    #expect(Signal.Metadata(kind: .chunk, payload: Array("gAMA".utf8) + [1]) == nil)
    let broken: [[UInt8]] = [
      [], [5], [5, 65], [5, 0], [0, 65, 0], [99, 65, 0], [5, 0xFF, 0, 1],
    ]
    for payload in broken {
      #expect(Signal.Metadata(kind: .property, payload: payload) == nil, "\(payload)")
    }
  }

  @Test(arguments: [[UInt8](), [0], [1, 0, 255]])
  func propertiesComeBack(bytes: [UInt8]) {
    let piece = Signal.Metadata.property(format: .npy, name: "é", bytes)
    #expect(piece.payload == [5, 0xC3, 0xA9, 0] + bytes && piece.comesBack)
    #expect(!Signal.Metadata.property(format: .npy, name: "", bytes).comesBack)
    #expect(!Signal.Metadata.property(format: .npy, name: "a\0", bytes).comesBack)
    #expect(!Signal.Metadata.property(format: .none, name: "a", bytes).comesBack)
  }
}
