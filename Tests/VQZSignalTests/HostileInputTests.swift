import Testing
import VQZCore
import VQZSignal

/// Files that are damaged or lie: each must end in an error or in a picture, never in a trap.
@Suite struct HostileInputTests {
  static let limits = Limits(positionCount: 1 << 16, memoryByteCount: 1 << 22)

  private func outcome(_ bytes: [UInt8], _ limits: Limits = Self.limits) -> FailureCode? {
    // As an array the file has other samples, and the same faults.
    let isRead = (try? SignalReader.read(bytes, kind: .array, limits: limits)) != nil
    do {
      let picture = try SignalReader.read(bytes, limits: limits)
      #expect(picture.shape.positionCount <= limits.positionCount)
      #expect(isRead || picture.origin == .jpeg || picture.origin == .webp)
      return nil
    } catch {
      #expect(!isRead)
      #expect(!error.message.isEmpty && error.message.contains("expected"))
      return error.code
    }
  }

  /// But one of several pages, the first of which is whole.
  @Test(arguments: ConformanceFile.all.filter { $0.name != "pages-3.tif" })
  func everyShorterFileFails(file: ConformanceFile) {
    let bytes = file.bytes
    // What the last bytes of text, of the end chunk of a PNG (its checksum), of a JPEG (its end
    // marker) and of a directory of TIFF (where the next one is) hold does not change the samples,
    // and readers customarily do without. One WebP has four bytes after its end.
    let isText = ["p1", "p2", "p3"].contains { file.name.hasPrefix($0) }
    let slack = ["jpg": 2, "png": 4, "tif": 8, "webp": 4][file.suffix] ?? (isText ? 8 : 0)
    for length in stride(from: 0, to: bytes.count - slack, by: max(1, bytes.count / 200)) {
      #expect(outcome(Array(bytes.prefix(length))) != nil, "\(length) bytes of \(file)")
    }
  }

