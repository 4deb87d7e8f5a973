/// Text for pages, with nothing in it that could become markup.
enum HTML {
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // Control characters from file names and tools have no place in a page.
      case _ where scalar.value < 0x20 && scalar != "\n": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A page that needs nothing else; all but the title is markup.
  static func document(title: String, header: String, main: String, footer: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <title>\(escape(title))</title>
    <style>
    \(Stylesheet.css)</style>
    </head>
    <body>
    <header>
    <h1>\(escape(title))</h1>
    \(header)</header>
    <main>
    \(main)</main>
    <footer><p>Made by <code>vqz report</code>. \(footer)</p></footer>
    <div id="tip" role="status"></div>
    <script>
    \(Stylesheet.script)</script>
    </body>
    </html>

    """
  }

  /// Links to the parts of a page.
  static func contents(_ places: [(id: String, title: String)]) -> String {
    "<nav aria-label=\"Contents\">"
      + places.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }.joined() + "</nav>\n"
  }

  /// What must not be overlooked: markup.
  static func alarm(_ text: String) -> String { "<p class=\"alarm\">\(text)</p>\n" }

  /// A figure most readers come for: markup.
  static func card(_ head: String, _ figure: String, _ note: String) -> String {
    "<div class=\"card\"><span>\(head)</span><b>\(figure)</b><span>\(note)</span></div>\n"
  }

  /// A table whose first column is text and whose others are numbers. Cells are markup.
  static func table(_ header: [String], _ rows: [[String]], style: String = "") -> String {
    let head = header.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { row in
      "<tr>"
        + row.enumerated().map { column, cell in
          column == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
        }.joined() + "</tr>\n"
    }.joined()
    return """
      <div class="scroll" tabindex="0"><table class="\(style)"><thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody></table></div>

      """
  }

  /// A table that is folded away until it is wanted, or printed.
  static func folded(_ summary: String, _ content: String) -> String {
    "<details><summary>\(summary)</summary>\n\(content)</details>\n"
  }

  static func section(_ id: String, _ title: String, _ content: String) -> String {
    "<section id=\"\(id)\">\n<h2>\(escape(title))</h2>\n\(content)</section>\n"
  }

  static func paragraph(_ text: String) -> String { "<p>\(text)</p>\n" }
}
