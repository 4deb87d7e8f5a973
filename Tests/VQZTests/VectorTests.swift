import Foundation
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZEntropy

/// Vectors at a quality, within a distance and a cosine: what comes back is compared with what went
/// in by arithmetic of the test's own.
@Suite struct VectorTests {
  /// For vectors of 24 numbers, about as long as a third of a unit.
  static func model() throws -> VQZModel {
    let url = BadModelTests.root.appending(path: "Fixtures/golden/4/vectors.vqzm")
    return try VQZModel(bytes: Array(try Data(contentsOf: url)))
  }

  /// The same with a value of 1 that is another number of samples.
  private static func model(unit: Double) throws -> VQZModel {
    guard case .wholeVectors(let own) = try model().coding else {
      throw VQZError(.usage, "no vectors")
    }
    return try VQZModel(
      bytes: try VectorModel.file(own.tables.numbers, unit: unit, metadata: [:]))
  }

  static let dimensions = 24
  /// Samples of a vector are about as large as those that the model learned from.
  private static let spread = 0.05

  /// Vectors around some centres.
  static func numbers(_ count: Int, seed: UInt64 = 1, scale: Double = 1) -> [Double] {
    var random = SeededGenerator(seed: seed, stream: 20)
    func normal() -> Double {
      (0..<6).reduce(0) { sum, _ in sum + Double.random(in: -0.7...0.7, using: &random) }
    }
    let centres = (0..<5).map { _ in (0..<dimensions).map { _ in normal() } }
    return (0..<count).flatMap { index in
      centres[index % 5].map { (0.7 * $0 + 0.6 * normal()) * spread * scale }
    }
  }

