import VQZCore

/// Walks over the text parts of a PNM or PAM file: white space, comments, numbers, words.
struct PNMScanner {
  let bytes: [UInt8]
  let format: Signal.Origin
  private(set) var offset: Int
  /// Comments that were skipped.
  private(set) var commentCount = 0

  init(_ bytes: [UInt8], format: Signal.Origin, offset: Int) {
    self.bytes = bytes
    self.format = format
    self.offset = offset
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  var remaining: Int { bytes.count - offset }

  private func failure(_ what: String, expected: String) -> SignalError {
    guard offset < bytes.count else {
      return .truncated(format: format, found: "\(bytes.count) bytes", expected: expected)
    }
    return .malformedSignal(
      format: format, what: what, found: "byte \(bytes[offset]) at offset \(offset)",
      expected: expected)
  }

  /// Skips white space and comments, which run from `#` to the end of their line.
  mutating func skipBlanks() {
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "#") {
        commentCount += 1
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      } else if PNMScanner.isSpace(bytes[offset]) {
        offset += 1
      } else {
        return
      }
    }
  }

  /// A decimal number after any blanks, at most `maximum`.
  mutating func number(_ what: String, maximum: Int) throws(SignalError) -> Int {
    skipBlanks()
    guard offset < bytes.count, (0x30...0x39).contains(bytes[offset]) else {
      throw failure(what, expected: "a decimal number")
    }
    var value = 0
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) {
      value = value * 10 + Int(bytes[offset] - 0x30)
      guard value <= maximum else {
        throw .malformedSignal(
          format: format, what: what, found: "\(value) or more",
          expected: "at most \(maximum)")
      }
      offset += 1
    }
    return value
  }

  /// A single 0 or 1 after any blanks: the samples of a plain bitmap may touch each other.
  mutating func bit() throws(SignalError) -> UInt8 {
    skipBlanks()
    guard offset < bytes.count, bytes[offset] == 0x30 || bytes[offset] == 0x31 else {
      throw failure("sample", expected: "0 or 1")
    }
    offset += 1
    return bytes[offset - 1] - 0x30
  }

  /// The one white space byte between a header and its samples.
  mutating func skipSingleSpace() throws(SignalError) {
    guard offset < bytes.count, PNMScanner.isSpace(bytes[offset]) else {
      throw failure("end of header", expected: "one white space byte")
    }
    offset += 1
  }

  /// The rest of the line as text, without its end.
  mutating func line() throws(SignalError) -> String {
    let start = offset
    while offset < bytes.count, bytes[offset] != 0x0A {
      guard offset - start < 1024 else {
        throw failure("header line", expected: "at most 1024 bytes")
      }
      offset += 1
    }
    guard offset < bytes.count else { throw failure("header line", expected: "a line end") }
    var text = ""
    for position in start..<offset where bytes[position] != 0x0D {
      text.unicodeScalars.append(Unicode.Scalar(bytes[position]))
    }
    offset += 1
    return text
  }

  /// Moves past samples that the caller has read from `bytes` itself.
  mutating func advance(by count: Int) {
    offset = min(bytes.count, offset + count)
  }
}
