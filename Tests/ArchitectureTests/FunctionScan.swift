/// Finds the functions of a source and how long they are, from the line of the name to that of the
/// last bracket.
struct FunctionScan {
  struct Function: Equatable {
    let firstLine: Int
    let lineCount: Int
  }

  private let code: [UInt8]
  /// Where each line begins.
  private let lineStarts: [Int]

  private init(_ source: String) {
    let code = SourceCode(source).bytes
    self.code = code
    lineStarts = [0] + code.indices.filter { code[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  /// Functions, initialisers, subscripts and computed properties of a Swift source.
  static func swift(_ source: String) -> [Function] {
    let scan = FunctionScan(source)
    let words = scan.words
    return words.indices.compactMap { scan.swiftFunction(at: $0, of: words) }
  }

  /// Functions of a C source: what begins at the edge of a line and has a bracket behind brackets.
  static func c(_ source: String) -> [Function] {
    let scan = FunctionScan(source)
    var found: [Function] = []
    var first: Int?
    for (line, start) in scan.lineStarts.enumerated() {
      let end = line + 1 < scan.lineStarts.count ? scan.lineStarts[line + 1] - 1 : scan.code.count
      let text = String(decoding: scan.code[start..<max(start, end)], as: UTF8.self)
      if text.first?.isLetter == true || text.hasPrefix("_") { first = line }
      let trimmed = String(text.reversed().drop { $0.isWhitespace }.reversed())
      guard trimmed.hasSuffix(") {"), let name = first,
        let close = scan.closing(end - 1, from: start)
      else { continue }
      found.append(scan.function(from: scan.lineStarts[name], to: close))
      first = nil
    }
    return found
  }

  private struct Word {
    let text: String
    let start: Int
    let end: Int
  }

  /// Runs of letters, digits and underscores.
  private var words: [Word] {
    var words: [Word] = []
    var start: Int?
    for index in 0...code.count {
      let isPart = index < code.count && Self.isWordPart(code[index])
      if isPart, start == nil { start = index }
      if !isPart, let first = start {
        words.append(
          Word(text: String(decoding: code[first..<index], as: UTF8.self), start: first, end: index)
        )
        start = nil
      }
    }
    return words
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static let heads: Set<String> = ["func", "init", "subscript", "deinit", "var"]
  /// Words that begin the next declaration, where one without a body has ended.
  private static let declarations: Set<String> = [
    "func", "var", "let", "case", "struct", "class", "enum", "extension", "init", "subscript",
    "deinit", "associatedtype", "protocol", "typealias",
  ]

  private func swiftFunction(at index: Int, of words: [Word]) -> Function? {
    let head = words[index]
    let before = head.start > 0 ? code[head.start - 1] : 0
    guard Self.heads.contains(head.text), before != UInt8(ascii: "."), before != UInt8(ascii: "`")
    else { return nil }
    guard let body = body(behind: head, next: words[(index + 1)...]), let close = closing(body)
    else { return nil }
    return function(from: head.start, to: close)
  }

  /// Where the bracket of the body opens; nil for what has none.
  private func body(behind head: Word, next: ArraySlice<Word>) -> Int? {
    var depth = 0
    var next = next
    var position = head.end
    while position < code.count {
      switch code[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return position
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "="), UInt8(ascii: "\n"): if depth == 0, head.text == "var" { return nil }
      default: break
      }
      while let word = next.first, word.start < position { next = next.dropFirst() }
      if depth < 0 { return nil }
      if depth == 0, let word = next.first, word.start == position,
        code[position - 1] != UInt8(ascii: "`"), Self.declarations.contains(word.text)
      {
        return nil
      }
      position += 1
    }
    return nil
  }

  /// The bracket that closes the one at `open`, or the last one of the line that ends there.
  private func closing(_ open: Int, from start: Int = 0) -> Int? {
    var position = open
    while position > start, code[position] != UInt8(ascii: "{") { position -= 1 }
    var depth = 0
    while position < code.count {
      if code[position] == UInt8(ascii: "{") { depth += 1 }
      if code[position] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return position }
      }
      position += 1
    }
    return nil
  }

  private func function(from start: Int, to end: Int) -> Function {
    let first = line(of: start)
    return Function(firstLine: first + 1, lineCount: line(of: end) - first + 1)
  }

  private func line(of position: Int) -> Int {
    var (low, high) = (0, lineStarts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= position { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
