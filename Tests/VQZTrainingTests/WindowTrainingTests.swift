import Testing
import VQZ
import VQZCore
import VQZTraining

/// Models of windows as a program makes them that embeds the library.
struct WindowTrainingTests {
  /// Pulses of one shape that come at almost equal times, on a level that drifts.
  static func series(_ number: Int, moments: Int = 4000) throws -> Signal {
    var draw = SeededGenerator(seed: UInt64(number) + 1, stream: 5)
    var (samples, level, phase) = ([UInt8](), Float(0), Float(draw.index(below: 40)))
    let period = 36 + Float(draw.index(below: 20))
    for _ in 0..<moments {
      level += 2 * draw.gaussian()
      phase = (phase + 1).truncatingRemainder(dividingBy: period)
      let off = phase - 10
      let pulse: Float = abs(off) < 6 ? 900 - 25 * off * off : 0
      let value = Int16(max(-32768, min(32767, 1000 + level + pulse + 12 * draw.gaussian())))
      let bits = UInt16(bitPattern: value)
      samples += [UInt8(bits & 255), UInt8(bits >> 8)]
    }
    return try Signal(
      kind: .series, shape: Signal.Shape(axes: [moments]), sampleType: .i16, samples: samples)
  }

  private static func options(threads: Int = 2) -> WindowTraining.Options {
    var options = WindowTraining.Options()
    options.length = 32
    options.threads = threads
    return options
  }

  @Test("series of one sort take fewer bits than with the general model at equal error")
  func saves() throws {
    let signals = try (0..<10).map { try Self.series($0) }
    let training = try WindowTraining(signals: signals, options: Self.options())
    #expect(training.heldOutSignalCount >= 1 && training.duplicateCount == 0)
    var stages: Set<String> = []
    let outcome = try training.run(name: "pulses", licence: "CC0-1.0") { progress in
      stages.insert("\(progress.stage)".prefix(while: { $0 != "(" }).description)
      #expect((0...1).contains(progress.fraction))
    }
    #expect(stages == ["reading", "codebooks", "network", "tables", "judging"])
    let report = outcome.report
    #expect(report.windowCount > 1500 && report.notFiniteCount == 0)
    #expect(
      zip(report.heldOut, report.heldOut.dropFirst()).allSatisfy {
        $0.bitsPerValue < $1.bitsPerValue && $0.relativeError > $1.relativeError
      })
    let model = outcome.trained.model
    #expect(model.kind == .series && model.name == "pulses" && model.qualityCount > 40)
    #expect(model.metadata["vqz.licence"] == "CC0-1.0")
    #expect(model.metadata["vqz.provenance"]?.contains("\"windows\"") == true)
    #expect(model.byteCount < 60_000)
    if (try? VQZModel.builtIn(for: .series)) != nil {
      #expect(try #require(report.saving) > 0.1)
    }
  }

  @Test("any number of threads gives the same model")
  func deterministic() throws {
    let signals = try (0..<5).map { try Self.series($0, moments: 1500) }
    let one = try WindowTraining(signals: signals, options: Self.options(threads: 1))
      .run(name: "a").trained.bytes
    let three = try WindowTraining(signals: signals.reversed(), options: Self.options(threads: 3))
      .run(name: "a").trained.bytes
    #expect(one == three)
  }

  @Test("what cannot be learnt from is refused, and windows that are not finite are left out")
  func refusals() throws {
    let signals = try (0..<5).map { try Self.series($0, moments: 1500) }
    for length in [7, 1025] {
      var options = Self.options()
      options.length = length
      #expect(throws: VQZError.self) { try WindowTraining(signals: signals, options: options) }
    }
    #expect(throws: VQZError.self) {
      try WindowTraining(signals: Array(signals.prefix(3)), options: Self.options())
    }
    let short = try (0..<5).map { try Self.series($0, moments: 40) }
    let error = #expect(throws: VQZError.self) {
      try WindowTraining(signals: short, options: Self.options()).run(name: "a")
    }
    #expect(error?.code == .tooFewSamples)
    #expect(throws: VQZError.self) {
      try WindowTraining(
        signals: try LatticeTrainingTests.fields(5), options: Self.options())
    }
    let small = try WindowTraining(
      signals: signals,
      options: {
        var options = Self.options()
        options.modelByteCount = 3000
        return options
      }())
    #expect(throws: VQZError.self) { try small.run(name: "a") }
  }
}
