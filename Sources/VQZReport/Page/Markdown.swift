/// Text that reads well as it stands, and as Markdown.
enum Markdown {
  /// Text of one line.
  static func plain(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// What went wrong, as a section; empty where nothing did.
  static func section(_ failures: [Report.Failure]) -> String {
    guard !failures.isEmpty else { return "" }
    return "## Failures\n\n"
      + table(
        ["file", "codec", "what went wrong"],
        failures.map { [$0.file, "\($0.codec) \($0.setting)", $0.reason] })
  }

  /// A table whose first column is text and whose others are numbers.
  static func table(_ header: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map { cell in
          plain(cell).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: cell.contains("\\|") ? "|" : "\\|")
        }.joined(separator: " | ") + " |\n"
    }
    let rule = header.indices.map { $0 == 0 ? "---" : "---:" }
    return line(header) + "| " + rule.joined(separator: " | ") + " |\n"
      + rows.map(line).joined() + "\n"
  }
}
