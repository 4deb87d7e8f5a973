/// A source of which only the code is left: comments and texts are blank, lines are where they
/// were.
///
/// Enough of Swift and C to find brackets that are brackets. What stands in a text between `\(` and
/// `)` counts as text.
struct SourceCode {
  /// ASCII; letters of other alphabets are question marks.
  let bytes: [UInt8]

  init(_ source: String) {
    var reader = Reader(Array(source.utf8))
    reader.readAll()
    bytes = reader.output
  }

  private struct Reader {
    let input: [UInt8]
    var output: [UInt8] = []
    var position = 0

    init(_ input: [UInt8]) { self.input = input }

    mutating func readAll() {
      while position < input.count {
        if starts("//") {
          skipLine()
        } else if starts("/*") {
          skipComment()
        } else if let hashes = textStart {
          skipText(hashes: hashes)
        } else if starts("'") {
          skipCharacter()
        } else {
          output.append(input[position] < 128 ? input[position] : UInt8(ascii: "?"))
          position += 1
        }
      }
    }

    private func starts(_ text: String, at offset: Int = 0) -> Bool {
      let start = position + offset
      return start < input.count && input[start] == text.utf8.first
        && input[start...].starts(with: text.utf8)
    }

    /// Blanks one byte.
    private mutating func blank() {
      let isLineEnd = input[position] == UInt8(ascii: "\n")
      output.append(isLineEnd ? UInt8(ascii: "\n") : UInt8(ascii: " "))
      position += 1
    }

    private mutating func blank(_ count: Int) {
      for _ in 0..<count where position < input.count { blank() }
    }

    private mutating func skipLine() {
      while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
    }

    private mutating func skipComment() {
      while position < input.count, !starts("*/") { blank() }
      blank(2)
    }

    /// `'"'` and the like, in C only.
    private mutating func skipCharacter() {
      blank(starts("\\", at: 1) ? 4 : starts("'", at: 2) ? 3 : 1)
    }

    /// Hash signs before the quotes of a text that begins here; nil where none does.
    private var textStart: Int? {
      var count = 0
      while starts("#", at: count) { count += 1 }
      return starts("\"", at: count) ? count : nil
    }

    private mutating func skipText(hashes: Int) {
      blank(hashes)
      let isLong = starts("\"\"\"")
      blank(isLong ? 3 : 1)
      let marks = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
      while position < input.count {
        if starts("\\"), input[(position + 1)...].starts(with: marks) {
          blank(1 + hashes)
          if starts("(") { skipBrackets() } else { blank() }
        } else if isLong ? starts("\"\"\"") : starts("\""),
          input[(position + (isLong ? 3 : 1))...].starts(with: marks)
        {
          return blank((isLong ? 3 : 1) + hashes)
        } else if starts("\n"), !isLong {
          return
        } else {
          blank()
        }
      }
    }

    /// An expression inside a text, texts inside it included.
    private mutating func skipBrackets() {
      var depth = 0
      repeat {
        if let hashes = textStart {
          skipText(hashes: hashes)
          continue
        }
        if starts("(") { depth += 1 }
        if starts(")") { depth -= 1 }
        blank()
      } while depth > 0 && position < input.count
    }
  }
}
