import Testing
import VQZ

/// Files of signals through the public interface alone.
@Suite struct SignalFileTests {
  private struct Full: Error {}

  private func signal(_ layout: PictureLayout) throws -> Signal {
    let samples = (0..<7 * 5 * layout.channelCount).map { UInt8(truncatingIfNeeded: 37 * $0) }
    return try Signal(
      width: 7, height: 5, layout: layout, samples: samples,
      metadata: [.text(keyword: "Author", value: "A")], origin: .png)
  }

  @Test(arguments: PictureLayout.allCases)
  func whatIsWrittenIsRead(layout: PictureLayout) throws {
    let signal = try signal(layout)
    var bytes: [UInt8] = []
    let writer = try SignalFileWriter(SignalHeader(signal)) { piece in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    let row = SignalHeader(signal).rowByteCount
    for y in 0..<5 {
      try writer.writeRows(signal.samples.span.extracting(y * row..<(y + 1) * row))
    }
    try writer.finish()
    #expect(writer.format == .png && writer.notices.isEmpty)
    #expect(SignalFile.format(of: bytes) == .png)
    #expect(try SignalFile.read(bytes) == signal)
  }

  @Test func formatsAndSuffixesBelongTogether() throws {
    #expect(SignalFile.format(writtenWithSuffix: "pgm") == .pnm)
    #expect(SignalFile.format(writtenWithSuffix: "jpg") == nil)
    #expect(
      SignalFile.writtenSuffixes == [
        "png", "ppm", "pgm", "pnm", "pam", "npy", "raw", "wav", "csv", "tsv", "fvecs",
        "bvecs",
      ])
    #expect(SignalFile.suffixes.isSuperset(of: SignalFile.writtenSuffixes + ["jpg", "pbm"]))
    let shape = try Signal.Shape(axes: [5, 7], channels: 4)
    #expect(
      SignalFile.writtenFormat(.pnm, kind: .picture, shape: shape, sampleType: .u8) == .pam)
    #expect(SignalFile.suffixes(of: .pnm, channels: 4).isEmpty)
  }

  @Test func refusalsAreOfThisLibrary() throws {
    let signal = try signal(.rgba)
    for format in [Signal.Origin.jpeg, .pnm, .none] {
      do {
        _ = try SignalFileWriter(SignalHeader(signal), as: format) { _ in }
        Issue.record("\(format) was written")
      } catch {
        #expect(error.code == .unsupportedSignal, "\(error)")
      }
    }
    do {
      _ = try SignalFileWriter(SignalHeader(signal), as: .pam) { _ in throw Full() }
      Issue.record("the sink was full")
    } catch {
      #expect(error.code == .inputOutput)
    }
    var limits = ResourceLimits()
    limits.positionCount = 34
    do {
      _ = try SignalFile.read(Array("P5 7 5 255\n".utf8), limits: limits)
      Issue.record("the limit was passed over")
    } catch {
      #expect(error.code == .tooLarge)
    }
  }
}
