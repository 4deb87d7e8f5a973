import Foundation
import Testing
import VQZ
import VQZCore
import VQZReport
import VQZSystem

/// Reports on vectors: figures are computed a second time, here.
@Suite struct VectorReportTests {
  private static let dimensions = 24

  private static func model() throws -> VQZModel {
    let url = SignalReports.root.appending(path: "Fixtures/golden/4/vectors.vqzm")
    return try VQZModel(bytes: Array(try Data(contentsOf: url)))
  }

  /// Vectors around five centres, as long as the model expects them.
  private static func numbers(_ count: Int, seed: UInt64 = 3) -> [Float] {
    var random = SeededGenerator(seed: seed, stream: 21)
    func normal() -> Double {
      (0..<6).reduce(0) { sum, _ in sum + Double.random(in: -0.7...0.7, using: &random) }
    }
    let centres = (0..<5).map { _ in (0..<dimensions).map { _ in normal() } }
    return (0..<count).flatMap { index in
      centres[index % 5].map { Float((0.7 * $0 + 0.6 * normal()) * 0.05) }
    }
  }

  private static func signal(_ numbers: [Float]) throws -> Signal {
    try Signal(
      kind: .vectors, shape: Signal.Shape(axes: [numbers.count / dimensions], channels: dimensions),
      sampleType: .f32, samples: SignalReports.bytes(numbers))
  }

  /// A vector without direction and one that is none, among 300.
  private static func mixed() -> [Float] {
    var numbers = numbers(300)
    for index in 0..<dimensions { numbers[7 * dimensions + index] = 0 }
    numbers[8 * dimensions + 3] = .nan
    return numbers
  }

  private typealias Vectors = [[Double]]

  private static func rows(_ numbers: [Float]) -> Vectors {
    stride(from: 0, to: numbers.count, by: dimensions).map { start in
      numbers[start..<start + dimensions].map { Double($0) }
    }
  }

  private static func squares(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// The ten nearest of each, without itself.
  private static func neighbours(_ queries: Vectors, among base: Vectors) -> [[Int]] {
    queries.indices.map { query in
      let far = base.map { squares(queries[query], $0) }
      return Array(
        base.indices.filter { $0 != query }.sorted { (far[$0], $0) < (far[$1], $1) }.prefix(10))
    }
  }

  @Test("figures of a file are those of the definitions", arguments: [20, 75])
  func figures(quality: Int) throws {
    let model = try Self.model()
    let file = try SignalReports.npy(try Self.signal(Self.mixed()))
    let report = try SignalReports.make(
      .vectors, files: [("v.npy", file)], model: model, qualities: [quality])
    #expect(report.failures.isEmpty)
    let found = try SignalReports.point(report, model.name, "\(quality)", file: "v.npy")
    let read = try SignalFile.read(file, kind: .vectors)
    let coded = try VQZEncoder(
      model, options: VQZEncoder.Options(threads: 1, quality: Double(quality))
    ).encode(read)
    #expect(found["bytes"]?.integerValue == coded.count)
    #expect(found["vectors"] == .integer(300) && found["not_finite"] == .integer(1))
    let decoded = SignalReports.floats(
      try VQZDecoder(models: [model], threads: 1).decode(coded).samples)
    var (one, other) = (Self.rows(Self.mixed()), Self.rows(decoded))
    one.remove(at: 8)
    other.remove(at: 8)
    let mean = (0..<Self.dimensions).map { index in
      one.reduce(0) { $0 + $1[index] } / Double(one.count)
    }
    let error = zip(one, other).reduce(0) { $0 + Self.squares($1.0, $1.1) }
    let variance = one.reduce(0) { $0 + Self.squares($1, mean) }
    SignalReports.expectEqual(found["relative_error"], error / variance)
    let zero = [Double](repeating: 0, count: Self.dimensions)
    let cosines = zip(one, other).compactMap { a, b -> Double? in
      let (x, y) = (Self.squares(a, zero), Self.squares(b, zero))
      return x > 0 ? zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / (x * y).squareRoot() : nil
    }
    #expect(cosines.count == 298)
    SignalReports.expectEqual(found["cosine"], cosines.reduce(0, +) / 298)
    SignalReports.expectEqual(found["cosine_min"], cosines.min() ?? 0)
    let worst = (found["worst"]?.arrayValue ?? []).compactMap { $0["cosine"]?.doubleValue }
    #expect(
      worst.count == 10
        && zip(worst, cosines.sorted()).allSatisfy {
          ($0 - $1).magnitude < 1e-12
        })
    let (true10, found10) = (
      Self.neighbours(one, among: one), Self.neighbours(one, among: other)
    )
    let first = zip(true10, found10).count { $0.first == $1.first }
    let all = zip(true10, found10).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    #expect(found["queries"] == .integer(299) && found["searched"] == .integer(299))
    SignalReports.expectEqual(found["recall_1"], Double(first) / 299)
    SignalReports.expectEqual(found["recall_10"], Double(all) / 2990)
  }

