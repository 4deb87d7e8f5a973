import Foundation
import Testing
import VQZ

/// Files of `Fixtures/bad/vectors`, whose blocks break a rule.
@Suite struct BadVectorBlockTests {
  private static let folder = BadModelTests.root.appending(path: "Fixtures/bad/vectors")

  static func manifest() throws -> [[String]] {
    try String(contentsOf: folder.appending(path: "MANIFEST.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test func theManifestIsComplete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".vqz") }.sorted()
    #expect(try Self.manifest().map { ($0.first ?? "") + ".vqz" }.sorted() == files)
    #expect(files.count >= 20)
  }

  @Test("whole, and vector by vector", arguments: try manifest())
  func isRefusedForItsReason(row: [String]) throws {
    try #require(row.count == 4 && !row[3].isEmpty)
    let file = try [UInt8](Data(contentsOf: Self.folder.appending(path: row[0] + ".vqz")))
    let decoder = VQZDecoder(models: [try VectorTests.model()], threads: 1)
    let error = try #require(throws: VQZError.self, "\(row[3])") { try decoder.decode(file) }
    #expect("\(error.code)" == row[1] && error.rule == row[2], "\(error.message)")
    #expect(error.message.contains("found") && error.message.contains("expected"))
    let open = try decoder.vectors(file)
    let refused = (0..<open.count).count { vector in
      (try? open.samples(of: [vector])) == nil
    }
    #expect(refused > 0)
  }
}
