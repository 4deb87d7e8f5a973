import Foundation
import Testing
import VQZ
import VQZCore
import VQZReport
import VQZSystem

/// Reports on arrays and series: figures are computed a second time, here.
@Suite struct NumberReportTests {
  private static let (rows, columns) = (30, 80)

  /// A wave with noise on it; two values are no numbers.
  private static func field(_ seed: Int = 0) throws -> Signal {
    var state = UInt32(seed + 1)
    var numbers = (0..<rows * columns).map { index -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      let (row, column) = (Double(index / columns), Double(index % columns))
      let noise = Double(state >> 8) / 16_777_216 - 0.5
      return Float(sin(row / 7) * 20 + cos(column / 11 + row / 9) * 10 + noise)
    }
    numbers[100] = .nan
    numbers[101] = -.infinity
    return try Signal(
      kind: .array, shape: Signal.Shape(axes: [rows, columns]), sampleType: .f32,
      samples: SignalReports.bytes(numbers))
  }

  private static func report(bounds: [Double] = [1e-2, 1e-3, 0]) throws -> SignalReport {
    let files = try (0..<2).map { ("\($0).npy", try SignalReports.npy(field($0))) }
    return try SignalReports.make(
      .array, files: files, model: try VQZModel.array, bounds: bounds)
  }

  @Test("figures of a file are those of the definitions", arguments: [1e-2, 1e-3])
  func figures(share: Double) throws {
    let report = try Self.report()
    #expect(report.failures.isEmpty)
    let model = try VQZModel.array
    let setting = share == 1e-2 ? "1e-2" : "1e-3"
    let found = try SignalReports.point(report, model.name, setting, file: "1.npy")
    let signal = try Self.field(1)
    // What reads the file names its format, which is in the file.
    let read = try SignalFile.read(try SignalReports.npy(signal))
    let file = try VQZEncoder(
      model, options: VQZEncoder.Options(threads: 1, maxError: .ofRange(share))
    ).encode(read)
    #expect(found["bytes"]?.integerValue == file.count)
    SignalReports.expectEqual(
      found["bits_per_value"], Double(8 * file.count) / Double(Self.rows * Self.columns))
    let original = SignalReports.floats(signal.samples).map { Double($0) }
    let decoded = SignalReports.floats(try VQZDecoder(threads: 1).decode(file).samples)
      .map { Double($0) }
    let used = original.indices.filter { original[$0].isFinite }
    let errors = original.indices.map { decoded[$0] - original[$0] }
    let count = Double(used.count)
    let range = used.map { original[$0] }.max()! - used.map { original[$0] }.min()!
    let bound = share * range
    let square = used.reduce(0) { $0 + errors[$1] * errors[$1] } / count
    let bias = used.reduce(0) { $0 + errors[$1] } / count
    SignalReports.expectEqual(found["range"], range)
    SignalReports.expectEqual(found["bound"], bound)
    SignalReports.expectEqual(found["mse"], square)
    SignalReports.expectEqual(found["nrmse"], square.squareRoot() / range)
    SignalReports.expectEqual(found["psnr"], 10 * log10(range * range / square))
    SignalReports.expectEqual(found["bias_bounds"], bias / bound, tolerance: 1e-6)
    let largest = used.map { errors[$0].magnitude }.max()!
    SignalReports.expectEqual(found["max_error"], largest)
    SignalReports.expectEqual(found["max_error_bounds"], largest / bound)
    #expect(largest <= bound && largest > bound / 2 && found["kept"] == .bool(true))
    var (products, squares) = (0.0, 0.0)
    for index in used {
      squares += (errors[index] - bias) * (errors[index] - bias)
      if (index + 1) % Self.columns != 0, used.contains(index + 1) {
        products += (errors[index] - bias) * (errors[index + 1] - bias)
      }
    }
    SignalReports.expectEqual(found["lag_1"], products / squares, tolerance: 1e-6)
  }

