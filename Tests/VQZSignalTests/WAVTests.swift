import Testing
import VQZCore
import VQZSignal

@Suite struct WAVTests {
  private func chunk(_ type: String, _ bytes: [UInt8], length: UInt32? = nil) -> [UInt8] {
    Array(type.utf8) + number(length ?? UInt32(bytes.count), 4) + bytes
      + [UInt8](repeating: 0, count: bytes.count % 2)
  }

  private func number(_ value: UInt32, _ count: UInt32) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func encoding(
    tag: UInt32 = 1, channels: UInt32 = 2, bits: UInt32 = 16, frame: UInt32 = 4, more: [UInt8] = []
  ) -> [UInt8] {
    let bytes =
      number(tag, 2) + number(channels, 2) + number(8000, 4) + number(8000 * frame, 4)
      + number(frame, 2) + number(bits, 2) + more
    return chunk("fmt ", bytes)
  }

  private func file(_ chunks: [UInt8], form: String = "RIFF", length: UInt32? = nil) -> [UInt8] {
    Array(form.utf8) + number(length ?? UInt32(chunks.count + 4), 4) + Array("WAVE".utf8) + chunks
  }

  private var data: [UInt8] { chunk("data", [1, 2, 3, 4, 5, 6, 7, 8]) }

  private func failure(_ bytes: [UInt8]) -> String {
    do {
      _ = try SignalFormat.read(bytes)
      return "none"
    } catch {
      return "\(error.code): \(error.message)"
    }
  }

