import Foundation
import Testing
import VQZ
import VQZCore
import VQZReport
import VQZSystem

/// The codecs of Python as they are installed here; those that are not are skipped.
@Suite struct PythonAnchorTests {
  private static let numbers: [SignalAnchor] = [.sz3, .sperr, .zfp, .pcodec]

  private static func find(
    _ anchors: [SignalAnchor], of kind: SignalKind
  ) -> (WorkFolder) throws -> SignalAnchors {
    { try SignalAnchors.find(anchors, of: kind, in: $0) }
  }

  /// A wave in samples of a type.
  private static func signal(
    _ kind: SignalKind, _ axes: [Int], channels: Int = 1, _ type: SampleType
  ) throws -> Signal {
    let count = axes.reduce(channels, *)
    let samples = (0..<count).flatMap { index -> [UInt8] in
      let value = sin(Double(index / channels) / 6) * 50 + Double(index % channels) * 9 + 60
      func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      return switch type {
      case .u8: bytes(UInt8(value))
      case .i16: bytes(Int16(value * 200))
      case .i32: bytes(Int32(value * 1e7))
      case .f16: bytes(Float16(value).bitPattern)
      case .f64: bytes(value.bitPattern)
      default: bytes(Float(value).bitPattern)
      }
    }
    return try Signal(
      kind: kind, shape: Signal.Shape(axes: axes, channels: channels), sampleType: type,
      samples: samples)
  }

