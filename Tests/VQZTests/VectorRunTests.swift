import Foundation
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZEntropy

/// Some vectors of a file, without most of their blocks.
@Suite struct VectorRunTests {
  private static let size = VectorTests.dimensions * 4

  private static func file(
    _ signal: Signal, _ options: VQZEncoder.Options
  ) throws -> [UInt8] {
    var file: [UInt8] = []
    _ = try VQZEncoder(VectorTests.model(), options: options).encode(signal) { file += $0 }
    return file
  }

  private static func decoder(threads: Int = 1) throws -> VQZDecoder {
    VQZDecoder(models: [try VectorTests.model()], threads: threads)
  }

  /// Vectors of which some have no values.
  private static func signal(_ count: Int) throws -> Signal {
    var numbers = VectorTests.numbers(count)
    for vector in [3, 40, 41] {
      for index in 0..<VectorTests.dimensions {
        numbers[vector * VectorTests.dimensions + index] = vector == 3 ? 0 : .nan
      }
    }
    return try VectorTests.signal(VectorTests.bytes(numbers, .f32), .f32)
  }

  @Test(
    "every vector alone is what it is in the whole, also beside exact ones and other qualities",
    arguments: [ErrorBound?.none, .cosine(0.95), .absolute(0.1)])
  func singles(bound: ErrorBound?) throws {
    let signal = try Self.signal(200)
    for quality in bound == nil ? [0.0, 40, 90] : [60] {
      let file = try Self.file(
        signal, VQZEncoder.Options(tileSize: 90, quality: quality, maxError: bound))
      let whole = try Self.decoder().decode(file).samples
      let open = try Self.decoder().vectors(file)
      #expect(open.count == 200 && open.header.shape.channels == VectorTests.dimensions)
      for vector in 0..<200 {
        let expected = Array(whole[vector * Self.size..<(vector + 1) * Self.size])
        #expect(try open.samples(of: [vector]) == expected, "vector \(vector)")
      }
      let many = [40, 3, 41, 199, 90, 91, 3, 89]
      let expected = many.flatMap { whole[$0 * Self.size..<($0 + 1) * Self.size] }
      #expect(try open.samples(of: many) == expected)
      let picked = try Self.decoder(threads: 3).vectors(file).signal(of: many)
      #expect(picked.samples == expected && picked.shape.axes == [many.count])
      for indices in [[], [200], [-1], [0, .max]] {
        #expect(throws: VQZError.self) { try open.samples(of: indices) }
      }
    }
  }

  @Test("what a run does not hold is not looked at, and stored bytes are proved")
  func damage() throws {
    let signal = try VectorTests.signal(VectorTests.bytes(VectorTests.numbers(64), .f32), .f32)
    let file = try Self.file(signal, VQZEncoder.Options(quality: 80))
    let reader = try ContainerReader(file, limits: Limits())
    let block = try reader.tile(0)
    #expect(block.method == .vectorRuns)
    let runs = try VectorRuns(block.residuals.dropFirst(), count: 64)
    #expect(runs.sizes.count > 3)
    // The first run, under right checksums, ends elsewhere: only those who want it see it.
    var bytes = Array(block.residuals)
    let first = bytes.count - runs.bytes.count
    for index in first..<first + Int(runs.sizes[0]) { bytes[index] = 0xFF }
    var writer = try ContainerWriter(header: reader.header, model: reader.model, metadata: [])
    try writer.append(
      TilePayload(
        number: 0, method: .vectorRuns, sampleChecksum: block.sampleChecksum,
        residuals: bytes[...]))
    let front = writer.takeBytes()
    let changed = front + (try writer.finish(sampleChecksum: reader.index.sampleChecksum))
    let whole = try Self.decoder().decode(file).samples
    let open = try Self.decoder().vectors(changed)
    #expect(try open.samples(of: [63]) == Array(whole.suffix(Self.size)))
    #expect(throws: VQZError.self) { try open.samples(of: [0]) }
    #expect(throws: VQZError.self) { try Self.decoder().decode(changed) }
    // A changed byte without a right checksum is found by everyone.
    var broken = file
    broken[file.count / 2] ^= 1
    #expect(throws: VQZError.self) { try Self.decoder().vectors(broken).samples(of: [63]) }
  }

  @Test("a file of the disk is opened once")
  func disk() throws {
    let signal = try Self.signal(150)
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).vqz")
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try Self.file(signal, VQZEncoder.Options(tileSize: 64, quality: 50))
    try Data(file).write(to: url)
    let whole = try Self.decoder().decode(file).samples
    let open = try Self.decoder().vectors(path: url.path)
    for vector in [149, 0, 64] {
      #expect(
        try open.samples(of: [vector])
          == Array(whole[vector * Self.size..<(vector + 1) * Self.size]))
    }
    #expect(throws: VQZError.self) { try Self.decoder().vectors(path: url.path + ".none") }
    let array = try Self.arrayFile()
    #expect(throws: VQZError.self) { try Self.decoder().vectors(array) }
  }

  private static func arrayFile() throws -> [UInt8] {
    var file: [UInt8] = []
    _ = try VQZEncoder(VQZModel.array, options: VQZEncoder.Options(maxError: .absolute(0.1)))
      .encode(try LatticeTests.array(.f32, [4, 24])) { file += $0 }
    return file
  }
}
