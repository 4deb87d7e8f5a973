import Foundation
import Testing

/// That a kind of signal is one folder: nothing else asks which kind a signal is.
@Suite struct KindTests {
  /// Where kinds are told apart: the vocabulary itself, and the one switch that finds the rules.
  private static let places = [
    "Sources/VQZCore/Signal/SignalKind.swift", "Sources/VQZSignal/Kind/",
  ]

  @Test func onlyTheRulesAreChosenByTheKind() throws {
    var known = 0
    for path in SourceTree.sources where path.hasSuffix(".swift") {
      let found = Self.choices(in: try SourceTree.text(path))
      if Self.places.contains(where: path.hasPrefix) {
        known += found.count
      } else {
        #expect(found.isEmpty, "\(path): \(found)")
      }
    }
    #expect(known >= 2)
  }

  @Test func choicesAreSeenInEveryForm() {
    let source = """
      switch kind {
      case .picture: 1
      case .array, .series,
        .vectors: 2
      }
      if case .vectors = signal.kind { }  // case .series
      let kind = SignalKind.picture
      """
    #expect(Self.choices(in: source) == ["case .picture", "case .array, .series", "case .vectors"])
  }

  /// The cases of patterns that name a kind which is called so nowhere else.
  private static func choices(in source: String) -> [String] {
    let names: Set<Substring> = [".picture", ".series", ".vectors"]
    return SwiftText.withoutComments(source).split(separator: "\n").compactMap { line in
      guard let start = line.range(of: "case .")?.lowerBound else { return nil }
      let pattern = line[start...].prefix { $0 != ":" && $0 != "=" }
      let words = pattern.split { " ,".contains($0) }
      guard words.contains(where: names.contains) else { return nil }
      return words.dropFirst().reduce("case") { text, word in
        text + (text == "case" ? " " : ", ") + word
      }
    }
  }
}