  @Test func meansAndHistogramsAreOverFiles() throws {
    let report = try Self.report()
    let codecs = try #require(report.json["codecs"]?.arrayValue)
    #expect(
      codecs.compactMap { $0["name"]?.stringValue }.dropFirst() == ["zstd", "zstd shuffled"])
    let model = try VQZModel.array
    let settings = try #require(codecs[0]["settings"]?.arrayValue)
    #expect(settings.compactMap { $0["setting"]?.stringValue } == ["1e-2", "1e-3", "lossless"])
    for setting in settings {
      let name = try #require(setting["setting"]?.stringValue)
      let points = try ["0.npy", "1.npy"].map {
        try SignalReports.point(report, model.name, name, file: $0)
      }
      let bytes = points.compactMap { $0["bytes"]?.integerValue }
      #expect(setting["bytes"]?.integerValue == bytes[0] + bytes[1])
      let values = Double(Self.rows * Self.columns)
      SignalReports.expectEqual(
        setting["bits_per_value"], 8 * Double(bytes[0] + bytes[1]) / values / 2)
      SignalReports.expectEqual(setting["ratio"], 8 * values / Double(bytes[0] + bytes[1]))
      #expect(setting["broken_promises"] == .integer(0))
      let shares = (setting["error_shares"]?.arrayValue ?? []).compactMap(\.doubleValue)
      #expect(shares.count == (name == "lossless" ? 0 : NumberQuality.binCount))
      if !shares.isEmpty { #expect((shares.reduce(0, +) - 1).magnitude < 1e-9) }
    }
    // Lossless means lossless, whoever does it.
    for codec in [model.name, "zstd", "zstd shuffled"] {
      let point = try SignalReports.point(report, codec, "lossless", file: "0.npy")
      #expect(point["max_error"]?.doubleValue == 0 && point["kept"] == .bool(true))
    }
  }