  @Test(arguments: [
    (2, "Microsoft ADPCM (format tag 2)"), (6, "A-law (format tag 6)"), (7, "µ-law (format tag 7)"),
    (0x11, "IMA ADPCM (format tag 17)"), (0x55, "MP3 (format tag 85)"), (999, "format tag 999"),
  ])
  func compressedSoundIsRefusedByName(tag: UInt32, found: String) {
    #expect(
      failure(file(encoding(tag: tag) + data))
        == "unsupportedSignal: WAV of a kind not supported: found \(found), expected PCM or "
        + "floating point, format tags 1 and 3")
    let identifier = number(22, 2) + number(16, 2) + number(3, 4) + number(tag, 2)
    let end: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    #expect(
      failure(file(encoding(tag: 0xFFFE, more: identifier + end) + data)).contains(found))
    #expect(
      failure(file(encoding(tag: 0xFFFE, more: identifier + end.reversed()) + data))
        .contains("found samples with an identifier of their own"))
  }

  private func expect(_ message: String, of bytes: [UInt8]) {
    #expect(failure(bytes).hasPrefix(message), "\(message)")
  }

  @Test func chunksThatBreakTheFormatAreMalformed() {
    #expect(failure(file(encoding() + data)) == "none")
    let damaged = "malformedSignal: damaged WAV: "
    expect(damaged + "chunks: found data before fmt", of: file(data + encoding()))
    expect(damaged + "chunks: found fmt twice", of: file(encoding() + encoding() + data))
    expect(damaged + "fmt: found 2 bytes", of: file(chunk("fmt ", [1, 0]) + data))
    expect(damaged + "fmt : found 2147483648", of: file(chunk("fmt ", [1, 0], length: 1 << 31)))
    expect(damaged + "bytes of a frame: found 5", of: file(encoding(frame: 5) + data))
    expect(damaged + "fmt: found an extensible", of: file(encoding(tag: 0xFFFE) + data))
    expect(
      damaged + "ds64: found 1 bytes", of: file(chunk("ds64", [1]) + encoding(), form: "RF64"))
    let lengths = [UInt8](repeating: 0xFF, count: 28)
    let large = chunk("ds64", lengths) + encoding() + chunk("data", [1, 2, 3, 4], length: .max)
    expect(damaged + "ds64: found 18446744073709551615 bytes", of: file(large, form: "RF64"))
  }

  @Test func filesThatEndTooEarlyAreTruncated() {
    let early = "truncated: WAV ends too early: found "
    expect(early + "36 bytes without samples", of: file(encoding()))
    expect(early + "2 bytes of fmt", of: file(chunk("fmt ", [1, 0], length: 90)))
    expect(early + "20 bytes without samples", of: file(chunk("JUNK", [], length: 1 << 31)))
    expect(
      early + "4 bytes of samples, expected 400",
      of: file(encoding() + chunk("data", [1, 2, 3, 4], length: 400)))
  }

  @Test func soundThatNoSignalHoldsIsUnsupported() {
    let other = "unsupportedSignal: WAV of a kind not supported: found "
    expect(other + "0 channels", of: file(encoding(channels: 0, frame: 0) + data))
    expect(
      other + "5000 channels, expected 1...4096",
      of: file(encoding(channels: 5000, frame: 10000) + data))
    expect(
      other + "PCM of 64 bits, expected 1 to 32", of: file(encoding(bits: 64, frame: 16) + data))
    expect(
      other + "floating point of 16 bits, expected 32 or 64", of: file(encoding(tag: 3) + data))
    expect(
      other + "0 bytes of samples, expected a frame of 4 or more",
      of: file(encoding() + chunk("data", [])))
    expect(other + "3 bytes of samples", of: file(encoding() + chunk("data", [1, 2, 3])))
    expect(other + "RIFX", of: file(encoding() + data, form: "RIFX"))
    let many = (0..<5000).flatMap { _ in chunk("JUNK", []) }
    expect(other + "4097 chunks", of: file(many + encoding() + data))
  }

  @Test func threeBytesKeepTheirSign() throws {
    let samples: [UInt8] = [0xFF, 0xFF, 0x7F, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 1, 0, 0]
    let bytes = file(encoding(channels: 1, bits: 24, frame: 3) + chunk("data", samples))
    let signal = try SignalFormat.read(bytes)
    #expect(
      signal.samples == [
        0xFF, 0xFF, 0x7F, 0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0,
      ])
    #expect(signal.originalBitsPerSample == 24)
    // What a decoder makes a little too large stays the largest there is.
    let wide = try Signal(
      kind: .series, shape: signal.shape, sampleType: .i32,
      samples: [0, 0, 0x80, 0, 0xFF, 0xFF, 0x7F, 0xFF] + signal.samples.dropFirst(8),
      origin: .wav, metadata: signal.metadata)
    #expect(try SignalFormat.file(of: wide).bytes == bytes)
  }

  /// A part of a sound has the encoding of the whole and lengths that are true.
  @Test(arguments: ["chunks.wav", "extensible.wav", "rf64.wav", "f32-2.wav", "half-frame.wav"])
  func partsHaveTheirOwnLengths(name: String) throws {
    let signal = try SignalFormat.read(NumberFile.bytes(of: name))
    let part = try signal.part(1..<4)
    let written = try SignalFormat.file(of: part)
    #expect(written.notices == ["chunks of the whole file are left out: this is a part of it"])
    let back = try SignalFormat.read(written.bytes)
    #expect(back.samples == part.samples && back.shape == part.shape)
    #expect(try SignalFormat.file(of: back).bytes == written.bytes)
    #expect(Int(written.bytes[4]) == written.bytes.count - 8)
  }

  @Test(arguments: ["streamed.wav", "streamed-zeros.wav"])
  func partsWithoutLengthsGoOnWithoutThem(name: String) throws {
    let bytes = NumberFile.bytes(of: name)
    let part = try SignalFormat.read(bytes).part(0..<4)
    #expect(try SignalFormat.file(of: part).bytes == Array(bytes.dropLast(3)))
  }

  @Test(arguments: SampleType.allCases, [0, 24])
  func signalsOfNoFileAreWrittenWhereWAVHasTheType(type: SampleType, bits: Int) throws {
    let shape = try Signal.Shape(axes: [5], channels: 3)
    let samples = (0..<15).flatMap { index in
      (0..<type.byteCount).map { $0 == 0 ? UInt8(index) : 0 }
    }
    let signal = try Signal(
      kind: .series, shape: shape, sampleType: type, samples: samples, originalBitsPerSample: bits)
    guard [.u8, .i16, .i32, .f32, .f64].contains(type) else {
      #expect(throws: SignalError.self) { try SignalFormat.file(of: signal, as: .wav) }
      return
    }
    let written = try SignalFormat.file(of: signal, as: .wav)
    #expect(written.notices == ["no sample rate is known: the file says 44100 a second"])
    let back = try SignalFormat.read(written.bytes)
    #expect(back.samples == samples && back.sampleType == type)
    #expect(back.originalBitsPerSample == (type == .i32 && bits == 24 ? 24 : 8 * type.byteCount))
    #expect(Int(written.bytes[4]) == written.bytes.count - 8)
  }

  /// A file that 32 bits cannot count: only its first bytes are made.
  @Test func longSoundsAreRF64() throws {
    let shape = try Signal.Shape(axes: [1 << 31], channels: 2)
    let header = try SignalHeader(.series, shape: shape, sampleType: .i16)
    var head: [UInt8] = []
    let write = try #require(SeriesFormats.wav.write)
    _ = try write(header) { piece throws(SignalError) in
      for index in piece.indices { head.append(piece[index]) }
    }
    #expect(head.starts(with: "RF64".utf8) && head.count == 80)
    let source = SignalSource(byteCount: head.count + 1 << 33) { range throws(SignalError) in
      range.map { $0 < head.count ? head[$0] : 7 }
    }
    let open = try #require(SeriesFormats.wav.open)
    let reader = try open(source, Limits(positionCount: .max))
    #expect(reader.header.shape == shape && reader.rowByteCount == 4)
    #expect(try reader.rows((1 << 31) - 1..<1 << 31) == [7, 7, 7, 7])
    #expect(throws: SignalError.self) { try reader.signal(limits: Limits()) }
  }
}
