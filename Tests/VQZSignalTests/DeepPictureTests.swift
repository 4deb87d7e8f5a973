import Testing
import VQZCore
import VQZSignal
import VQZSystem

/// Pictures that are read as arrays: their samples stay what they are, and come back.
@Suite struct DeepPictureTests {
  private static let files = ConformanceFile.all.filter {
    !["jpg", "tif", "webp"].contains($0.suffix)
  }
  private let rules = SignalKind.array.rules

  private func read(_ bytes: [UInt8]) throws -> Signal {
    try SignalReader.read(bytes, kind: .array)
  }

  private func written(
    _ signal: Signal, as format: Signal.Origin? = nil
  ) throws -> (bytes: [UInt8], notices: [String]) {
    var bytes: [UInt8] = []
    let format =
      format ?? rules.written(signal.origin, shape: signal.shape, type: signal.sampleType)
    let writer = try rules.writer(format, header: SignalHeader(signal)) {
      piece throws(SignalError) in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    try writer.writeRows(signal.samples.span)
    try writer.finish()
    return (bytes, writer.notices)
  }

  private func array(
    _ values: [Int], width: Int, channels: Int = 1, type: SampleType = .u16,
    origin: Signal.Origin = .pnm, metadata: [Signal.Metadata] = []
  ) throws -> Signal {
    var samples: [UInt8] = []
    for value in values {
      samples.append(UInt8(truncatingIfNeeded: value))
      if type == .u16 { samples.append(UInt8(truncatingIfNeeded: value >> 8)) }
    }
    return try Signal(
      kind: .array,
      shape: Signal.Shape(axes: [values.count / width / channels, width], channels: channels),
      sampleType: type, samples: samples, origin: origin, metadata: metadata)
  }

  private func maximum(_ bytes: [UInt8]) -> [Signal.Metadata] {
    [.property(format: .pnm, name: "maximum", bytes)]
  }

  @Test(arguments: files)
  func samplesAreThoseOfTheFileAndComeBack(file: ConformanceFile) throws {
    let signal = try read(file.bytes)
    #expect(signal.kind == .array && signal.shape.axes == [file.height, file.width])
    #expect(PictureLayout(rawValue: UInt8(signal.shape.channels)).map { "\($0)" } == file.layout)
    #expect(signal.sampleType == (file.bits > 8 ? .u16 : .u8))
    // All notices of the picture but that of rounding.
    let noticeCount = file.noticeCount - (file.bits > 8 ? 1 : 0)
    #expect(signal.originalBitsPerSample == file.bits && signal.notices.count == noticeCount)
    #expect(Hexadecimal.text(of: SHA256.of(signal.samples)) == file.deepDigest)
    let (bytes, notices) = try written(signal)
    let back = try read(bytes)
    #expect(back.samples == signal.samples && back.shape == signal.shape)
    #expect(back.metadata == signal.metadata && back.origin == signal.origin && notices.isEmpty)
  }

  @Test(arguments: [
    "P5\n2 1\n4095\n\u{F}\u{7F}\0\u{1}", "P6\n1 1\n1023\n\u{3}\u{7F}\0\u{1}\u{2}\u{3}",
    "P5\n2 1\n65535\nabcd", "P5\n2 1\n256\n\u{1}\0\0a", "P5\n2 1\n100\nab", "P5\n2 1\n255\nab",
    "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 4095\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\u{F}a\u{E}b",
  ])
  func filesOfPNMComeBackByteForByte(text: String) throws {
    let file = Array(text.utf8)
    #expect(try written(read(file)).bytes == file)
  }

  @Test func aSampleBeyondTheMaximumIsWrittenAsIt() throws {
    let signal = try array([4095, 4097, 65535, 0], width: 2, metadata: maximum([0xFF, 0x0F]))
    let expected = Array("P5\n2 2\n4095\n".utf8) + [0x0F, 0xFF, 0x0F, 0xFF, 0x0F, 0xFF, 0, 0]
    #expect(try written(signal).bytes == expected)
  }

  @Test(arguments: [[UInt8](), [255], [255, 0], [0, 0], [1, 2, 3]])
  func aMaximumThatIsNoneDoesNotCount(bytes: [UInt8]) throws {
    let signal = try array([1, 65535], width: 2, metadata: maximum(bytes))
    #expect(try written(signal).bytes == Array("P5\n2 1\n65535\n".utf8) + [0, 1, 255, 255])
  }

  /// PNG has no maximum: samples take the whole range, from which the values can be told again.
  @Test func aMaximumBecomesTheWholeRangeOfAPNG() throws {
    let values = Array(0...1023)
    let signal = try array(values, width: 32, metadata: maximum([0xFF, 0x03]))
    let (bytes, notices) = try written(signal, as: .png)
    #expect(notices.count == 1 && notices[0].contains("0 to 1023"))
    let back = try read(bytes).samples
    let wide: [Int] = stride(from: 0, to: back.count, by: 2).map {
      Int(back[$0]) | Int(back[$0 + 1]) << 8
    }
    #expect(wide.first == 0 && wide.last == 65535)
    let again: [Int] = wide.map { ($0 * 2046 + 65535) / 131_070 }
    #expect(again == values)
  }

  @Test func whatIsNoPictureIsWrittenAsAnArray() throws {
    let flat = try Signal.Shape(axes: [2, 3], channels: 2)
    let deep = try Signal.Shape(axes: [2, 3, 4])
    let wide = try Signal.Shape(axes: [2, 3], channels: 5)
    #expect(rules.written(.png, shape: flat, type: .u16) == .png)
    #expect(rules.written(.pnm, shape: flat, type: .u8) == .pam)
    for (shape, type) in [(flat, SampleType.f32), (flat, .i16), (deep, .u16), (wide, .u8)] {
      for origin in [Signal.Origin.png, .pnm, .pam] {
        #expect(rules.written(origin, shape: shape, type: type) == .npy)
        let header = try SignalHeader(.array, shape: shape, sampleType: type)
        do {
          _ = try rules.writer(origin, header: header) { _ throws(SignalError) in }
          Issue.record("\(origin) holds \(type) of \(shape)")
        } catch {
          #expect(error.code == .unsupportedSignal && error.message.contains("expected u8 or u16"))
        }
      }
    }
    #expect(rules.written(.jpeg, shape: flat, type: .u8) == .npy)
    #expect(rules.written(.tiff, shape: flat, type: .u16) == .png)
    #expect(rules.written(.tiff, shape: deep, type: .u16) == .npy)
  }

  /// A folder of pictures is one of pictures, and nothing else is learnt from it.
  @Test func picturesAreMadeForPictures() {
    #expect(SignalFormat.kind(ofSuffixes: ["png", "pgm"]) == .picture)
    #expect(SignalFormat.kind(ofSuffixes: ["png", "npy"]) == nil)
    #expect(SignalFormat.suffixesOfFiles(madeFor: .array) == ["npy", "raw"])
  }

  @Test func samplesOfTwoBytesCountAsSuch() {
    let bytes = Array("P5\n8 8\n4095\n".utf8) + [UInt8](repeating: 1, count: 128)
    #expect((try? SignalReader.read(bytes, limits: Limits(memoryByteCount: 64))) != nil)
    do {
      _ = try SignalReader.read(bytes, kind: .array, limits: Limits(memoryByteCount: 127))
      Issue.record("128 bytes were within 127")
    } catch {
      #expect(error.code == .memoryLimit)
    }
  }
}
