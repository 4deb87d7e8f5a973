import Testing
import VQZ
import VQZTraining

/// Models of arrays and series as a program makes them that embeds the library.
struct LatticeTrainingTests {
  /// Numbers that look random and are always the same.
  private struct Noise {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// −1 to 1.
    mutating func next() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) * 0x1p-52 - 1
    }
  }

  /// Waves of one period along both axes under noise: unlike what a general model has seen, and all
  /// of them alike.
  static func field(_ number: Int, rows: Int = 24, columns: Int = 40) throws -> Signal {
    var noise = Noise(number + 1)
    var samples: [UInt8] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let wave = (row + number) % 3 * 40 + (column * 2 + number) % 5 * 30
        let value = Float(Double(wave) + 4 * noise.next())
        samples += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    }
    return try Signal(
      kind: .array, shape: Signal.Shape(axes: [rows, columns]), sampleType: .f32, samples: samples)
  }

  static func fields(_ count: Int) throws -> [Signal] { try (0..<count).map { try field($0) } }

  /// Two channels of 16-bit samples.
  private static func series(_ number: Int) throws -> Signal {
    var noise = Noise(number + 100)
    var samples: [UInt8] = []
    var (slow, last) = (0.0, 0.0)
    for _ in 0..<600 {
      slow = 0.98 * slow + noise.next()
      last = 0.8 * last + slow
      for value in [last * 100, last * 60 + 9 * noise.next()] {
        let bits = UInt16(bitPattern: Int16(value))
        samples += [UInt8(bits & 255), UInt8(bits >> 8)]
      }
    }
    return try Signal(
      kind: .series, shape: Signal.Shape(axes: [600], channels: 2), sampleType: .i16,
      samples: samples)
  }

  @Test("the same signals give the same bytes, in any order and for any number of threads")
  func deterministic() throws {
    let fields = try Self.fields(9)
    let one = try LatticeTraining(signals: fields, threads: 1).run(name: "x", licence: "none")
    let other = try LatticeTraining(signals: fields.reversed(), threads: 3)
      .run(name: "x", licence: "none")
    #expect(one.trained.bytes == other.trained.bytes)
    #expect(one.heldOut == other.heldOut && one.general == other.general)
    let renamed = try LatticeTraining(signals: fields).run(name: "y").named("x", licence: "none")
    #expect(renamed.trained.bytes == one.trained.bytes && renamed.heldOut == one.heldOut)
    let less = try LatticeTraining(signals: Array(fields.dropLast(2)), threads: 2).run(name: "x")
    #expect(less.trained.model.identifier != one.trained.model.identifier)
  }

  @Test("a trained model codes within a bound, and tells what it was made from")
  func codes() throws {
    let training = try LatticeTraining(signals: Self.fields(8) + [try Self.field(3)], threads: 2)
    #expect(training.kind == .array && training.duplicateCount == 1)
    #expect(training.trainingSignalCount + training.heldOutSignalCount == 8)
    var shares: [Double] = []
    let outcome = try training.run(name: "waves", licence: "CC0-1.0") { shares.append($0) }
    #expect(shares == shares.sorted() && shares.last == 1)
    let model = try VQZModel(bytes: outcome.trained.bytes)
    #expect(model.name == "waves" && model.kind == .array && model.canEncode)
    #expect(model.metadata["vqz.licence"] == "CC0-1.0")
    let provenance = try #require(model.metadata["vqz.provenance"])
    #expect(provenance.contains("\"samples\":8") && provenance.contains("\"bits_per_value\""))
    #expect(outcome.heldOut.map(\.signalCount).allSatisfy { $0 == training.heldOutSignalCount })
    #expect(outcome.heldOut.map(\.bitsPerValue) == outcome.heldOut.map(\.bitsPerValue).sorted())
    let field = try Self.field(50)
    for bound: ErrorBound in [.absolute(0), .absolute(0.5), .ofRange(1e-3)] {
      let file = try VQZEncoder(model, options: .init(maxError: bound)).encode(field)
      let decoded = try VQZDecoder(models: [model]).decode(file)
      #expect(decoded.shape == field.shape)
      let most: Float = if case .absolute(let most) = bound { Float(most) } else { 0.21 }
      #expect(Self.distance(field.samples, decoded.samples) <= most, "\(bound)")
    }
  }

  @Test("signals are coded better by a model of their own than by the general one")
  func betterOnItsOwn() throws {
    let model = try LatticeTraining(signals: Self.fields(24)).run(name: "waves").trained.model
    let general = try VQZModel.array
    let options = VQZEncoder.Options(modelHint: "m", maxError: .ofRange(1e-2))
    var sizes = (own: 0, general: 0)
    for number in 60..<64 {
      let field = try Self.field(number)
      sizes.own += try VQZEncoder(model, options: options).encode(field).count
      sizes.general += try VQZEncoder(general, options: options).encode(field).count
    }
    #expect(sizes.own < sizes.general * 95 / 100, "\(sizes)")
  }

  @Test func seriesHaveModelsOfTheirOwn() throws {
    let training = try LatticeTraining(signals: (0..<6).map { try Self.series($0) })
    let model = try training.run(name: "walks").trained.model
    #expect(model.kind == .series)
    let signal = try Self.series(40)
    let file = try VQZEncoder(model, options: .init(maxError: 0)).encode(signal)
    #expect(try VQZDecoder(models: [model]).decode(file).samples == signal.samples)
    #expect(throws: VQZError.self) { try VQZEncoder(model).encode(Self.field(0)) }
  }

  @Test func refusesWhatItCannotLearn() throws {
    let mixed = #expect(throws: VQZError.self) {
      try LatticeTraining(signals: Self.fields(4) + [Self.series(1)])
    }
    #expect(mixed?.code == .unsupportedSignal)
    let few = #expect(throws: VQZError.self) { try LatticeTraining(signals: Self.fields(3)) }
    #expect(few?.code == .tooFewSamples)
    let same = try [Signal](repeating: Self.field(1), count: 5)
    #expect(throws: VQZError.self) { try LatticeTraining(signals: same) }
    let picture = try Signal(width: 2, height: 2, layout: .grey, samples: [1, 2, 3, 4])
    #expect(throws: VQZError.self) {
      try LatticeTraining(signals: [Signal](repeating: picture, count: 4))
    }
    struct Enough: Error {}
    #expect(throws: VQZError.self) {
      try LatticeTraining(signals: Self.fields(4)).run(name: "") { _ in throw Enough() }
    }
  }

  /// The largest difference of 32-bit floats.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Float {
    zip(floats(one), floats(other)).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
    }
  }
}
