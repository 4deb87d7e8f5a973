import VQZCore

/// Walks over the dictionary in the header of an NPY file. Nothing of it is evaluated: it knows
/// texts, integers, truth values and tuples of integers, as NumPy writes them, and nothing else.
struct NPYScanner {
  /// What stands for a key.
  enum Value: Equatable {
    case text(String)
    case truth(Bool)
    case sizes([Int])
    /// A list, as the types of structured arrays are told; its text.
    case list(String)
  }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  /// The keys of the dictionary with their values, which is all that there is.
  mutating func dictionary() throws(SignalError) -> [String: Value] {
    var entries: [String: Value] = [:]
    try take("{", "a dictionary")
    while !skips("}") {
      let key = try text("a key")
      try take(":", "a colon behind \(key)")
      guard entries.updateValue(try value(), forKey: key) == nil else {
        throw failure("the key \(key) twice", expected: "each key once")
      }
      guard skips(",") else {
        try take("}", "a comma or the end of the dictionary")
        break
      }
    }
    skipBlanks()
    guard offset == bytes.endIndex else { throw unexpected("nothing behind the dictionary") }
    return entries
  }

  private mutating func value() throws(SignalError) -> Value {
    skipBlanks()
    switch next {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try text("a text"))
    case UInt8(ascii: "("): return .sizes(try tuple())
    case UInt8(ascii: "["): return .list(try list())
    default:
      if skips("True") { return .truth(true) }
      if skips("False") { return .truth(false) }
      throw unexpected("a text, a tuple of integers, True or False")
    }
  }

  private mutating func text(_ expected: String) throws(SignalError) -> String {
    skipBlanks()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected(expected)
    }
    offset += 1
    guard let end = bytes[offset...].firstIndex(of: quote) else {
      throw failure("the end of the header", expected: "the end of a text")
    }
    defer { offset = end + 1 }
    guard bytes[offset..<end].allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\\") }) else {
      throw failure(SignalError.shown(bytes[offset..<end]), expected: "a text of plain letters")
    }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  /// A list, which is walked over: nothing that has one is read.
  private mutating func list() throws(SignalError) -> String {
    let start = offset
    var depth = 0
    var quote: UInt8?
    while let byte = next {
      offset += 1
      if quote != nil {
        if byte == quote { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return SignalError.shown(bytes[start..<offset]) }
      }
    }
    throw failure("the end of the header", expected: "the end of a list")
  }

  /// `()`, `(3,)`, `(3, 4)`; Python 2 put an L behind a number.
  private mutating func tuple() throws(SignalError) -> [Int] {
    try take("(", "a tuple")
    var sizes: [Int] = []
    while !skips(")") {
      sizes.append(try integer())
      _ = skips("L")
      guard skips(",") else {
        // In brackets without a comma a number is no tuple.
        guard sizes.count > 1 else { throw unexpected("a comma behind a single size") }
        try take(")", "a comma or the end of the tuple")
        break
      }
    }
    return sizes
  }

  private mutating func integer() throws(SignalError) -> Int {
    skipBlanks()
    let start = offset
    if next == UInt8(ascii: "-") { offset += 1 }
    while let digit = next, 0x30...0x39 ~= digit { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let value = Int(text) else {
      if text.isEmpty { throw unexpected("an integer") }
      throw failure("a size of \(text)", expected: "one of 64 bits")
    }
    return value
  }

  private var next: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || 0x09...0x0D ~= byte { offset += 1 }
  }

  /// Whether a word is next, behind any blanks; then it is taken.
  private mutating func skips(_ word: String) -> Bool {
    skipBlanks()
    let letters = Array(word.utf8)
    guard bytes[offset...].starts(with: letters) else { return false }
    offset += letters.count
    return true
  }

  private mutating func take(_ word: String, _ expected: String) throws(SignalError) {
    guard skips(word) else { throw unexpected(expected) }
  }

  private func unexpected(_ expected: String) -> SignalError {
    failure(
      offset == bytes.endIndex
        ? "the end of the header" : SignalError.shown(bytes[offset...].prefix(20)),
      expected: expected)
  }

  private func failure(_ found: String, expected: String) -> SignalError {
    .malformedSignal(format: .npy, what: "header", found: found, expected: expected)
  }
}
