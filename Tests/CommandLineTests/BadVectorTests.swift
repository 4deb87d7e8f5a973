import Foundation
import Testing

/// Every bad file ends with its own error, the right exit code, and no output.
@Suite struct BadVectorTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    var name: String
    var code: String
    var rule: String

    var testDescription: String { name }
  }

  /// Name, code and rule of each vector that the manifest lists.
  static let vectors = read("bad/MANIFEST.csv")

  static func read(_ manifest: String) -> [Vector] {
    let path = Program.fixtures + "/" + manifest
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
      guard fields.count == 4 else { return nil }
      return Vector(name: String(fields[0]), code: String(fields[1]), rule: String(fields[2]))
    }
  }

  /// The exit code of a kind of failure, as the manual page lists them.
  private static func status(of code: String) -> Int32? {
    switch code {
    case "modelMissing", "wrongModel": 69
    case "foreignFile", "truncated", "corrupt", "malformed", "futureVersion", "unknownChunk",
      "tooLarge", "memoryLimit", "sampleMismatch", "malformedModel", "refusedModel",
      "unsupportedSignal":
      65
    default: nil
    }
  }

  @Test func thereAreEnough() {
    #expect(Self.vectors.count >= 30)
    #expect(Set(Self.vectors.map(\.code)).count >= 5)
  }

  @Test(arguments: vectors) func failsAsListed(vector: Vector) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take("bad/\(vector.name).vqz")
    let name = vector.name + ".vqz"
    let result = try Program.run(
      ["decompress", name, "-o", "out.png", "-m", Program.model], in: folder)
    let expected = try #require(Self.status(of: vector.code), "\(vector.code)")
    #expect(result.status == expected, "\(result.error)")
    let line = result.error.split(separator: "\n").first.map(String.init) ?? ""
    #expect(line.hasPrefix("vqz: \(name): "), "\(line)")
    #expect(line.hasSuffix(" [\(vector.rule)]"), "\(line)")
    #expect(line.contains("found"), "\(line)")
    #expect(folder.names == [name])
  }
}
