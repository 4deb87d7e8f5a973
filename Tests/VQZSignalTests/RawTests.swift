import Testing
import VQZCore
import VQZSignal

@Suite struct RawTests {
  private func layout(
    _ axes: [Int], channels: Int = 1, _ type: String, kind: SignalKind = .array
  ) throws -> RawLayout {
    RawLayout(
      kind: kind, shape: try Signal.Shape(axes: axes, channels: channels),
      samples: try #require(StoredSamples(named: type)))
  }

  @Test(arguments: ["u8", "i16", "f32", "<f4", ">f4", ">i2", ">u8", "|i1", "|b1", ">f8"])
  func everyTypeComesBack(type: String) throws {
    let layout = try layout([2, 3], type)
    let bytes = (0..<6 * layout.samples.byteCount).map { UInt8(type == "|b1" ? $0 % 2 : $0) }
    let reader = try RawFile.open(SignalSource(bytes), as: layout, limits: Limits())
    let signal = try reader.signal(limits: Limits())
    #expect(signal.origin == .raw && signal.sampleType == layout.samples.type)
    let size = layout.samples.byteCount
    let isBig = type.hasPrefix(">")
    #expect(
      signal.samples.prefix(size) == (isBig ? Array(bytes[..<size].reversed()) : bytes)[..<size])
    #expect(signal.metadata.isEmpty == !isBig)
    #expect(try SignalFormat.file(of: signal).bytes == bytes)
  }

  @Test func sizesAndShapesAreChecked() throws {
    let bytes = [UInt8](repeating: 0, count: 24)
    func failure(_ layout: RawLayout) -> String {
      do {
        _ = try RawFile.open(SignalSource(bytes), as: layout, limits: Limits(positionCount: 100))
        return "none"
      } catch {
        return "\(error.code): \(error.message)"
      }
    }
    #expect(failure(try layout([2, 3], "f32")) == "none")
    #expect(
      failure(try layout([7], "f32"))
        == "truncated: raw ends too early: found 24 bytes, expected 28 for the shape and type that "
        + "were given")
    #expect(
      failure(try layout([5], "f32"))
        == "malformedSignal: damaged raw: size: found 24 bytes, expected 20 for the shape and type "
        + "that were given")
    #expect(failure(try layout([101], "u8")).hasPrefix("tooLarge: "))
    #expect(failure(try layout([2, 3], "f32", kind: .series)).hasPrefix("unsupportedSignal: "))
    #expect(failure(try layout([2], channels: 3, "f32", kind: .series)) == "none")
    #expect(StoredSamples(named: "f80") == nil && StoredSamples(named: "") == nil)
    #expect(StoredSamples(named: "|O") == nil)
  }

  @Test func nothingIsGuessed() {
    #expect(
      throws: SignalError.unsupportedSignal(
        format: .raw, found: "neither shape nor type of the samples",
        expected: "both with the file")
    ) { try SignalFormat.read([1, 2, 3], suffix: "raw") }
  }

  /// Rows of a large file are read without the rest of it.
  @Test func aRowNeedsNoOther() throws {
    let layout = try layout([1 << 20, 1 << 10], "<f4")
    var asked = 0
    let source = SignalSource(byteCount: 1 << 32) { range throws(SignalError) in
      asked += range.count
      return range.map { UInt8(truncatingIfNeeded: $0 >> 12) }
    }
    let reader = try RawFile.open(source, as: layout, limits: Limits())
    #expect(
      try reader.rows(513..<515) == [UInt8](repeating: 1, count: 4096)
        + [UInt8](repeating: 2, count: 4096))
    #expect(asked == 8192)
    // The file has become shorter since it was opened.
    let shrunk = SignalSource(byteCount: 1 << 32) { _ throws(SignalError) in [1] }
    let broken = try RawFile.open(shrunk, as: layout, limits: Limits())
    #expect(throws: SignalError.self) { try broken.rows(0..<1) }
  }

  @Test func failuresOfTheDiskComeThrough() {
    for path in ["/nowhere/at/all", "/tmp"] {
      do {
        _ = try SignalSource(path: path)
        Issue.record("\(path) is open")
      } catch {
        #expect(error.code == .noInput)
      }
    }
  }
}
