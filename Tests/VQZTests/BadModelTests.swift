import Foundation
import Testing
import VQZ

/// The model files of `Fixtures/bad/models` and `Fixtures/good/models`.
@Suite struct BadModelTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func bytes(_ kind: String, _ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: "Fixtures/\(kind)/models/\(name).vqzm")))
  }

  /// The lines of a manifest behind its heading, split at commas.
  static func manifest(_ kind: String) throws -> [[String]] {
    let url = root.appending(path: "Fixtures/\(kind)/models/MANIFEST.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test(arguments: ["good", "bad"]) func theManifestIsComplete(kind: String) throws {
    let folder = Self.root.appending(path: "Fixtures/\(kind)/models").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".vqzm") }.sorted()
    let rows = try Self.manifest(kind)
    #expect(rows.map { ($0.first ?? "") + ".vqzm" }.sorted() == files)
    #expect(rows.count >= (kind == "bad" ? 40 : 3))
  }

  @Test(arguments: try manifest("bad")) func isRefusedForItsReason(row: [String]) throws {
    try #require(row.count == 4 && !row[3].isEmpty)
    let bytes = try Self.bytes("bad", row[0])
    let error = try #require(throws: VQZError.self, "\(row[3])") { try VQZModel(bytes: bytes) }
    #expect("\(error.code)" == row[1], "\(error.message)")
    #expect(error.rule == row[2], "\(error.message)")
    #expect(error.message.contains("found") && error.message.contains("expected"))
  }

  /// What makes a bad file bad is its one defect.
  @Test(arguments: try manifest("good")) func isAccepted(row: [String]) throws {
    let model = try VQZModel(bytes: try Self.bytes("good", row[0]))
    #expect(model.canEncode == (row[0] != "decoder-only"))
    guard model.canEncode else { return }
    let samples = (0..<78).map { UInt8($0 * 3) }
    let image =
      try model.kind == .picture
      ? Signal(width: 13, height: 6, layout: .grey, samples: samples)
      : Signal(
        kind: model.kind, shape: Signal.Shape(axes: [39], channels: 2), sampleType: .u8,
        samples: samples)
    let file = try VQZEncoder(model).encode(image)
    #expect(try VQZDecoder(models: [model]).decode(file).samples.count == 78)
  }

  @Test func everyRuleHasAFile() throws {
    let document = try String(
      contentsOf: Self.root.appending(path: "Formats/vqzm.md"), encoding: .utf8)
    let tags = document.split(separator: "`[").dropFirst().compactMap {
      $0.split(separator: "]").first
    }
    let covered = Set(try Self.manifest("bad").map { $0[2] })
    #expect(tags.count >= 12)
    for tag in tags { #expect(covered.contains(String(tag)), "no bad model breaks \(tag)") }
  }

  @Test func theVectorsAreThoseOfTheirGenerator() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vqz-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = Self.root.appending(path: "Fixtures/generate_models.py").path
    process.arguments = ["python3", script, folder.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    for kind in ["good", "bad"] {
      for name in try Self.manifest(kind).map({ $0[0] + ".vqzm" }) + ["MANIFEST.csv"] {
        let made = try Data(contentsOf: folder.appending(path: "\(kind)/models/\(name)"))
        let kept = try Data(
          contentsOf: Self.root.appending(path: "Fixtures/\(kind)/models/\(name)"))
        #expect(made == kept, "\(kind)/models/\(name)")
      }
    }
  }
}
