import Foundation
import Testing
import VQZ
import VQZCore
import VQZReport
import VQZSystem

/// Reports on arrays, series and vectors, made of signals of the tests' own.
enum SignalReports {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Writes files, makes their report, and leaves nothing behind.
  static func make(
    _ kind: SignalKind, files: [(name: String, bytes: [UInt8])], model: VQZModel? = nil,
    codecs: [SignalCodec]? = nil, bounds: [Double] = SignalPlan.usualBounds,
    qualities: [Int] = SignalPlan.usualQualities,
    anchors: (WorkFolder) throws -> SignalAnchors = { _ in .builtIn }
  ) throws -> SignalReport {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("vqz-tests").appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let sources = try files.map { file in
      let url = folder.appendingPathComponent(file.name)
      try Data(file.bytes).write(to: url)
      return Source(path: url.path, name: file.name)
    }
    let models = model.map {
      [ReportModel($0, isBuiltIn: false, qualities: [], taken: [])]
    }
    let work = try WorkFolder(in: folder.path)
    let plan = SignalPlan(
      kind: kind, sources: sources, models: models ?? [], bounds: bounds, qualities: qualities,
      anchors: try anchors(work))
    let environment = Report.Environment([("made", "now")])
    guard let codecs else {
      return try SignalReport.make(
        plan, title: "t <&> \"q\"", command: "vqz report", environment: environment, work: work,
        shouldStop: { false }, progress: { _ in })
    }
    return try SignalReport.make(
      plan, codecs: codecs, title: "t", command: "vqz report", environment: environment,
      work: work, shouldStop: { false }, progress: { _ in })
  }

  /// The file of a signal as NumPy has it.
  static func npy(_ signal: Signal) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let writer = try SignalFileWriter(SignalHeader(signal), as: .npy) { part in
      for index in part.indices { bytes.append(part[index]) }
    }
    try writer.writeRows(signal.samples.span)
    try writer.finish()
    return bytes
  }

  static func floats(_ samples: [UInt8]) -> [Float] {
    stride(from: 0, to: samples.count, by: 4).map { start in
      Float(
        bitPattern: (0..<4).reduce(UInt32(0)) {
          $0 | UInt32(samples[start + $1]) << UInt32(8 * $1)
        })
    }
  }

  static func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) }
    }
  }

  /// The object of a codec and setting among the points of a report.
  static func point(
    _ report: SignalReport, _ codec: String, _ setting: String, file: String
  ) throws -> JSONValue {
    try #require(
      report.json["points"]?.arrayValue?.first {
        $0["codec"]?.stringValue == codec && $0["setting"]?.stringValue == setting
          && $0["file"]?.stringValue == file
      })
  }

  /// A page that needs nothing else, and closes every element that it opens.
  static func expectWhole(_ html: String) {
    for word in ["http:", "https:", "src=\"/", "@import", "url(", ">nan<", ">inf<"] {
      #expect(!html.contains(word), "\(word)")
    }
    let plots = html.split(separator: "<svg class=\"plot\"").count - 1
    #expect(plots > 2)
    #expect(html.split(separator: "<details>").count - 1 == plots)
    for name in [
      "section", "figure", "table", "svg", "g", "details", "div", "p", "tr", "td", "th", "span",
      "nav", "header", "main", "strong", "small", "h3",
    ] {
      let opened =
        html.split(separator: "<\(name)>").count + html.split(separator: "<\(name) ").count - 2
      #expect(html.split(separator: "</\(name)>").count - 1 == opened, "\(name)")
    }
  }

  static func expectEqual(
    _ found: JSONValue?, _ expected: Double, tolerance: Double = 1e-9,
    location: SourceLocation = #_sourceLocation
  ) {
    let value = found?.doubleValue ?? .nan
    #expect(
      (value - expected).magnitude <= tolerance * max(1e-6, expected.magnitude),
      "found \(value), expected \(expected)", sourceLocation: location)
  }
}