  static func bytes(_ numbers: [Double], _ type: SampleType) -> [UInt8] {
    numbers.flatMap { number -> [UInt8] in
      let bits: UInt64 =
        switch type {
        case .f16: UInt64(Float16(number).bitPattern)
        case .bf16: UInt64((Float(number).bitPattern + 0x8000) >> 16)
        case .f32: UInt64(Float(number).bitPattern)
        case .f64: number.bitPattern
        case .u8, .u16, .u32, .u64: UInt64(max(0, number.rounded()))
        default: UInt64(bitPattern: Int64(number.rounded()))
        }
      return (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
  }

  static func signal(_ samples: [UInt8], _ type: SampleType) throws -> Signal {
    let count = samples.count / dimensions / type.byteCount
    return try Signal(
      kind: .vectors, shape: Signal.Shape(axes: [count], channels: dimensions), sampleType: type,
      samples: samples)
  }

  private static func numbers(of signal: Signal) -> [Double] {
    let size = signal.sampleType.byteCount
    return (0..<signal.samples.count / size).map { index in
      let bits = (0..<size).reduce(UInt64(0)) {
        $0 | UInt64(signal.samples[index * size + $1]) << UInt64(8 * $1)
      }
      return LatticeTests.value(bits, signal.sampleType).real
    }
  }

  /// The largest distance and the least cosine over all vectors.
  private static func worst(_ one: Signal, _ other: Signal) -> (distance: Double, cosine: Double) {
    let (a, b) = (numbers(of: one), numbers(of: other))
    var (distance, cosine) = (0.0, 1.0)
    for start in stride(from: 0, to: a.count, by: dimensions) {
      let range = start..<start + dimensions
      let squares = range.reduce(0) { $0 + (a[$1] - b[$1]) * (a[$1] - b[$1]) }
      let product = range.reduce(0) { $0 + a[$1] * b[$1] }
      let lengths = range.reduce((0.0, 0.0)) { ($0.0 + a[$1] * a[$1], $0.1 + b[$1] * b[$1]) }
      distance = max(distance, squares.squareRoot())
      cosine = min(cosine, product / (lengths.0 * lengths.1).squareRoot())
    }
    return (distance, cosine)
  }

  private static func encode(
    _ signal: Signal, _ options: VQZEncoder.Options, model: VQZModel? = nil
  ) throws -> [UInt8] {
    try VQZEncoder(model ?? Self.model(), options: options).encode(signal)
  }

  private static func decoder(_ models: VQZModel..., threads: Int = 1) throws -> VQZDecoder {
    VQZDecoder(models: try models.isEmpty ? [model()] : models, threads: threads)
  }

  @Test(
    "floating-point vectors keep a distance or a cosine",
    arguments: [SampleType.f16, .bf16, .f32, .f64])
  func promises(type: SampleType) throws {
    let signal = try Self.signal(Self.bytes(Self.numbers(300), type), type)
    for bound: ErrorBound in [
      0.2, 0.05, 0.001, 1e-6, 0, .cosine(0.8), .cosine(0.99), .cosine(0.99999), .cosine(1),
    ] {
      let file = try Self.encode(signal, VQZEncoder.Options(threads: 1, maxError: bound))
      let decoded = try Self.decoder().decode(file)
      let worst = Self.worst(signal, decoded)
      switch bound {
      case .cosine(let least): #expect(worst.cosine >= least - 1e-15, "\(bound)")
      case .absolute(let most): #expect(worst.distance <= most * (1 + 1e-15), "\(bound)")
      default: break
      }
      if bound == 0 { #expect(decoded == signal) }
      #expect(try VQZDecoder.inspect(file).maxError == bound)
    }
  }

  @Test("integer vectors, whose samples are whole and within their type")
  func integers() throws {
    for (type, scale) in [(SampleType.i8, 500.0), (.u8, 2000), (.i16, 9000), (.u32, 1e6)] {
      let offset = type == .u8 || type == .u32 ? 128.0 : 0
      let numbers = Self.numbers(200, scale: scale).map {
        type == .i8 || type == .u8 ? min(max($0 + offset, -128), 127) : $0 + offset
      }
      let signal = try Self.signal(Self.bytes(numbers, type), type)
      let model = try Self.model(unit: Self.spread * scale / 1024)
      let file = try Self.encode(signal, VQZEncoder.Options(quality: 40), model: model)
      let decoded = try Self.decoder(model).decode(file)
      #expect(file.count < signal.samples.count / 2)
      #expect(Self.worst(signal, decoded).distance < 4 * Self.spread * scale + 20)
      let bound = ErrorBound.absolute(2 * Self.spread * scale)
      let kept = try Self.decoder(model).decode(
        try Self.encode(signal, VQZEncoder.Options(maxError: bound), model: model))
      #expect(Self.worst(signal, kept).distance <= 2 * Self.spread * scale)
    }
  }

  @Test("vectors without a direction, or far off, come back bit for bit")
  func special() throws {
    var numbers = Self.numbers(80)
    let rows: [(Int, Double)] = [
      (0, .nan), (3, .infinity), (9, -.infinity), (40, 1e30), (79, 5000), (50, 1e-45),
    ]
    for (row, value) in rows { numbers[row * Self.dimensions + 5] = value }
    for row in [1, 60] {
      for index in 0..<Self.dimensions {
        numbers[row * Self.dimensions + index] = row == 1 ? 0 : -0.0
      }
    }
    let signal = try Self.signal(Self.bytes(numbers, .f32), .f32)
    for options in [
      VQZEncoder.Options(quality: 20), VQZEncoder.Options(maxError: 0.1),
      VQZEncoder.Options(maxError: .cosine(0.9)),
      VQZEncoder.Options(quality: 50, hasUnitLength: true),
    ] {
      let decoded = try Self.decoder().decode(try Self.encode(signal, options))
      let size = Self.dimensions * 4
      // One number that is far off leaves the direction, which a cosine is about.
      let far = options.maxError == .cosine(0.9) ? [] : [79]
      for row in [0, 1, 3, 9, 40, 60] + far {
        let range = row * size..<(row + 1) * size
        #expect(decoded.samples[range] == signal.samples[range], "vector \(row)")
      }
    }
  }

  @Test("unit length is kept to the last bit", arguments: [SampleType.f16, .bf16, .f32, .f64])
  func unitLength(type: SampleType) throws {
    var numbers = Self.numbers(150)
    for start in stride(from: 0, to: numbers.count, by: Self.dimensions) {
      let range = start..<start + Self.dimensions
      let length = range.reduce(0) { $0 + numbers[$1] * numbers[$1] }.squareRoot()
      for index in range { numbers[index] /= length }
    }
    let signal = try Self.signal(Self.bytes(numbers, type), type)
    let model = try Self.model(unit: 0.0002)
    let options = VQZEncoder.Options(quality: 50, hasUnitLength: true)
    let file = try Self.encode(signal, options, model: model)
    #expect(file.count < signal.samples.count / 2)
    let decoded = Self.numbers(of: try Self.decoder(model).decode(file))
    // Each sample is rounded once, so the length is off by less than a unit in its last place.
    let ulp = [.f16: 0x1p-11, .bf16: 0x1p-8, .f32: 0x1p-24][type, default: 0x1p-38]
    for start in stride(from: 0, to: decoded.count, by: Self.dimensions) {
      let squares = (start..<start + Self.dimensions).reduce(0) {
        $0 + decoded[$1] * decoded[$1]
      }
      #expect(abs(squares.squareRoot() - 1) < ulp)
    }
  }

  @Test("the same bytes by any number of threads, and parts as cut from the whole")
  func parts() throws {
    let signal = try Self.signal(Self.bytes(Self.numbers(333), .f32), .f32)
    let size = Self.dimensions * 4
    for block in [0, 1, 7, 256, 1000] {
      var options = VQZEncoder.Options(threads: 1, tileSize: block, quality: 30)
      let file = try Self.encode(signal, options)
      options.threads = 3
      #expect(try Self.encode(signal, options) == file)
      let whole = try Self.decoder().decode(file).samples
      #expect(try Self.decoder(threads: 3).decode(file).samples == whole)
      let region = try Self.decoder(threads: 2)
        .decode(file, region: Signal.Region(start: [100], size: [31])).samples
      #expect(region == Array(whole[100 * size..<131 * size]))
      let indices = [5, 17, 332, 0, 17, 255, 256]
      let picked = try Self.decoder(threads: 2).decode(file, vectors: indices)
      #expect(picked.samples == indices.flatMap { whole[$0 * size..<($0 + 1) * size] })
      for indices in [[], [333], [-1], [0, .max]] {
        #expect(throws: VQZError.self) { try Self.decoder().decode(file, vectors: indices) }
      }
    }
  }

  @Test("more bits are less error, and a target is found")
  func rates() throws {
    let signal = try Self.signal(Self.bytes(Self.numbers(2000), .f32), .f32)
    var last = (bytes: 0, error: Double.infinity)
    for quality in stride(from: 0.0, through: 80, by: 20) {
      var file: [UInt8] = []
      let summary = try VQZEncoder(
        Self.model(), options: VQZEncoder.Options(quality: quality)
      ).encode(signal) { file += $0 }
      #expect(summary.byteCount == file.count)
      #expect(file.count > last.bytes && summary.meanSquaredError < last.error)
      last = (file.count, summary.meanSquaredError)
    }
    let target = EncodingTarget.bitsPerPixel(40)
    let summary = try VQZEncoder(Self.model(), options: VQZEncoder.Options(target: target))
      .encode(signal) { _ in }
    #expect(abs(summary.bitsPerPixel / 40 - 1) < 0.1 && summary.missedTarget == nil)
  }

  @Test("damage is found, also where checksums of stored bytes are right")
  func damage() throws {
    let signal = try Self.signal(Self.bytes(Self.numbers(20) + [.nan], .f32).dropLast(4), .f32)
    let file = try Self.encode(
      signal, VQZEncoder.Options(tileSize: 8, maxError: .cosine(0.9)))
    let decoder = try Self.decoder()
    for index in file.indices {
      var changed = file
      changed[index] ^= 0x10
      #expect(throws: VQZError.self, "byte \(index)") { try decoder.decode(changed) }
    }
    let whole = try decoder.decode(file).samples
    let reader = try ContainerReader(file, limits: Limits())
    var refusals = 0
    for number in 0..<reader.header.blocks.count {
      let block = try reader.tile(number)
      for index in block.residuals.indices {
        for change: UInt8 in [1, 0x80, 0xFF] {
          var bytes = Array(block.residuals)
          bytes[index - block.residuals.startIndex] ^= change
          let changed = try Self.file(reader, block: number, bytes)
          // Some bits mean nothing, such as one of the header of a zstd frame.
          do {
            #expect(try decoder.decode(changed).samples == whole, "block \(number), byte \(index)")
          } catch {
            refusals += 1
          }
        }
      }
    }
    #expect(refusals > 300)
  }

  /// The file with other bytes in one block.
  private static func file(
    _ reader: ContainerReader, block: Int, _ bytes: [UInt8]
  ) throws -> [UInt8] {
    var writer = try ContainerWriter(header: reader.header, model: reader.model, metadata: [])
    for number in 0..<reader.header.blocks.count {
      let old = try reader.tile(number)
      try writer.append(
        TilePayload(
          number: number, method: old.method, sampleChecksum: old.sampleChecksum,
          residuals: number == block ? bytes[...] : old.residuals))
    }
    let front = writer.takeBytes()
    return front + (try writer.finish(sampleChecksum: reader.index.sampleChecksum))
  }

  @Test("what cannot be done is refused")
  func refusals() throws {
    func code(_ options: VQZEncoder.Options, _ signal: Signal) -> FailureCode? {
      do {
        _ = try Self.encode(signal, options)
        return nil
      } catch {
        return (error as? VQZError)?.code
      }
    }
    let signal = try Self.signal(Self.bytes(Self.numbers(4), .f32), .f32)
    #expect(code(VQZEncoder.Options(maxError: .cosine(0)), signal) == .usage)
    #expect(code(VQZEncoder.Options(maxError: .cosine(1.5)), signal) == .usage)
    #expect(code(VQZEncoder.Options(maxError: .relative(0.1)), signal) == .usage)
    #expect(code(VQZEncoder.Options(maxError: .ofRange(0.1)), signal) == .usage)
    #expect(code(VQZEncoder.Options(blockSizes: [1, 1]), signal) == .usage)
    #expect(code(VQZEncoder.Options(tileSize: .max), signal) == .usage)
    let whole = try Self.signal([UInt8](repeating: 7, count: Self.dimensions), .i8)
    #expect(code(VQZEncoder.Options(hasUnitLength: true), whole) == .usage)
    let other = try Signal(
      kind: .vectors, shape: Signal.Shape(axes: [2], channels: 5), sampleType: .f32,
      samples: [UInt8](repeating: 0, count: 40))
    #expect(code(VQZEncoder.Options(), other) == .wrongModel)
    let array = try LatticeTests.array(.f32, [4, 24])
    #expect(code(VQZEncoder.Options(), array) == .unsupportedSignal)
    #expect(throws: VQZError.self) {
      try VQZEncoder(VQZModel.array, options: VQZEncoder.Options(maxError: .cosine(0.9)))
    }
  }
}
