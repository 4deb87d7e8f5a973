/// Why bytes are no JSON document, and where.
public enum JSONError: Error, Equatable {
  /// The bytes end within a value.
  case unexpectedEnd(offset: Int)
  /// A byte that cannot be there.
  case unexpectedByte(offset: Int, byte: UInt8, expected: String)
  /// A text whose bytes are no UTF-8.
  case invalidUTF8(offset: Int)
  /// A backslash with something behind it that means nothing.
  case invalidEscape(offset: Int)
  /// A number that no `Double` holds.
  case numberOutOfRange(offset: Int)
  /// An object with the same key twice.
  case duplicateKey(offset: Int, key: String)
  /// Arrays and objects inside each other, more than were allowed.
  case tooDeep(offset: Int, limit: Int)

  /// "what failed: found X, expected Y", with the offset in bytes.
  public var message: String {
    switch self {
    case .unexpectedEnd(let offset):
      "JSON ends early: found the end at offset \(offset), expected more"
    case .unexpectedByte(let offset, let byte, let expected):
      "JSON is malformed at offset \(offset): found byte \(byte), expected \(expected)"
    case .invalidUTF8(let offset):
      "JSON text is malformed at offset \(offset): found invalid UTF-8, expected UTF-8"
    case .invalidEscape(let offset):
      "JSON text is malformed at offset \(offset): found a bad escape, expected a character"
    case .numberOutOfRange(let offset):
      "JSON number at offset \(offset) is too large: expected a finite number"
    case .duplicateKey(let offset, let key):
      "JSON object repeats a key before offset \(offset): found \"\(key)\" twice, expected once"
    case .tooDeep(let offset, let limit):
      "JSON nests too deep at offset \(offset): expected at most \(limit) levels"
    }
  }
}
