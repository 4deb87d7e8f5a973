import Testing
import VQZCore
import VQZSignal

#if WebP
  /// What a WebP says beside its samples, animations, and files that lie.
  @Suite struct WebPTests {
    private func failure(
      _ bytes: [UInt8], _ limits: Limits = Limits()
    ) throws -> SignalError {
      try #require(throws: SignalError.self) { try SignalReader.read(bytes, limits: limits) }
    }

    @Test func metadataAreKept() throws {
      let picture = try SignalReader.read(ConformanceFile.bytes(of: "metadata.webp"))
      let kinds = picture.metadata.map(\.kind)
      #expect(kinds == [.colourProfile, .text, .exif] && picture.notices.isEmpty)
      #expect(picture.metadata[0] == .colourProfile(ConformanceFile.bytes(of: "metadata.icc")))
      #expect(picture.metadata[1].payload == Array("XML:com.adobe.xmp\0<x:xmpmeta/>".utf8))
      #expect(picture.metadata[2].orientation == 6)
      let again = try SignalReader.read(try picture.encoded())
      #expect(again.samples == picture.samples && again.metadata.count == 3)
      #expect(picture.origin == .webp && again.origin == .png)
    }

    @Test func whatIsNotKeptIsNamed() throws {
      let animated = try SignalReader.read(ConformanceFile.bytes(of: "animated.webp"))
      #expect(animated.notices == ["not kept: 1 further frame"])
      let tail = try SignalReader.read(ConformanceFile.bytes(of: "tail.webp"))
      #expect(tail.notices == ["not kept: 4 bytes after the end"])
      let frame = try SignalReader.read(ConformanceFile.bytes(of: "frame.webp"))
      #expect(frame.notices == ["not kept: chunk abcd, 2 further frames"])
      #expect(frame.layout == .rgba && frame.width == 40)
    }

    @Test func framesBeyondTheCanvasAreRefused() throws {
      let bytes = ConformanceFile.bytes(of: "frame.webp")
      let canvas = try #require(
        bytes.indices.dropLast(8).first { bytes[$0...].starts(with: "VP8X".utf8) })
      var small = bytes
      small[canvas + 12] = 20
      #expect(try failure(small).code == .malformedSignal)
      var large = bytes
      for index in 12..<18 { large[canvas + index] = 0xFF }
      #expect(try failure(large).code == .tooLarge)
    }

    @Test func forgedSizesAreRefusedBeforeMemoryIsTaken() throws {
      let bytes = ConformanceFile.bytes(of: "lossy.webp")
      #expect(try failure(bytes, Limits(memoryByteCount: 100)).code == .memoryLimit)
      #expect(try failure(bytes, Limits(positionCount: 100)).code == .tooLarge)
      var long = bytes
      long[4] &+= 2
      #expect(try failure(long).code == .truncated)
      var none = bytes
      none[12...15] = [0x41, 0x42, 0x43, 0x44]
      #expect(try failure(none).code == .truncated)
      #expect(try failure(Array("RIFF\0\0\0\0WEBP".utf8)).code == .malformedSignal)
    }
  }
#else
  @Suite struct WebPTests {
    @Test func aBuildWithoutItSaysSo() throws {
      let error = try #require(throws: SignalError.self) {
        try SignalReader.read(ConformanceFile.bytes(of: "lossy.webp"))
      }
      #expect(
        error.message == "no reader: found a WebP file, expected a format built into this program")
    }
  }
#endif
