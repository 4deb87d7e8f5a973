import Foundation
import Testing
import VQZ
import VQZContainer
import VQZCore

/// Series in windows: what comes back is compared with what went in by arithmetic of the tests.
@Suite struct WindowTests {
  /// For windows of 16 moments of pulses about 60 high.
  static func model() throws -> VQZModel {
    let url = BadModelTests.root.appending(path: "Fixtures/golden/4/windows.vqzm")
    return try VQZModel(bytes: Array(try Data(contentsOf: url)))
  }

  /// Pulses on waves and noise, `[moments][channels]`.
  static func numbers(_ moments: Int, channels: Int, seed: UInt64 = 1) -> [Double] {
    var random = SeededGenerator(seed: seed, stream: 31)
    return (0..<moments).flatMap { moment in
      (0..<channels).map { channel in
        let phase = Double((moment + 13 * channel) % 43) - 12
        let wave = phase < 6 && phase > -6 ? 60 - phase * phase : 0
        return 100 + wave + Double(moment % 200) / 10 + Double.random(in: -2...2, using: &random)
      }
    }
  }

  static func signal(
    _ numbers: [Double], channels: Int, _ type: SampleType
  ) throws -> Signal {
    try Signal(
      kind: .series,
      shape: Signal.Shape(axes: [numbers.count / channels], channels: channels),
      sampleType: type, samples: VectorTests.bytes(numbers, type))
  }

  static func encode(
    _ signal: Signal, _ options: VQZEncoder.Options = VQZEncoder.Options()
  ) throws -> [UInt8] {
    try VQZEncoder(model(), options: options).encode(signal)
  }

  static func decoder(threads: Int = 1) throws -> VQZDecoder {
    VQZDecoder(models: [try model()], threads: threads)
  }

  private static func values(_ signal: Signal) -> [Double] {
    let size = signal.sampleType.byteCount
    return (0..<signal.samples.count / size).map { index in
      let bits = (0..<size).reduce(UInt64(0)) {
        $0 | UInt64(signal.samples[index * size + $1]) << UInt64(8 * $1)
      }
      return LatticeTests.value(bits, signal.sampleType).real
    }
  }

