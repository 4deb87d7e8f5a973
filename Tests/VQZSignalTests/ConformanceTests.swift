import Foundation
import Testing
import VQZCore
import VQZSignal
import VQZSystem

@Suite struct ConformanceTests {
  @Test func everyKindOfFileIsThere() {
    #expect(ConformanceFile.all.count >= 100)
  }

  @Test(arguments: ConformanceFile.all)
  func samplesAreThoseOfTheGenerator(file: ConformanceFile) throws {
    let picture = try SignalReader.read(file.bytes)
    #expect(picture.width == file.width)
    #expect(picture.height == file.height)
    #expect(picture.layout.map { "\($0)" } == file.layout)
    #expect(picture.originalBitsPerSample == file.bits)
    #expect(picture.notices.count == file.noticeCount, "\(picture.notices)")
    #expect(Hexadecimal.text(of: SHA256.of(picture.samples)) == file.digest)
  }

  @Test func inksBecomeColoursWithoutTheirProfile() throws {
    let plain = try SignalReader.read(ConformanceFile.bytes(of: "cmyk.jpg"))
    let notice = "CMYK is converted to RGB without its colour profile"
    #expect(plain.notices == [notice])
    let profiled = try SignalReader.read(ConformanceFile.bytes(of: "cmyk-profile.jpg"))
    #expect(profiled.notices == [notice + ", which is left out"])
    #expect(profiled.metadata.isEmpty)
    #expect(profiled.samples == plain.samples)
  }

  @Test(arguments: [
    ("critical-chunk.png", "found a critical chunk ABCD that is not known, expected the chunks of"),
    ("sampled-fraction.jpg", "found Fractional sampling not implemented yet, expected baseline"),
  ])
  func whatIsNotReadIsNamed(name: String, message: String) throws {
    let error = try #require(throws: SignalError.self) {
      try SignalReader.read(ConformanceFile.bytes(of: name))
    }
    #expect(error.code == .unsupportedSignal)
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test func pngMetadataIsKept() throws {
    let picture = try SignalReader.read(ConformanceFile.bytes(of: "metadata.png"))
    let profile = ConformanceFile.bytes(of: "metadata.icc")
    let exif: [UInt8] = [
      0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ]
    #expect(picture.metadata.contains(.colourProfile(profile)))
    #expect(picture.metadata.contains(.exif(exif)))
    #expect(picture.metadata.contains(.text(keyword: "Author", value: "André")))
    let title = Array("Title".utf8) + [0, 0, 0] + Array("de\0Titel\0Größe → 1".utf8)
    #expect(picture.metadata.contains(.chunk(type: "iTXt", title)))
    let squeezed = String(repeating: "squeezed ", count: 20)
    #expect(picture.metadata.contains(.text(keyword: "Comment", value: squeezed)))
    #expect(picture.metadata.contains(.chunk(type: "gAMA", [0, 0, 0xB1, 0x8F])))
    #expect(picture.metadata.contains(.chunk(type: "cICP", [1, 13, 0, 1])))
    #expect(
      picture.metadata.contains(.chunk(type: "pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1])))
    #expect(
      picture.metadata.contains(.chunk(type: "tIME", [7, 232, 2, 29, 12, 0, 1])))
    #expect(picture.metadata.contains { $0.kind == .chunk && $0.payload.starts(with: "cHRM".utf8) })
    #expect(picture.metadata.count == 10)
  }

  @Test func pngMetadataSurvivesWriting() throws {
    let picture = try SignalReader.read(ConformanceFile.bytes(of: "metadata.png"))
    let again = try SignalReader.read(try picture.encoded())
    #expect(again == picture)
  }

  @Test func jpegMetadataIsKeptFromSeveralSegments() throws {
    let picture = try SignalReader.read(ConformanceFile.bytes(of: "jpeg-metadata.jpg"))
    let profile = ConformanceFile.bytes(of: "metadata.icc")
    let long = [[UInt8]](repeating: profile, count: 120).flatMap { $0 }
    #expect(long.count > 65536)
    #expect(picture.metadata.first == .colourProfile(long))
    #expect(picture.metadata.last.map { $0.kind } == .exif)
    #expect(picture.metadata.last?.payload.starts(with: [0x4D, 0x4D]) == true)
    // Orientation 6 would turn the picture; it is kept, not applied.
    #expect(picture.width == 37 && picture.height == 29)
  }
}
