import Testing
import VQZCore
import VQZSignal
import VQZSystem

#if TIFF
  /// What a TIFF says beside its samples, deep ones, and files that lie.
  @Suite struct TIFFTests {
    private func failure(
      _ bytes: [UInt8], _ limits: Limits = Limits()
    ) throws -> SignalError {
      try #require(throws: SignalError.self) { try SignalReader.read(bytes, limits: limits) }
    }

    private func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    /// A file, the lowest byte first, with another number in the entry of a tag.
    private func file(_ name: String, _ tag: Int, _ value: Int) throws -> [UInt8] {
      var bytes = ConformanceFile.bytes(of: name)
      let start = number(bytes, 4, 4)
      let entries = (0..<number(bytes, start, 2)).map { start + 2 + 12 * $0 }
      let entry = try #require(entries.first { number(bytes, $0, 2) == tag })
      let size = number(bytes, entry + 2, 2) == 3 ? 2 : 4
      for index in 0..<size {
        bytes[entry + 8 + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
      }
      return bytes
    }

    @Test func metadataAreKeptOrNamed() throws {
      let picture = try SignalReader.read(ConformanceFile.bytes(of: "metadata.tif"))
      #expect(picture.notices == ["not kept: maker note, IPTC, tag 60000"])
      let kinds = picture.metadata.map(\.kind)
      #expect(kinds == [.colourProfile, .chunk, .text, .exif])
      #expect(picture.metadata[0] == .colourProfile(ConformanceFile.bytes(of: "metadata.icc")))
      #expect(picture.metadata[1] == .chunk(type: "pHYs", [0, 0, 46, 35, 0, 0, 46, 35, 1]))
      #expect(picture.metadata[2].payload.starts(with: "XML:com.adobe.xmp\0<x:xmpmeta".utf8))
      #expect(picture.metadata[3].orientation == 6)
      let exif = String(decoding: picture.metadata[3].payload, as: UTF8.self)
      for text in ["A ramp", "generate.py", "Nobody", "2024:02:29 12:00:01"] {
        #expect(exif.contains(text))
      }
      #expect(!exif.contains("maker"))
      // Metadata come back from a PNG as they are.
      let again = try SignalReader.read(try picture.encoded())
      #expect(again.samples == picture.samples && again.metadata.count == 4)
      for piece in picture.metadata { #expect(again.metadata.contains(piece)) }
    }

    @Test func furtherPagesAndChannelsAreNamed() throws {
      let pages = try SignalReader.read(ConformanceFile.bytes(of: "pages-3.tif"))
      #expect(pages.notices == ["not kept: 2 further pages"])
      let shorter = try SignalReader.read(
        Array(ConformanceFile.bytes(of: "pages-3.tif").dropLast(10)))
      #expect(shorter.notices == ["not kept: 2 further pages, a damaged list of pages"])
      #expect(shorter.samples == pages.samples)
      let extra = try SignalReader.read(ConformanceFile.bytes(of: "rgb-8-extra.tif"))
      #expect(extra.notices == ["not kept: 1 extra channel"])
      let alpha = try SignalReader.read(ConformanceFile.bytes(of: "rgba-8-associated.tif"))
      #expect(alpha.notices == ["colours that were multiplied by alpha are divided by it"])
      let inks = try SignalReader.read(ConformanceFile.bytes(of: "cmyk-8.tif"))
      #expect(inks.notices == ["CMYK is converted to RGB without its colour profile"])
    }

    @Test(arguments: ConformanceFile.all.filter { $0.suffix == "tif" })
    func asArraysSamplesStayAsTheyAre(file: ConformanceFile) throws {
      let signal = try SignalReader.read(file.bytes, kind: .array)
      #expect(signal.shape.axes == [file.height, file.width] && signal.origin == .tiff)
      #expect(signal.sampleType == (file.bits > 8 ? .u16 : .u8))
      #expect(Hexadecimal.text(of: SHA256.of(signal.samples)) == file.deepDigest)
      #expect(signal.notices.count == file.noticeCount - (file.bits > 8 ? 1 : 0))
    }

    /// Samples of 12 bits are those of a PAM of this maximum, and take the whole range of a PNG.
    @Test func theLargestValueIsKept() throws {
      let signal = try SignalReader.read(
        ConformanceFile.bytes(of: "grey-12-little.tif"), kind: .array)
      #expect(
        signal.metadata.contains(.property(format: .pam, name: "maximum", [0xFF, 0x0F])))
      let wide = try SignalReader.read(
        ConformanceFile.bytes(of: "grey-16-big.tif"), kind: .array)
      #expect(wide.metadata.isEmpty)
    }

    @Test(arguments: [
      ("float", "found floating-point samples (format 3), expected unsigned whole numbers"),
      ("signed", "found signed samples (format 2), expected unsigned whole numbers"),
      ("lab", "found CIE L*a*b*, expected grey, RGB, a palette, CMYK or YCbCr"),
      ("old-jpeg", "found compression 6 (JPEG of before 1995), expected none, CCITT, LZW"),
    ])
    func whatIsNotReadIsNamed(name: String, message: String) throws {
      let error = try failure(ConformanceFile.bytes(of: "refused-\(name).tif"))
      #expect(error.code == .unsupportedSignal)
      #expect(error.message.contains(message), "\(error.message)")
    }

    @Test func forgedSizesAreRefusedBeforeMemoryIsTaken() throws {
      let large = try file("one-strip.tif", 256, 1 << 30)
      #expect(try failure(large).code == .tooLarge)
      let wide = try file("one-strip.tif", 256, 1 << 20)
      #expect(try failure(wide, Limits(memoryByteCount: 1 << 22)).code == .memoryLimit)
      // Within the limits the strip ends too early.
      #expect(try failure(try file("one-strip.tif", 256, 200)).code == .malformedSignal)
      #expect(try failure(try file("one-strip.tif", 256, 0)).code == .unsupportedSignal)
      #expect(try failure(try file("one-strip.tif", 277, 17)).code == .unsupportedSignal)
      #expect(try failure(try file("tiles-8.tif", 322, 65520)).code == .malformedSignal)
      let tiles = Limits(positionCount: 1 << 12)
      #expect(try failure(try file("tiles-8.tif", 323, 2048), tiles).code == .tooLarge)
      let tight = Limits(memoryByteCount: 100)
      #expect(try failure(ConformanceFile.bytes(of: "rgb-8.tif"), tight).code == .memoryLimit)
      #expect(try failure(ConformanceFile.bytes(of: "ycbcr-420.tif"), tight).code == .memoryLimit)
    }

    @Test func strayPlacesAreRefused() throws {
      #expect(try failure(try file("one-strip.tif", 273, 1 << 20)).code == .truncated)
      #expect(try failure(try file("one-strip.tif", 279, 1 << 20)).code == .truncated)
      var endless = ConformanceFile.bytes(of: "one-strip.tif")
      endless[4...7] = [0xF0, 0xFF, 0xFF, 0x7F]
      #expect(try failure(endless).code == .truncated)
      // A directory that says it is the next one.
      var circle = ConformanceFile.bytes(of: "one-strip.tif")
      let start = number(circle, 4, 4)
      let end = start + 2 + 12 * number(circle, start, 2)
      circle.replaceSubrange(end..<end + 4, with: circle[4..<8])
      #expect(try SignalReader.read(circle).notices == ["not kept: a damaged list of pages"])
    }

    @Test(arguments: ["group4", "jpeg", "zstd", "webp", "deflate-libtiff", "lzw", "packbits"])
    func damagedSamplesAreRefusedOrOfTheSameSize(name: String) throws {
      let bytes = ConformanceFile.bytes(of: "\(name).tif")
      let middle = bytes.count / 2
      var damaged = bytes
      for index in middle..<middle + 40 { damaged[index] = 0xFF }
      let picture = try? SignalReader.read(damaged)
      #expect(picture == nil || picture?.width == 23)
    }
  }
#else
  @Suite struct TIFFTests {
    @Test func aBuildWithoutItSaysSo() throws {
      for kind in [SignalKind.picture, .array] {
        let error = try #require(throws: SignalError.self) {
          try SignalReader.read(ConformanceFile.bytes(of: "rgb-8.tif"), kind: kind)
        }
        #expect(
          error.message == "no reader: found a TIFF file, expected a format built into this program"
        )
      }
    }
  }
#endif
