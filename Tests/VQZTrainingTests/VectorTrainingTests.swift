import Testing
import VQZ
import VQZCore
import VQZTraining

/// Models of vectors as a program makes them that embeds the library.
struct VectorTrainingTests {
  private static let dimensions = 16

  /// A mixture of clusters, each of them stretched its own way.
  static func mixture(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: 77)
    let (d, clusters) = (dimensions, 24)
    let centres = (0..<clusters * d).map { _ in 3 * generator.gaussian() }
    let stretches = (0..<clusters * d).map { _ in 0.1 + generator.uniform() }
    var draw = SeededGenerator(seed: seed, stream: 1)
    return (0..<count).flatMap { _ in
      let cluster = draw.index(below: clusters)
      return (0..<d).map { c in
        centres[cluster * d + c] + stretches[cluster * d + c] * draw.gaussian() + 5
      }
    }
  }

  private static func train(
    _ values: [Float], threads: Int = 2, modelByteCount: Int? = nil
  ) throws -> VectorTraining.Outcome {
    var options = VectorTraining.Options()
    options.threads = threads
    options.modelByteCount = modelByteCount
    return try VectorTraining(
      VectorSource(values, dimensions: dimensions), options: options
    ).run(name: "mixture", licence: "CC0-1.0")
  }

  /// Bytes and relative errors of rounding each number on its own, at ideal code lengths.
  private static func scalar(_ values: [Float], step: Double) -> (bytes: Double, error: Double) {
    let (d, count) = (dimensions, values.count / dimensions)
    var (bits, error, variance) = (0.0, 0.0, 0.0)
    for c in 0..<d {
      let column = (0..<count).map { Double(values[$0 * d + c]) }
      let mean = column.reduce(0, +) / Double(count)
      var counts: [Int: Int] = [:]
      for x in column {
        let index = ((x - mean) / step).rounded()
        counts[Int(index), default: 0] += 1
        let off = x - mean - index * step
        error += off * off
        variance += (x - mean) * (x - mean)
      }
      for n in counts.values { bits -= Double(n) * binaryLogarithm(Double(n) / Double(count)) }
    }
    return (bits / Double(8 * count), error / variance)
  }

  @Test func beatsNumbersOnTheirOwn() throws {
    let values = Self.mixture(6000)
    let outcome = try Self.train(values)
    let report = outcome.report
    #expect(report.trainingCount + report.heldOutCount == 6000 && report.heldOutCount == 375)
    #expect(report.codebookError < 0.2)
    #expect(
      zip(report.heldOut, report.heldOut.dropFirst()).allSatisfy {
        $0.byteCount < $1.byteCount && $0.relativeError > $1.relativeError
      })
    // Clusters and stretches are worth two thirds of the error where both are of the same length.
    for step in [2.0, 1, 0.5] {
      let plain = Self.scalar(values, step: step)
      let found = try #require(report.relativeError(byteCount: plain.bytes))
      #expect(found < plain.error / 3, "\(plain.bytes) bytes: \(found), alone \(plain.error)")
    }
    let model = outcome.trained.model
    #expect(model.name == "mixture" && model.kind == .vectors)
    #expect(model.metadata["vqz.licence"] == "CC0-1.0")
    #expect(model.metadata["vqz.provenance"]?.contains("\"relative_error\"") == true)
  }

  @Test func threadsAndRunsDoNotMatter() throws {
    let values = Self.mixture(1500)
    let one = try Self.train(values, threads: 1)
    #expect(try Self.train(values, threads: 3).trained.bytes == one.trained.bytes)
    var at = 0
    let source = try VectorSource(dimensions: Self.dimensions) {
      guard at < values.count else { return nil }
      defer { at += 7 * Self.dimensions }
      return Array(values[at..<min(at + 7 * Self.dimensions, values.count)])
    }
    #expect(
      try VectorTraining(source).run(name: "mixture", licence: "CC0-1.0").trained.bytes
        == one.trained.bytes)
  }

  @Test func smallerModelsAreSmaller() throws {
    let values = Self.mixture(3000)
    let usual = try Self.train(values).trained.bytes.count
    let small = try Self.train(values, modelByteCount: usual * 3 / 4).trained.bytes.count
    #expect(small <= usual * 3 / 4)
    #expect { try Self.train(values, modelByteCount: 2000) } throws: {
      ($0 as? VQZError)?.code == .usage
    }
  }

  @Test func whatCannotBeLearntFromIsLeftOut() throws {
    var values = Self.mixture(600)
    values += [Float](repeating: 0, count: Self.dimensions)
    values += [.nan] + [Float](repeating: 1, count: Self.dimensions - 1)
    values += [Float](repeating: -.infinity, count: Self.dimensions)
    // A dimension in which nothing varies.
    for at in stride(from: 5, to: 600 * Self.dimensions, by: Self.dimensions) { values[at] = 7 }
    let report = try Self.train(values).report
    #expect(report.found == 603 && report.zero == 1 && report.notFinite == 2)
    #expect(report.trainingCount + report.heldOutCount == 600)
    #expect(report.constantDimensions == 1)
  }

  @Test func oneDimensionIsEnough() throws {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<400).map { _ in generator.gaussian() }
    let source = try VectorSource(values, dimensions: 1)
    let report = try VectorTraining(source).run(name: "x").report
    #expect(report.heldOut.last.map { $0.relativeError < 0.001 } == true)
  }

  private static func code(_ work: () throws -> Void) -> FailureCode? {
    do {
      try work()
      return nil
    } catch { return (error as? VQZError)?.code }
  }

  @Test func refusals() throws {
    let d = Self.dimensions
    #expect(Self.code { _ = try VectorSource([1, 2, 3], dimensions: 2) } == .usage)
    for dimensions in [0, -1, 4097] {
      #expect(Self.code { _ = try VectorSource([], dimensions: dimensions) } == .usage)
    }
    #expect(Self.code { _ = try Self.train(Self.mixture(255)) } == .tooFewSamples)
    #expect(Self.code { _ = try Self.train([]) } == .tooFewSamples)
    let alike = [Float](repeating: 3, count: 300 * d)
    #expect(Self.code { _ = try Self.train(alike) } == .tooFewSamples)
    let wide = try VectorSource([Float](repeating: 1, count: 300 * 400), dimensions: 400)
    #expect(Self.code { _ = try VectorTraining(wide).run(name: "x") } == .tooFewSamples)
    let ragged = try VectorSource(dimensions: d) { [1, 2, 3] }
    #expect(Self.code { _ = try VectorTraining(ragged).run(name: "x") } == .usage)
  }

  @Test("vectors of a signal are those in memory, whatever their sample type")
  func signals() throws {
    let (d, count) = (Self.dimensions, 300)
    // Whole numbers of a byte, which every type has.
    let values = Self.mixture(count).map { max(0, min(127, ($0 * 4 + 40).rounded())) }
    let expected = try Self.train(values).trained.bytes
    for type in [SampleType.u8, .i16, .f16, .f64] {
      let samples = values.flatMap { value -> [UInt8] in
        let bits: UInt64 =
          switch type {
          case .f16: UInt64(Float16(value).bitPattern)
          case .f64: Double(value).bitPattern
          default: UInt64(value)
          }
        return (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
      }
      let signal = try Signal(
        kind: .vectors, shape: Signal.Shape(axes: [count], channels: d), sampleType: type,
        samples: samples)
      let made = try VectorTraining(VectorSource(signal)).run(
        name: "mixture", licence: "CC0-1.0")
      #expect(made.trained.bytes == expected, "\(type)")
    }
    let series = try Signal(
      kind: .series, shape: Signal.Shape(axes: [count], channels: d),
      samples: [UInt8](repeating: 0, count: count * d))
    #expect(Self.code { _ = try VectorSource(series) } == .usage)
  }

  @Test func progressEndsIt() throws {
    struct Enough: Error {}
    let source = try VectorSource(Self.mixture(600), dimensions: Self.dimensions)
    var fractions: [Double] = []
    #expect(throws: VQZError.self) {
      try VectorTraining(source).run(name: "x") { progress in
        fractions.append(progress.fraction)
        if progress.stage == .network { throw Enough() }
      }
    }
    #expect(fractions == fractions.sorted() && (fractions.last ?? 0) > 0.5)
  }
}
