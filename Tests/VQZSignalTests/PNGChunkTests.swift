import Testing
import VQZCore
import VQZSignal

/// PNG files of many chunks, of passes without a pixel, and with chunks that cannot be kept.
@Suite struct PNGChunkTests {
  private func read(_ name: String, limits: Limits = Limits()) throws -> Signal {
    try SignalReader.read(ConformanceFile.bytes(of: name), limits: limits)
  }

  /// All sizes of 1 to 9 by 1 to 9, in all colour types and depths.
  @Test func interlacedPicturesOfAllSmallSizesAreRead() throws {
    let bytes = ConformanceFile.bytes(of: "adam7-sizes.bin")
    var offset = 0
    func take(_ count: Int) throws -> [UInt8] {
      try #require(bytes.count - offset >= count)
      defer { offset += count }
      return Array(bytes[offset..<offset + count])
    }
    var count = 0
    while offset < bytes.count {
      let length = try take(4).reduce(0) { $0 << 8 | Int($1) }
      let picture = try SignalReader.read(try take(length))
      let head = try take(4).map(Int.init)
      let (width, height, channels, size) = (head[0], head[1], head[2], head[3])
      let stored = try take(width * height * channels * size)
      #expect(picture.width == width && picture.height == height)
      #expect(picture.shape.channels == channels)
      #expect(picture.samples == expected(stored, size: size, of: picture), "file \(count)")
      count += 1
    }
    #expect(count == 15 * 81)
  }

  /// Samples of the file, the highest byte first, as those of the picture.
  private func expected(_ stored: [UInt8], size: Int, of picture: Signal) -> [UInt8] {
    guard size == 2 else { return stored }
    let pairs = stride(from: 0, to: stored.count, by: 2)
    if picture.sampleType == .u8 {
      return pairs.map { (UInt32(stored[$0]) << 8 | UInt32(stored[$0 + 1]) + 128) / 257 }
        .map { UInt8($0) }
    }
    return pairs.flatMap { [stored[$0 + 1], stored[$0]] }
  }

  @Test func textsAreKeptAsFarAsAFileHasRoom() throws {
    let all = try read("text-1024.png")
    #expect(all.metadata.count == 1024 && all.notices.isEmpty)
    #expect(all.metadata.last == .text(keyword: "Comment", value: "number 1023"))
    #expect(try SignalReader.read(try all.encoded()) == all)
    let most = try read("text-1100.png")
    #expect(most.metadata.count == 1024)
    #expect(most.metadata.first == .chunk(type: "gAMA", [0, 0, 0xB1, 0x8F]))
    #expect(most.metadata.last == .text(keyword: "Comment", value: "number 1022"))
    #expect(most.notices == ["not kept: 77 texts"])
  }

  @Test func oneTextThatIsTooLargeCostsNoPicture() throws {
    let whole = try read("text-bomb.png")
    #expect(whole.metadata.map(\.kind) == [.chunk, .text, .text])
    let limits = Limits(positionCount: 1 << 16, memoryByteCount: 1 << 20)
    let picture = try read("text-bomb.png", limits: limits)
    #expect(picture.samples == whole.samples)
    #expect(picture.metadata == [.chunk(type: "gAMA", [0, 0, 0xB1, 0x8F])])
    #expect(picture.notices == ["not kept: 2 texts"])
  }

  @Test func animationsGiveTheirFirstFrame() throws {
    #expect(try read("animated-600.png").notices == ["not kept: 599 further frames"])
  }

  @Test func damagedChunksAreNamed() throws {
    #expect(
      try read("damaged-trns.png").notices == ["not kept: tRNS with a wrong checksum"])
    let texts = try read("damaged-texts.png")
    #expect(texts.notices == ["not kept: tEXt with a wrong checksum (2 times)"])
    #expect(texts.metadata == [.text(keyword: "Comment", value: "number 0")])
  }

  @Test func bytesBehindTheEndLeaveANotice() throws {
    let bytes = ConformanceFile.bytes(of: "grey-8.png")
    let picture = try SignalReader.read(bytes + [1, 2, 3])
    #expect(picture.notices == ["not kept: 3 bytes after the end"])
  }

  @Test(arguments: [
    ("IDAT", "order of chunks: found IDAT as the first, expected IHDR once, as the first"),
    ("I@AT", "chunk at offset 8: found a type of bytes [73, 64, 65, 84], expected one of four"),
  ])
  func brokenStructureIsNamed(type: String, message: String) throws {
    var bytes = ConformanceFile.bytes(of: "grey-8.png")
    bytes.replaceSubrange(12..<16, with: Array(type.utf8))
    let error = try #require(throws: SignalError.self) { try SignalReader.read(bytes) }
    #expect(error.message.contains(message), "\(error.message)")
  }
}
