import Testing
import VQZCore
import VQZSignal

/// Vectors in files of FVECS and BVECS.
@Suite struct VecsTests {
  private static func file(
    _ origin: Signal.Origin, _ dimensions: [UInt8], _ count: Int
  ) -> [UInt8] {
    let size = origin == .fvecs ? 4 : 1
    return (0..<count).flatMap { row -> [UInt8] in
      let length = Int(dimensions[row % dimensions.count])
      return [UInt8(length), 0, 0, 0]
        + (0..<length * size).map { UInt8(truncatingIfNeeded: $0 * row) }
    }
  }

  private static func failure(_ bytes: [UInt8], _ suffix: String, limits: Limits = Limits())
    -> String
  {
    do {
      _ = try SignalReader.read(bytes, suffix: suffix, limits: limits)
      return "none"
    } catch {
      return "\(error.code): \(error.message)"
    }
  }

  @Test(arguments: [(Signal.Origin.fvecs, "fvecs"), (.bvecs, "bvecs")])
  func vectorsComeBack(origin: Signal.Origin, suffix: String) throws {
    let bytes = Self.file(origin, [5], 9)
    let signal = try SignalReader.read(bytes, suffix: suffix)
    #expect(signal.kind == .vectors && signal.origin == origin)
    #expect(signal.shape.axes == [9] && signal.shape.channels == 5)
    #expect(signal.sampleType == (origin == .fvecs ? .f32 : .u8))
    let size = 5 * signal.sampleType.byteCount
    for row in 0..<9 {
      let start = row * (size + 4) + 4
      #expect(
        Array(signal.samples[row * size..<(row + 1) * size]) == Array(bytes[start..<start + size]))
    }
    // Parts, as a large file is read.
    let reader = try SignalReader.open(SignalSource(bytes), suffix: suffix)
    for range in [0..<1, 3..<9, 8..<9, 4..<4] {
      let expected = signal.samples[range.lowerBound * size..<range.upperBound * size]
      #expect(try reader.rows(range) == Array(expected))
    }
    var written: [UInt8] = []
    let writer = try signal.kind.rules.writer(origin, header: SignalHeader(signal)) {
      piece throws(SignalError) in
      for index in piece.indices { written.append(piece[index]) }
    }
    try writer.writeRows(signal.samples.span)
    try writer.finish()
    #expect(written == bytes)
  }

  @Test func brokenFilesAreRefused() {
    #expect(Self.failure([], "fvecs").hasPrefix("truncated"))
    #expect(Self.failure([1, 0, 0], "fvecs").hasPrefix("truncated"))
    #expect(Self.failure([0, 0, 0, 0], "fvecs").contains("dimensions"))
    #expect(Self.failure([0, 0, 0, 0x80, 1], "bvecs").contains("dimensions"))
    #expect(Self.failure([1, 16, 0, 0, 1], "bvecs").contains("dimensions"))
    #expect(Self.failure(Self.file(.fvecs, [5], 3).dropLast(), "fvecs").contains("multiple of 24"))
    // Lengths that differ, but add up to whole vectors of the first.
    let mixed = Self.file(.bvecs, [6, 4, 8], 3)
    #expect(Self.failure(mixed, "bvecs").contains("dimensions of vector 1"))
    #expect(
      Self.failure(Self.file(.bvecs, [2], 50), "bvecs", limits: Limits(positionCount: 49))
        .hasPrefix("tooLarge"))
  }

  @Test func otherTypesAreNotWritten() throws {
    for (origin, type) in [(Signal.Origin.fvecs, SampleType.f16), (.bvecs, .i8)] {
      let header = try SignalHeader(
        .vectors, shape: Signal.Shape(axes: [2], channels: 3), sampleType: type)
      do {
        _ = try VectorRules().writer(origin, header: header) { _ throws(SignalError) in }
        Issue.record("\(type) was written")
      } catch {
        #expect(error.code == .unsupportedSignal)
      }
    }
  }
}
