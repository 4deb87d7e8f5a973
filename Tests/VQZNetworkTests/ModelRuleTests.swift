import Foundation
import Testing

/// Every tag of `Formats/vqzm.md` is cited by an error, and the other way round.
@Suite struct ModelRuleTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func tags(in text: String, between quote: String) -> Set<String> {
    Set(
      text.components(separatedBy: quote).filter {
        $0.hasPrefix("vqzm.") && !$0.hasPrefix("vqzm.md")
          && $0.allSatisfy {
            $0.isLowercase || $0 == "."
          }
      })
  }

  @Test func documentAndErrorsHaveTheSameTags() throws {
    let document = try String(
      contentsOf: Self.root.appendingPathComponent("Formats/vqzm.md"), encoding: .utf8)
    var cited: Set<String> = []
    // How models are stored is known where they are loaded.
    for name in ["VQZNetwork/ModelFile", "VQZ/Model/Packed", "VQZ/Model/Difference"] {
      let folder = Self.root.appendingPathComponent("Sources/\(name)")
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        let source = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        cited.formUnion(Self.tags(in: source, between: "\""))
      }
    }
    // Numbers of lattices are checked where they are used.
    let entropy = Self.root.appendingPathComponent("Sources/VQZEntropy/Failure/EntropyError.swift")
    cited.formUnion(
      Self.tags(in: try String(contentsOf: entropy, encoding: .utf8), between: "\""))
    let unbracketed = document.replacingOccurrences(of: "[", with: "`")
      .replacingOccurrences(of: "]", with: "`")
    let written = Self.tags(in: unbracketed, between: "`")
    #expect(cited.count >= 10)
    #expect(written == cited)
  }
}
