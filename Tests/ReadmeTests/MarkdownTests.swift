import Foundation
import Testing
import VQZ

/// What README and the other pages promise of themselves.
@Suite struct MarkdownTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Every Markdown page of the package, from its root.
  private static func pages() throws -> [String] {
    let top = try FileManager.default.contentsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".md") }
    let below = ["Fixtures", "Formats", "Sources", "Tests"].flatMap { folder in
      FileManager.default.enumerator(atPath: root.appending(path: folder).path)?
        .compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }
        .map { "\(folder)/\($0)" } ?? []
    }
    return (top + below).sorted()
  }

  @Test func theSwiftCodeOfReadmeIsTheCodeThatRunsHere() throws {
    let blocks = try Self.text("README.md").components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks == [try Self.text("Tests/ReadmeTests/ReadmeExample.swift")])
  }

  @Test func theSwiftCodeOfReadmeGivesThePictureBack() throws {
    let (width, height) = (40, 24)
    let samples = (0..<width * height * 3).map { UInt8(80 + ($0 / 3 % width) * 2) }
    let result = try roundTrip(width: width, height: height, samples: samples)
    #expect(result.samples.count == samples.count && result.byteCount < samples.count)
    let largest = zip(samples, result.samples).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(largest) < 40)
  }

  @Test func readmeIsShort() throws {
    #expect(try Self.text("README.md").split(separator: "\n").count <= 220)
  }

  /// Tables, code and links alone on their line may be longer.
  @Test func proseIsAtMost100ColumnsWide() throws {
    let pages = try Self.pages()
    #expect(pages.count >= 10)
    for page in pages {
      var isCode = false
      for (number, line) in try Self.text(page).components(separatedBy: "\n").enumerated() {
        if line.hasPrefix("```") { isCode.toggle() }
        let isExempt = isCode || line.hasPrefix("|") || line.hasPrefix("    ")
        #expect(isExempt || line.count <= 100, "\(page):\(number + 1)")
      }
    }
  }

  /// Files that pages link to are there.
  @Test func linksLeadSomewhere() throws {
    for page in try Self.pages() {
      let folder = Self.root.appending(path: page).deletingLastPathComponent()
      for match in try Self.text(page).matches(of: /\]\(([^)#:\s]+)(#[^)]*)?\)/) {
        let target = folder.appending(path: String(match.output.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page): \(match.output.1)")
      }
    }
  }
}
