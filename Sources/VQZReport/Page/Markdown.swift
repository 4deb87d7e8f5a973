/// Text that reads well as it stands, and as Markdown.
enum Markdown {
  /// Text of one line.
  static func plain(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
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