  @Test(arguments: ConformanceFile.all)
  func mutationsNeverTrap(file: ConformanceFile) {
    var generator = SeededGenerator(seed: 2024, stream: UInt64(file.name.utf8.count))
    let original = file.bytes
    for _ in 0..<120 {
      var bytes = original
      for _ in 0...Int(generator.next() % 4) {
        let index = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 4 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[index] ^= 1 << UInt8(generator.next() % 8)
        case 2: bytes.remove(at: index)
        default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
        }
      }
      _ = outcome(bytes)
    }
  }

  @Test(arguments: ["rgb-8.png", "grey-16-interlaced.png", "palette-4.png"])
  func noDamageToCheckedBytesOfPNGGoesUnseen(name: String) throws {
    let original = ConformanceFile.bytes(of: name)
    let picture = try SignalReader.read(original)
    for index in original.indices {
      var bytes = original
      bytes[index] ^= 0x10
      guard let damaged = try? SignalReader.read(bytes) else { continue }
      // Only an ancillary chunk may be dropped; here there are none, so the samples are right.
      #expect(damaged.samples == picture.samples, "byte \(index)")
    }
  }

  @Test func forgedSizesAreRefusedBeforeMemoryIsTaken() {
    #expect(outcome(Array("P6 100000 100000 255\n".utf8)) == .tooLarge)
    #expect(outcome(Array("P6 9223372036854775807 2 255\n".utf8)) == .malformedSignal)
    #expect(outcome(Array("P6 200 200 255\nabc".utf8)) == .truncated)
    #expect(outcome(Array("P5 0 3 255\n".utf8)) == .unsupportedSignal)
    #expect(outcome(Array("P5 1 1 0\n1".utf8)) == .malformedSignal)
    #expect(outcome(Array("P5 1 1 65536\n11".utf8)) == .malformedSignal)
    #expect(outcome(Array("P5 1 1 100\n\u{7F}".utf8)) == .malformedSignal)
    let tight = Limits(positionCount: 1 << 16, memoryByteCount: 100)
    #expect(outcome(Array("P6 20 20 255\n".utf8), tight) == .memoryLimit)
    #expect(outcome(ConformanceFile.bytes(of: "rgb-8.png"), tight) == .memoryLimit)
    #expect(outcome(ConformanceFile.bytes(of: "jpeg-444.jpg"), tight) == .memoryLimit)
    let narrow = Limits(positionCount: 200, memoryByteCount: 1 << 20)
    #expect(outcome(ConformanceFile.bytes(of: "rgb-8.png"), narrow) == .tooLarge)
    #expect(outcome(ConformanceFile.bytes(of: "jpeg-444.jpg"), narrow) == .tooLarge)
  }

  @Test func foreignBytesAreNamed() {
    #expect(outcome([]) == .unsupportedSignal)
    #expect(outcome(Array("GIF89a".utf8)) == .unsupportedSignal)
    #expect(outcome(Array("Pf 1 1 -1\n".utf8)) == .unsupportedSignal)
    #expect(SignalReader.format(of: Array("P7\n".utf8)) == .pam)
  }

  @Test(arguments: [
    ("BM\u{66}\u{1}\0\0\0\0\0\0", "a BMP picture"), ("GIF89a\u{1}\0", "a GIF picture"),
    ("\0\0\0\u{18}ftypheic\0\0\0\0", "a HEIC picture"),
    ("\0\0\0\u{20}ftypavif\0\0\0\0", "an AVIF picture"),
    ("\0\0\0\u{C}JXL \r\n", "a JPEG XL picture"),
    ("\0\0\0\u{C}jP  \r\n", "a JPEG 2000 picture"),
    ("8BPS\0\u{1}", "a PSD picture"), ("%PDF-1.7", "a PDF document"),
  ])
  func picturesOfOtherFormatsAreNamed(start: String, name: String) throws {
    let error = try #require(throws: SignalError.self) { try SignalReader.read(Array(start.utf8)) }
    #expect(error.code == .unsupportedSignal)
    #expect(error.message.hasPrefix("not a signal: found \(name), which is not read, expected "))
    #expect(error.hint?.contains("to PNG first") == true)
  }

  @Test(
    arguments: [
      [0xFF, 0x0A, 0xFA, 0x7F], [0xFF, 0x4F, 0xFF, 0x51], [0x89, 0x56, 0x51, 0x5A],
      [0x8A, 0x56, 0x51, 0x7A], [0x8B, 0x56, 0x51, 0x5A], [0x8C, 0x56, 0x51, 0x7A],
    ] as [[UInt8]])
  func otherFormatsWithoutLettersAreNamed(start: [UInt8]) throws {
    let error = try #require(throws: SignalError.self) { try SignalReader.read(start) }
    let name =
      start[0] == 0xFF
      ? start[1] == 0x0A ? "a JPEG XL picture" : "a JPEG 2000 picture" : "a vqz file, which is comp"
    #expect(error.message.hasPrefix("not a signal: found \(name)"), "\(error.message)")
  }

  @Test func textThatBeginsLikeAPictureIsNotCalledOne() throws {
    let error = try #require(throws: SignalError.self) {
      try SignalReader.read(Array("BMW and others".utf8))
    }
    #expect(error.message.hasPrefix("not a signal: found first bytes 42 4d 57"))
  }

  @Test func scansWithoutEndAndMemoryBeyondTheLimitAreRefused() throws {
    let bytes = ConformanceFile.bytes(of: "sampled-scans-4x4-45.jpg")
    let picture = try SignalReader.read(bytes)
    // 16-bit coefficients of all three components, both sides rounded up to 64 and 32.
    let needed = picture.samples.count + 2 * 3 * 64 * 64
    #expect(outcome(bytes, Limits(positionCount: 1 << 16, memoryByteCount: needed)) == nil)
    #expect(
      outcome(bytes, Limits(positionCount: 1 << 16, memoryByteCount: needed - 1)) == .memoryLimit)
    // The same scan 501 times, and the marker of the end.
    let start = try #require(
      bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let scan = bytes[start..<bytes.count - 2]
    var bomb = Array(bytes[..<start])
    for _ in 0..<501 { bomb += scan }
    let error = try #require(throws: SignalError.self) {
      try SignalReader.read(bomb + [0xFF, 0xD9])
    }
    #expect(error.message.contains("found more than 500 scans, expected a JPEG that decodes"))
  }

  @Test(arguments: [
    "P7\nENDHDR\n", "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nWIDTH 1\nENDHDR\n1",
    "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n11",
    "P7\nWIDTH x\nENDHDR\n", "P7\nNOISE 1\nENDHDR\n", "P7\nWIDTH -1\nENDHDR\n",
  ])
  func brokenHeadersOfPAMAreMalformed(text: String) {
    #expect(outcome(Array(text.utf8)) == .malformedSignal)
  }

  @Test func unknownTupleTypesAreUnsupported() {
    let text = "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\n1234"
    #expect(outcome(Array(text.utf8)) == .unsupportedSignal)
  }

  @Test func bytesAfterThePictureLeaveANotice() throws {
    let picture = try SignalReader.read(Array("P5 1 1 255\naP5 1 1 255\nb".utf8))
    #expect(picture.samples == [97])
    #expect(picture.notices.count == 1)
  }
}
