import Foundation

/// Just enough reading of Swift to see imports and names.
enum SwiftText {
  /// The modules that a source imports, whatever stands before or behind the keyword.
  static func imports(in source: String) -> [String] {
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "actor",
    ]
    let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    return withoutComments(source).split(whereSeparator: { $0.isNewline || $0 == ";" })
      .compactMap { line in
        var words = line.split(whereSeparator: { $0.isWhitespace })[...]
        while let word = words.first, word.hasPrefix("@") || access.contains(word) {
          words = words.dropFirst()
        }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
      }
  }

  /// Every run of letters, digits and underscores outside comments.
  static func words(in source: String) -> Set<String> {
    let code = withoutComments(source)
    return Set(
      code.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }).map(String.init))
  }

  /// The lines without what follows `//`. A web address in a text is cut too, which hides
  /// nothing that is looked for here.
  static func withoutComments(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
    }.joined(separator: "\n")
  }
}