  @Test func filesAreOneSetAndTheModelIsCounted() throws {
    let model = try Self.model()
    let files = try [("a.npy", UInt64(1)), ("b.npy", 2)].map { name, seed in
      (name, try SignalReports.npy(try Self.signal(Self.numbers(100, seed: seed))))
    }
    let report = try SignalReports.make(.vectors, files: files, model: model)
    let codecs = try #require(report.json["codecs"]?.arrayValue)
    #expect(codecs.count == 3)
    let settings = try #require(codecs[0]["settings"]?.arrayValue)
    #expect(
      settings.compactMap { $0["setting"]?.stringValue }
        == SignalPlan.usualQualities.map { "\($0)" })
    for setting in settings {
      let name = try #require(setting["setting"]?.stringValue)
      let bytes = try files.map { file in
        try SignalReports.point(report, model.name, name, file: file.0)["bytes"]?.integerValue ?? 0
      }.reduce(0, +)
      #expect(setting["bytes"]?.integerValue == bytes && setting["vectors"] == .integer(200))
      SignalReports.expectEqual(setting["bytes_per_vector"], Double(bytes) / 200)
      SignalReports.expectEqual(
        setting["bytes_per_vector_with_model"], Double(bytes + model.byteCount) / 200)
      let shares = (setting["angle_shares"]?.arrayValue ?? []).compactMap(\.doubleValue)
      #expect((shares.reduce(0, +) - 1).magnitude < 1e-9)
      #expect(setting["drift"] == .null)
    }
    // Better qualities are nearer, and find more.
    for name in ["cosine", "recall_10", "bytes"] {
      let values = settings.compactMap { $0[name]?.doubleValue }
      #expect(values.count == 8 && (values.last ?? 0) > (values.first ?? 0), "\(name)")
    }
    let errors = settings.compactMap { $0["relative_error"]?.doubleValue }
    // The two coarsest are nearly the same.
    #expect(errors.dropFirst() == errors.dropFirst().sorted(by: >)[...])
    let exact = try #require(codecs[1]["settings"]?.arrayValue?.first)
    #expect(exact["relative_error"]?.doubleValue == 0 && exact["recall_1"]?.doubleValue == 1)
  }

  /// A codec that halves vectors, with 20 bytes for each: the error is a quarter of the squares.
  private static func halving(_ provenance: String?) -> SignalCodec {
    SignalCodec(
      name: "half", modelByteCount: 50, provenance: Provenance(provenance),
      settings: [.quality(1)],
      encode: { signal, _, _ throws(VQZError) in
        let numbers = SignalReports.floats(signal.samples)
        let count = 20 * signal.shape.positionCount
        var bytes = SignalReports.bytes(numbers)
        while bytes.count < count { bytes.append(0) }
        return Array(bytes.prefix(count))
      },
      decode: { file, header, _ throws(VQZError) in
        try Signal(
          kind: header.kind, shape: header.shape, sampleType: header.sampleType,
          samples: SignalReports.bytes(
            SignalReports.floats(Array(file.prefix(header.byteCount))).map { $0 / 2 }))
      })
  }

  /// 1, −1, 2, −2, …, whose mean is 0.
  private static func line(_ count: Int) throws -> [UInt8] {
    let numbers = (0..<count).map { index -> Float in
      let magnitude = Float(index / 2 + 1)
      return index % 2 == 0 ? magnitude : -magnitude
    }
    return try SignalReports.npy(
      try Signal(
        kind: .vectors, shape: Signal.Shape(axes: [count], channels: 1), sampleType: .f32,
        samples: SignalReports.bytes(numbers)))
  }

  @Test func driftIsBytesBesideThoseOfTheTraining() throws {
    let told = """
      {"held_out":[{"bytes":8,"relative_error":0.5},{"bytes":32,"relative_error":0.125},
      {"bytes":"x"},{"relative_error":1},{"bytes":-1,"relative_error":1}],"recipe":{}}
      """
    #expect(Provenance(told).heldOutRates.count == 2)
    let report = try SignalReports.make(
      .vectors, files: [("v.npy", try Self.line(60))], codecs: [Self.halving(told)])
    let codec = try #require(report.json["codecs"]?.arrayValue?.first)
    let setting = try #require(codec["settings"]?.arrayValue?.first)
    SignalReports.expectEqual(setting["relative_error"], 0.25)
    SignalReports.expectEqual(setting["bytes_per_vector"], 20)
    // Half way between the logarithms of both errors: 16 bytes.
    SignalReports.expectEqual(setting["drift"], 1.25)
    #expect(report.html.contains("<h2>Drift</h2>") && report.html.contains("+25.0 %"))
    #expect(report.markdown.contains("## Drift"))
    #expect(codec["training"]?.arrayValue?.count == 2)
    let silent = try SignalReports.make(
      .vectors, files: [("v.npy", try Self.line(60))], codecs: [Self.halving(nil)])
    #expect(!silent.html.contains("Drift") && !silent.markdown.contains("Drift"))
    // Beyond what was measured nothing is said.
    let rates = Provenance(told).heldOutRates
    #expect(VectorRate.byteCount(of: rates, at: 0.6) == nil)
    #expect(VectorRate.byteCount(of: rates, at: 0.1) == nil)
    #expect(VectorRate.byteCount(of: rates, at: 0.5) == 8)
    #expect(VectorRate.byteCount(of: [], at: 0.5) == nil)
  }

  @Test func pageAndTextAreWhole() throws {
    let model = try Self.model()
    let report = try SignalReports.make(
      .vectors, files: [("a.npy", try SignalReports.npy(try Self.signal(Self.mixed())))],
      model: model)
    SignalReports.expectWhole(report.html)
    #expect(report.html.contains("Worst vectors") && report.html.contains("angles"))
    #expect(report.markdown.contains("## All settings"))
    #expect(report.csv.split(separator: "\n").count == 1 + 8 + 2)
    #expect(report.lines.count == 1 + 8 + 2)
  }

  @Test func strangeSetsAreCodedOrTold() throws {
    let model = try Self.model()
    let one = try SignalReports.npy(try Self.signal(Self.numbers(1)))
    let none = try SignalReports.npy(
      try Self.signal([Float](repeating: .infinity, count: 2 * Self.dimensions)))
    let wide = try Self.line(5)
    let report = try SignalReports.make(
      .vectors, files: [("one.npy", one), ("none.npy", none), ("wide.npy", wide)], model: model,
      qualities: [50])
    #expect(report.failures.map(\.file) == ["wide.npy"])
    #expect(report.failures[0].reason.contains("found 1 numbers in each, expected 24"))
    #expect(report.json["files"]?["compared"]?.arrayValue?.count == 2)
    let found = try SignalReports.point(report, model.name, "50", file: "none.npy")
    #expect(found["queries"] == .integer(0) && found["not_finite"] == .integer(2))
  }
}