  private static func error(_ one: Signal, _ other: Signal) -> Double {
    let squares = zip(values(one), values(other)).map { ($0 - $1) * ($0 - $1) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test(
    "finer qualities are nearer and longer, whatever the type",
    arguments: [SampleType.u8, .i16, .u32, .i64, .f32, .f64])
  func qualities(type: SampleType) throws {
    let signal = try Self.signal(Self.numbers(1500, channels: 2), channels: 2, type)
    var (lastError, lastSize) = (Double.infinity, 0)
    for quality in [0.0, 40, 70, 100] {
      let file = try Self.encode(signal, VQZEncoder.Options(quality: quality))
      let decoded = try Self.decoder().decode(file)
      #expect(decoded.shape == signal.shape && decoded.sampleType == type)
      let error = Self.error(signal, decoded)
      #expect(error < lastError && file.count > lastSize, "\(quality): \(error)")
      (lastError, lastSize) = (error, file.count)
    }
    // The noise itself has a root mean square of 1.15.
    #expect(lastError < 1.2)
    // Nothing but the pulses and the slope is left at the coarsest.
    #expect(try Self.encode(signal, VQZEncoder.Options(quality: 0)).count < 3000 / 4)
  }

  @Test("what is not finite comes back bit for bit, and its neighbours as they would")
  func exact() throws {
    var numbers = Self.numbers(500, channels: 2)
    numbers[301] = .nan
    numbers[302] = -.infinity
    numbers[900] = 1e300
    let signal = try Self.signal(numbers, channels: 2, .f64)
    let decoded = try Self.decoder().decode(try Self.encode(signal))
    for index in [301, 302, 900] {
      let place = index * 8..<index * 8 + 8
      #expect(decoded.samples[place] == signal.samples[place])
    }
    let (before, after) = (Self.values(signal), Self.values(decoded))
    for index in before.indices where before[index].magnitude < 1e3 {
      #expect(abs(before[index] - after[index]) < 40, "\(index)")
    }
  }

  @Test("any number of threads writes and reads the same")
  func threads() throws {
    let signal = try Self.signal(Self.numbers(3000, channels: 3), channels: 3, .f32)
    let file = try Self.encode(signal, VQZEncoder.Options(threads: 1, tileSize: 500))
    #expect(try Self.encode(signal, VQZEncoder.Options(threads: 3, tileSize: 500)) == file)
    let whole = try Self.decoder().decode(file)
    #expect(try Self.decoder(threads: 3).decode(file) == whole)
    let region = Signal.Region(start: [700], size: [620])
    let part = try Self.decoder().decode(file, region: region)
    #expect(part.samples == Array(whole.samples[700 * 12..<1320 * 12]))
  }

  @Test("rates are reached, and a carried model is enough")
  func targets() throws {
    let signal = try Self.signal(Self.numbers(4000, channels: 1), channels: 1, .i16)
    let file = try Self.encode(signal, VQZEncoder.Options(target: .bitsPerPixel(2)))
    #expect(abs(Double(file.count) * 8 / 4000 - 2) < 0.3)
    let carried = try Self.encode(signal, VQZEncoder.Options(embedsModel: true))
    #expect(try VQZDecoder(threads: 1).decode(carried).shape == signal.shape)
    #expect(try VQZDecoder.inspect(carried).carriedModelByteCount > 0)
  }

  @Test("a bound, another kind and blocks that there are not are refused")
  func refusals() throws {
    let signal = try Self.signal(Self.numbers(100, channels: 1), channels: 1, .f32)
    for bound: ErrorBound in [0, 1, .relative(0.1), .cosine(0.9)] {
      let error = #expect(throws: VQZError.self) {
        try Self.encode(signal, VQZEncoder.Options(maxError: bound))
      }
      #expect(error?.code == .usage && error?.message.contains("expected") == true)
    }
    let array = try Signal(
      kind: .array, shape: Signal.Shape(axes: [100]), sampleType: .f32, samples: signal.samples)
    #expect(throws: VQZError.self) { try Self.encode(array) }
    for sizes in [[1, 2], [-1], []] {
      #expect(throws: VQZError.self) {
        try Self.encode(signal, VQZEncoder.Options(blockSizes: sizes))
      }
    }
  }

  @Test("one moment, and windows that are not whole, come back as long as they were")
  func short() throws {
    for moments in [1, 2, 15, 16, 17, 31, 33] {
      let signal = try Self.signal(Self.numbers(moments, channels: 2), channels: 2, .f32)
      let decoded = try Self.decoder().decode(try Self.encode(signal))
      #expect(decoded.shape == signal.shape)
      #expect(Self.error(signal, decoded) < 30)
    }
  }

  @Test("a changed byte is refused or, where it changes nothing that is decoded, harmless")
  func damage() throws {
    let signal = try Self.signal(Self.numbers(200, channels: 2), channels: 2, .i16)
    let file = try Self.encode(signal)
    let whole = try Self.decoder().decode(file)
    for index in file.indices {
      var changed = file
      changed[index] ^= 0x41
      if let decoded = try? Self.decoder().decode(changed) {
        #expect(decoded.samples == whole.samples, "byte \(index)")
      }
    }
  }

  @Test("blocks that break a rule", arguments: try manifest())
  func isRefusedForItsReason(row: [String]) throws {
    try #require(row.count == 4 && !row[3].isEmpty)
    let file = try [UInt8](Data(contentsOf: Self.bad.appending(path: row[0] + ".vqz")))
    let error = try #require(throws: VQZError.self, "\(row[3])") {
      try Self.decoder().decode(file)
    }
    #expect("\(error.code)" == row[1] && error.rule == row[2], "\(error.message)")
    #expect(error.message.contains("found") && error.message.contains("expected"))
  }

  private static let bad = BadModelTests.root.appending(path: "Fixtures/bad/windows")

  private static func manifest() throws -> [[String]] {
    try String(contentsOf: bad.appending(path: "MANIFEST.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }
}