  @Test(
    "SZ3, SPERR, ZFP and pcodec keep their promises for all types",
    .enabled(if: numbers.allSatisfy(PythonAnchors.has), "no imagecodecs for python3"))
  func arrays() throws {
    let signals = try [
      ("f32", Self.signal(.array, [24, 30], .f32)), ("f64", Self.signal(.array, [700], .f64)),
      ("f16", Self.signal(.array, [5, 6, 7], .f16)), ("i16", Self.signal(.array, [40, 20], .i16)),
      ("u8", Self.signal(.array, [3, 4, 5, 6], .u8)), ("i32", Self.signal(.array, [90], .i32)),
    ]
    let report = try SignalReports.make(
      .array, files: signals.map { ("\($0).npy", try SignalReports.npy($1)) },
      model: try VQZModel.array, bounds: [1e-2, 1e-4, 0],
      anchors: Self.find(Self.numbers, of: .array))
    #expect(report.failures.isEmpty && report.json["notices"] == .array([]))
    let codecs = try #require(report.json["codecs"]?.arrayValue).dropFirst()
    #expect(
      codecs.map { $0["settings"]?.arrayValue?.compactMap { $0["setting"]?.stringValue } } == [
        ["1e-2", "1e-4"], ["1e-2", "1e-4"], ["1e-2", "1e-4", "lossless"], ["lossless"],
      ])
    for codec in codecs {
      for setting in codec["settings"]?.arrayValue ?? [] {
        #expect(setting["files"] == .integer(6) && setting["broken_promises"] == .integer(0))
        #expect((setting["encode_seconds"]?.doubleValue ?? 0) > 0)
        #expect((setting["max_error_bounds"]?.doubleValue ?? 9) <= 1)
      }
    }
  }

  @Test(
    "codecs are given series one channel after another",
    .enabled(if: numbers.allSatisfy(PythonAnchors.has), "no imagecodecs for python3"))
  func series() throws {
    var whole = try Self.signal(.series, [2000], channels: 2, .f32)
    func report() throws -> SignalReport {
      try SignalReports.make(
        .series, files: [("a.npy", try SignalReports.npy(whole))], model: try VQZModel.series,
        bounds: [1e-3, 0], anchors: Self.find(Self.numbers, of: .series))
    }
    let first = try report()
    #expect(first.failures.isEmpty && first.json["without_means"] == .array([]))
    // What is no number none of them keeps within a bound: they leave it out.
    var samples = whole.samples
    samples.replaceSubrange(0..<4, with: SignalReports.bytes([.nan]))
    whole = try Signal(
      kind: .series, shape: whole.shape, sampleType: .f32, samples: samples)
    let second = try report()
    #expect(second.failures.isEmpty)
    let notices = second.json["notices"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
    #expect(notices.count == 3 && notices.allSatisfy { $0.contains("not finite") })
    let kept = try SignalReports.point(second, "pcodec", "lossless", file: "a.npy")
    #expect(kept["kept"] == .bool(true))
  }

  private static let dimensions = 24

  private static func vectors(_ count: Int, seed: UInt64) throws -> [UInt8] {
    var random = SeededGenerator(seed: seed, stream: 5)
    let numbers = (0..<count * dimensions).map { index in
      Float(index % dimensions % 5) * 0.02 + Float.random(in: -0.1...0.1, using: &random)
    }
    return try SignalReports.npy(
      try Signal(
        kind: .vectors, shape: Signal.Shape(axes: [count], channels: dimensions),
        sampleType: .f32, samples: SignalReports.bytes(numbers)))
  }

  private static func report(
    _ count: Int, learningFrom training: [UInt8]? = nil
  ) throws -> SignalReport {
    let url = SignalReports.root.appending(path: "Fixtures/golden/4/vectors.vqzm")
    return try SignalReports.make(
      .vectors, files: [("v.npy", try vectors(count, seed: 1))],
      model: try VQZModel(bytes: Array(try Data(contentsOf: url))), qualities: [40],
      anchors: { work in
        var anchors = try find([.productCodes, .turnedProductCodes], of: .vectors)(work)
        if let training {
          let file = work.path + "/learn.npy"
          try Data(training).write(to: URL(fileURLWithPath: file))
          anchors.training = try AnchorTraining(file, in: work, limits: ResourceLimits())
        }
        return anchors
      })
  }

  @Test(
    "faiss learns from the vectors it codes, or from others, and its codebooks are counted",
    .enabled(if: PythonAnchors.has(.productCodes), "no faiss for python3"))
  func faiss() throws {
    let own = try Self.report(300)
    let other = try Self.report(300, learningFrom: Self.vectors(400, seed: 2))
    for (report, standing) in [(own, "trained on"), (other, "not trained on")] {
      #expect(report.failures.isEmpty)
      for name in ["faiss-pq", "faiss-opq"] {
        let point = try SignalReports.point(report, name, "8 bytes", file: "v.npy")
        #expect(point["bytes"] == .integer(8 * 300) && point["training"]?.stringValue == standing)
        let books = try #require(point["codebook_bytes"]?.integerValue)
        #expect(books >= 4 * 256 * 24 && books < 4 * 256 * 24 + 4 * 24 * 24 + 500)
        let codec = report.json["codecs"]?.arrayValue?.first { $0["name"]?.stringValue == name }
        let setting = try #require(codec?["settings"]?.arrayValue?.first)
        SignalReports.expectEqual(setting["bytes_per_vector"], 8)
        SignalReports.expectEqual(setting["bytes_per_vector_with_model"], 8 + Double(books) / 300)
        let error = setting["relative_error"]?.doubleValue ?? 9
        #expect(error > 0 && error < 0.6)
      }
      SignalReports.expectWhole(report.html)
      #expect(report.html.contains("faiss-pq, codebooks counted (dashed)"))
    }
    // Vectors that were seen before are nearer: that is why the report says so.
    func error(_ report: SignalReport) throws -> Double {
      let point = try SignalReports.point(report, "faiss-pq", "8 bytes", file: "v.npy")
      return point["relative_error"]?.doubleValue ?? .nan
    }
    #expect(try error(own) < error(other))
    for text in [own.html, own.markdown] {
      #expect(text.contains("learned from the vectors that they code"))
    }
    #expect(own.json["anchors_learned_from"]?.stringValue == "what they code")
    #expect(other.json["anchors_learned_from"]?.stringValue == "learn.npy")
    #expect(other.html.contains("Codecs of faiss learned from learn.npy."))
    // Few vectors are no failure.
    let few = try Self.report(200)
    #expect(few.failures.isEmpty && few.json["without_means"]?.arrayValue?.count == 2)
  }

  @Test(
    "the script says what is missing, and fails in one line",
    .enabled(if: PythonAnchors.program != nil, "no python3"))
  func withoutPackages() throws {
    let script = PythonAnchors.script.path
    for kind in ["array", "vectors"] {
      // Without the folder of packages.
      let found = try PythonAnchors.run(["-I", "-S", script, "list", kind])
      #expect(found.status == 0, "\(found.error)")
      let value = try JSONValue.parse(Array(found.output.utf8))
      #expect(value["codecs"] == .array([]))
      let reasons = (value["missing"]?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
      #expect(reasons.count == SignalAnchor.all(of: kind == "array" ? .array : .vectors).count - 1)
      #expect(reasons.allSatisfy { $0.contains("found no package") && $0.contains("pip install") })
    }
    let run = ["run", "sz3", "0.1", "/nowhere.npy", "/nowhere.c", "/nowhere.d"]
    let failed = try PythonAnchors.run(["-I", "-S", script] + run)
    #expect(failed.status == 1 && failed.error.split(separator: "\n").count == 1)
    #expect(try PythonAnchors.run([script, "run", "gif"]).status == 2)
  }
}
