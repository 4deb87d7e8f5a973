import Foundation
import Testing
import VQZ
import VQZCore

/// A file of the disk is decoded as one in memory is.
@Suite struct FileDecodeTests {
  private func temporary(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "vqz-\(UUID().uuidString).vqz").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func decode(_ path: String, _ region: Signal.Region? = nil) throws -> [UInt8] {
    var samples: [UInt8] = []
    try VQZDecoder(threads: 2).decode(
      path: path, region: region, header: { _ in }, rows: { samples += $0 })
    return samples
  }

  @Test("the same samples, whole and in part")
  func samples() throws {
    let signal = try LatticeTests.array(.f32, [3, 14, 11])
    for sizes in [[0, 0, 0], [1, 5, 0], [2, 4, 4]] {
      let options = VQZEncoder.Options(blockSizes: sizes, maxError: 0.5)
      let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
      let region = Signal.Region(start: [1, 3, 2], size: [2, 9, 5])
      try temporary(bytes) { path in
        let (whole, part) = try (decode(path), decode(path, region))
        let decoder = VQZDecoder()
        let expected = try (decoder.decode(bytes), decoder.decode(bytes, region: region))
        #expect(whole == expected.0.samples && part == expected.1.samples)
      }
    }
  }

  @Test("a picture, too")
  func picture() throws {
    let shape = try Signal.Shape(axes: [20, 30], channels: 3)
    let samples = (0..<shape.sampleCount).map { UInt8($0 * 7 & 255) }
    let signal = try Signal(kind: .picture, shape: shape, sampleType: .u8, samples: samples)
    let bytes = try VQZEncoder(VQZModel.photo).encode(signal)
    try temporary(bytes) { path in
      let (found, expected) = try (decode(path), VQZDecoder().decode(bytes).samples)
      #expect(found == expected)
    }
  }

  @Test("damage has the error that it has in memory")
  func damage() throws {
    let signal = try LatticeTests.array(.i16, [6, 9])
    let options = VQZEncoder.Options(blockSizes: [4, 5], maxError: 2)
    let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
    func error(_ body: () throws -> Void) -> VQZError? {
      do {
        try body()
        return nil
      } catch {
        return error as? VQZError
      }
    }
    for index in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[index] ^= 0x10
      for some in [changed, Array(bytes.prefix(index)), bytes + [0]] {
        let expected = error { _ = try VQZDecoder().decode(some) }
        try temporary(some) { path in
          let found = error { _ = try decode(path) }
          #expect(found != nil && found?.message == expected?.message, "byte \(index)")
        }
      }
    }
    #expect(error { _ = try decode("/nowhere/x.vqz") }?.code == .noInput)
  }
}
