/// Recursive descent over one document; recursion is bounded by the depth limit.
struct JSONParser {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var depth = 0
  private let depthLimit: Int

  init(_ bytes: ArraySlice<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.position = bytes.startIndex
    self.depthLimit = depthLimit
  }

  private var offset: Int { position - bytes.startIndex }
  private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  mutating func document() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    if current != nil { throw unexpected("the end") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    try enter()
    var members: [JSONMember] = []
    var seen = SeenKeys()
    skipSpace()
    if current == UInt8(ascii: "}") {
      leave()
      return .object([])
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try string()
      guard seen.insert(key, among: members) else {
        throw .duplicateKey(offset: offset, key: key)
      }
      skipSpace()
      try take(UInt8(ascii: ":"), "a colon")
      skipSpace()
      members.append(JSONMember(key: key, value: try value()))
      if try endOfList(UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      leave()
      return .array([])
    }
    while true {
      skipSpace()
      elements.append(try value())
      if try endOfList(UInt8(ascii: "]")) { return .array(elements) }
    }
  }

  /// After an element: a comma goes on, `closing` ends the list.
  private mutating func endOfList(_ closing: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    if current == closing {
      leave()
      return true
    }
    try take(UInt8(ascii: ","), "a comma or the end of the list")
    return false
  }

  private mutating func enter() throws(JSONError) {
    guard depth < depthLimit else { throw .tooDeep(offset: offset, limit: depthLimit) }
    depth += 1
    position += 1
  }

  private mutating func leave() {
    depth -= 1
    position += 1
  }

  private mutating func word(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for byte in text.utf8 { try take(byte, text) }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isInteger = true
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits()
    }
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    if isInteger, position - start <= 18, bytes[start] != UInt8(ascii: "-") {
      return .integer(bytes[start..<position].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) })
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // "-0" stays a number, whose sign an integer would lose.
    if isInteger && text != "-0", let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw .numberOutOfRange(offset: start - bytes.startIndex)
    }
    return .number(value)
  }

  private mutating func digits() throws(JSONError) {
    guard let first = current, isDigit(first) else { throw unexpected("a digit") }
    while let byte = current, isDigit(byte) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func string() throws(JSONError) -> String {
    let start = offset
    position += 1
    let first = position
    // Whether any byte is above ASCII: without one there is nothing to validate.
    var union: UInt8 = 0
    while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\\") {
      position += 1
      if byte == UInt8(ascii: "\"") {
        let text = bytes[first..<position - 1]
        return union < 0x80
          ? String(decoding: text, as: UTF8.self) : try validated(text, offset: start)
      }
      union |= byte
    }
    // Something that does not stand for itself: from there on byte by byte.
    var text = Array(bytes[first..<position])
    while true {
      guard let byte = current else { throw .unexpectedEnd(offset: offset) }
      if byte < 0x20 { throw unexpected("no control character") }
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        // Quotes within quotes, as a document within a document has them, are most of all escapes.
        if current == UInt8(ascii: "\"") {
          position += 1
          text.append(UInt8(ascii: "\""))
          continue
        }
        text.append(contentsOf: String(try escape()).utf8)
      } else {
        text.append(byte)
      }
    }
    return try validated(text[...], offset: start)
  }

  private func validated(_ text: ArraySlice<UInt8>, offset: Int) throws(JSONError) -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .invalidUTF8(offset: offset)
    }
    return string
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = current else { throw .unexpectedEnd(offset: offset) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw .invalidEscape(offset: offset - 1)
    }
  }

  /// Four hexadecimal digits, and a second escape where they are half of a surrogate pair.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00 else { throw .invalidEscape(offset: start) }
    try take(UInt8(ascii: "\\"), "the second half of a surrogate pair")
    try take(UInt8(ascii: "u"), "the second half of a surrogate pair")
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw .invalidEscape(offset: start) }
    return scalar
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current else { throw .unexpectedEnd(offset: offset) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func take(_ byte: UInt8, _ expected: String) throws(JSONError) {
    guard current == byte else { throw unexpected(expected) }
    position += 1
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func unexpected(_ expected: String) -> JSONError {
    guard let byte = current else { return .unexpectedEnd(offset: offset) }
    return .unexpectedByte(offset: offset, byte: byte, expected: expected)
  }
}