  /// What every test of a bound should find: a codec that does not do what it says.
  @Test func brokenPromisesAreFailures() throws {
    let liar = { (name: String, change: @escaping @Sendable (inout [Float]) -> Void) in
      SignalCodec(
        name: name, modelByteCount: 1, settings: [.share(1e-2), .share(0)],
        encode: { signal, _, _ throws(VQZError) in signal.samples },
        decode: { file, header, _ throws(VQZError) in
          var numbers = SignalReports.floats(file)
          change(&numbers)
          return try Signal(
            kind: header.kind, shape: header.shape, sampleType: header.sampleType,
            samples: SignalReports.bytes(numbers))
        })
    }
    let report = try SignalReports.make(
      .array, files: [("a.npy", try SignalReports.npy(Self.field()))],
      codecs: [
        liar("far") { $0[7] += 30 }, liar("near") { $0[7] += 0.01 }, liar("nan") { $0[7] = .nan },
        liar("number") { $0[100] = 1 },
      ])
    #expect(
      report.failures.map { "\($0.codec) \($0.setting)" } == [
        "far 1e-2", "far lossless", "near lossless", "nan 1e-2", "nan lossless", "number 1e-2",
        "number lossless",
      ])
    #expect(report.failures[0].reason.contains("bounds, expected at most"))
    #expect(
      report.failures[1].reason == "lossless coding: found 1 samples that differ, expected none")
    #expect(report.failures[5].reason.hasPrefix("samples that are not finite: found 1"))
    #expect(report.html.contains("<strong>7 promises were broken:</strong>"))
    let point = try SignalReports.point(report, "far", "1e-2", file: "a.npy")
    let over = try #require(point["max_error_bounds"]?.doubleValue)
    #expect(over > 1 && point["kept"] == .bool(false))
    #expect(report.csv.contains("largest error: found "))
  }

  @Test func spectraAreThoseOfTheDefinition() throws {
    // Five periods a part of 64, and an error that alternates.
    let numbers = (0..<256).map { Float(cos(Double($0) * 5 * 2 * .pi / 64)) }
    let shape = try Signal.Shape(axes: [256], channels: 1)
    let original = try Signal(
      kind: .series, shape: shape, sampleType: .f32, samples: SignalReports.bytes(numbers))
    let changed = numbers.enumerated().map { $1 + ($0 % 2 == 0 ? 0.125 : -0.125) }
    let decoded = try Signal(
      kind: .series, shape: shape, sampleType: .f32, samples: SignalReports.bytes(changed))
    let quality = NumberQuality(original: original, decoded: decoded, share: 0.1)
    let spectrum = try #require(quality.spectrum)
    #expect(spectrum.signal.count == 32)
    // A wave of amplitude a behind a Hann window: (16 a)² / 24, half of it at the next ones.
    #expect((spectrum.signal[4] - 64.0 / 24).magnitude < 1e-5)
    #expect((spectrum.signal[3] - 16.0 / 24).magnitude < 1e-5)
    #expect(spectrum.signal[10] < 1e-9)
    let top = 0.0625 * 32 * 0.0625 * 32 / 24
    #expect((spectrum.error[31] - top).magnitude < 1e-5 && spectrum.error[20] < 1e-9)
    #expect((quality.lagOne + 255.0 / 256).magnitude < 1e-6)
    #expect((quality.largestInBounds - 0.625).magnitude < 1e-6)
    #expect(quality.bins[7] > 100 && quality.bins[33] > 100 && quality.bins.reduce(0, +) == 256)
    let short = try Signal(
      kind: .series, shape: Signal.Shape(axes: [8], channels: 1), sampleType: .u8,
      samples: [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(NumberQuality(original: short, decoded: short, share: 0.1).spectrum == nil)
  }

  @Test func looksAreAroundTheLargestError() throws {
    let shape = try Signal.Shape(axes: [2, 5, 300])
    let numbers = (0..<3000).map { Float($0) }
    var changed = numbers
    let worst = (1 * 5 + 2) * 300 + 200
    changed[worst] += 1
    changed[5] -= 0.5
    let (original, decoded) = (
      try Signal(
        kind: .array, shape: shape, sampleType: .f32, samples: SignalReports.bytes(numbers)),
      try Signal(
        kind: .array, shape: shape, sampleType: .f32, samples: SignalReports.bytes(changed))
    )
    let quality = NumberQuality(original: original, decoded: decoded, share: 2.0 / 2999)
    let look = try #require(quality.look)
    #expect(look.place == [1] && look.cutRow == 2 && look.cutStart == 120)
    #expect(look.step == 2 && look.rows == 3 && look.columns == 150)
    // Half a bound, at half the row and column.
    #expect(look.error[1 * 150 + 100] == 192 && look.error.count { $0 != 128 } == 1)
    #expect(look.signal.first == 128 && look.signal[2 * 150 + 149] == 255)
    #expect(look.original.count == 160)
    #expect((look.decoded[80] - look.original[80] - 100.0 / 2999).magnitude < 1e-9)
    #expect((look.original[80] - Double(worst) / 29.99).magnitude < 1e-9)
    let exact = NumberQuality(original: original, decoded: original, share: 0)
    #expect(exact.look == nil && exact.isKept)
  }

  @Test func similarityIsThatOfTheDefinition() throws {
    let (rows, columns) = (14, 17)
    let numbers = (0..<rows * columns).map {
      Float(sin(Double($0) / 9) + Double($0 % columns) / 20)
    }
    let changed = numbers.enumerated().map { $1 + Float($0 * 7 % 11) / 60 }
    let shape = try Signal.Shape(axes: [rows, columns])
    func signal(_ numbers: [Float]) throws -> Signal {
      try Signal(
        kind: .array, shape: shape, sampleType: .f32, samples: SignalReports.bytes(numbers))
    }
    let quality = NumberQuality(
      original: try signal(numbers), decoded: try signal(changed), share: 0.1)
    let least = Double(min(numbers.min()!, changed.min()!))
    let range = Double(max(numbers.max()!, changed.max()!)) - least
    let (p, q) = (
      numbers.map { ((Double($0) - least) / range * 255).rounded() / 255 },
      changed.map { ((Double($0) - least) / range * 255).rounded() / 255 }
    )
    var values: [Double] = []
    for row in 5..<rows - 5 {
      for column in 5..<columns - 5 {
        var (weights, a, b, aa, bb, ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for y in -5...5 {
          for x in -5...5 {
            let weight = exp(-Double(y * y + x * x) / 4.5)
            let index = (row + y) * columns + column + x
            weights += weight
            a += weight * p[index]
            b += weight * q[index]
            aa += weight * p[index] * p[index]
            bb += weight * q[index] * q[index]
            ab += weight * p[index] * q[index]
          }
        }
        (a, b, aa, bb, ab) = (a / weights, b / weights, aa / weights, bb / weights, ab / weights)
        let light = (2 * a * b + 1e-8) / (a * a + b * b + 1e-8)
        values.append(light * (2 * (ab - a * b) + 1e-8) / (aa - a * a + bb - b * b + 1e-8))
      }
    }
    let expected = values.reduce(0, +) / Double(values.count)
    let found = try #require(quality.similarity)
    #expect((found - expected).magnitude < 1e-6 && found > 0.5 && found < 1)
  }

  @Test func pageAndTextAreWhole() throws {
    let report = try Self.report()
    SignalReports.expectWhole(report.html)
    #expect(report.html.contains("t &lt;&amp;&gt; &quot;q&quot;"))
    #expect(report.html.contains("histogram of errors") && report.html.contains("every file"))
    #expect(report.html.contains("Maps and cuts") && report.html.contains("Error: 1.npy"))
    for heading in ["## All settings", "## Environment"] {
      #expect(report.markdown.contains(heading))
    }
    let lines = report.csv.split(separator: "\n")
    #expect(lines.count == 1 + 2 * 5)
    let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    #expect(Set(cells).count == 1)
    let json = try JSONValue.parse(Array(report.json.serialize(pretty: true).utf8))
    #expect(json["format"]?.stringValue == "vqz-report" && json["kind"]?.stringValue == "array")
  }

  @Test func whatCannotBeReadOrCodedIsTold() throws {
    let whole = try SignalReports.npy(Self.field())
    let report = try SignalReports.make(
      .array, files: [("cut.npy", Array(whole.dropLast(9))), ("good.npy", whole)],
      model: try VQZModel.array, bounds: [1e-2])
    #expect(report.refusals.count == 1 && report.failures.count == 1)
    #expect(report.failures[0].file == "cut.npy" && report.failures[0].reason.contains("found"))
    #expect(report.json["files"]?["compared"] == .array([.string("good.npy")]))
    #expect(throws: VQZError.self) {
      try SignalReports.make(.series, files: [("a.npy", whole)], model: try VQZModel.array)
    }
    // One value, and all values the same.
    for (axes, count) in [([], 1), ([70], 70)] as [([Int], Int)] {
      let flat = try Signal(
        kind: .array, shape: Signal.Shape(axes: axes), sampleType: .f32,
        samples: SignalReports.bytes([Float](repeating: 2, count: count)))
      let report = try SignalReports.make(
        .array, files: [("a.npy", try SignalReports.npy(flat))], model: try VQZModel.array)
      #expect(report.failures.isEmpty)
      #expect(report.html.contains("every value as it was"))
    }
  }

  @Test func kindsFollowModelsAndNames() throws {
    func kind(_ names: String..., models: [VQZModel] = []) throws -> SignalKind {
      try ReportForm.kind(of: names.map { Source(path: "f.d/" + $0, name: $0) }, models: models)
    }
    #expect(try kind("a.png", "b.PPM") == .picture)
    #expect(try kind("a.npy", "b.npy") == .array)
    #expect(try kind("a.npy", "b.wav") == .series)
    #expect(try kind("a.npy", "b.fvecs") == .vectors)
    #expect(try kind("a", "b.unknown") == .picture)
    #expect(try kind("a.npy", models: [try VQZModel.series]) == .series)
    for work in [
      { try kind("a.png", "b.npy") },
      { try kind("a.npy", models: [try VQZModel.series, try VQZModel.array]) },
    ] {
      let error = #expect(throws: VQZError.self) { try work() }
      #expect(error?.code == .usage && error?.message.contains("expected") == true)
    }
  }
}
