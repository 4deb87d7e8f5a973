import Foundation
import Testing
import VQZ

@Suite struct SignalFileReaderTests {
  private func temporary(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString).path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func rowsOfSamplesAloneAreRead() throws {
    let bytes = (0..<48).map { UInt8($0) }
    try temporary(bytes) { path in
      let shape = try Signal.Shape(axes: [3, 4])
      let reader = try SignalFileReader(rawPath: path, kind: .array, shape: shape, type: ">f4")
      #expect(reader.header.sampleType == .f32 && reader.header.origin == .raw)
      #expect(reader.rowCount == 3 && reader.rowByteCount == 16 && reader.notices.isEmpty)
      #expect(try reader.rows(1..<2).prefix(4) == [19, 18, 17, 16])
      #expect(try reader.rows(0..<3).count == 48)
      #expect(
        try reader.samples(ofPositions: 3..<6) == [15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20])
      for range in [0..<13, -1..<1] {
        #expect(throws: VQZError.self) { try reader.samples(ofPositions: range) }
      }
      for range in [0..<4, -1..<1] {
        #expect(throws: VQZError.self) { try reader.rows(range) }
      }
      do throws(VQZError) {
        _ = try SignalFileReader(rawPath: path, kind: .array, shape: shape, type: "f33")
        Issue.record("there is a type f33")
      } catch {
        #expect(error.code == .usage)
      }
    }
  }

  /// A format that is read whole has rows all the same.
  @Test func rowsOfPicturesAreRead() throws {
    try temporary(Array("P5 2 3 255\nabcdef".utf8)) { path in
      let reader = try SignalFileReader(path: path)
      #expect(reader.header.origin == .pnm && reader.rowCount == 3)
      #expect(try reader.rows(1..<3) == Array("cdef".utf8))
    }
    try temporary(Array("no signal".utf8)) { path in
      do throws(VQZError) {
        _ = try SignalFileReader(path: path, suffix: "txt")
        Issue.record("text is a signal")
      } catch {
        #expect(error.code == .unsupportedSignal)
      }
    }
    do throws(VQZError) {
      _ = try SignalFileReader(path: "/nowhere/at/all")
      Issue.record("it is open")
    } catch {
      #expect(error.code == .noInput)
    }
  }
}
