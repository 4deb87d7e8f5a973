/// Why bytes are no JSON document, and where.
package enum JSONError: Failure, Equatable {
  case unexpectedEnd(offset: Int)
  case unexpectedByte(offset: Int, byte: UInt8, expected: String)
  case invalidUTF8(offset: Int)
  case invalidEscape(offset: Int)
  case numberOutOfRange(offset: Int)
  case duplicateKey(offset: Int, key: String)
  case tooDeep(offset: Int, limit: Int)

  package var code: FailureCode {
    switch self {
    case .unexpectedEnd: .truncated
    case .tooDeep: .tooLarge
    default: .malformed
    }
  }

  package var message: String {
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
