import Testing
import VQZCore
import VQZSystem

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue.parse(Array(text.utf8))
  }

  @Test func valuesOfEveryKind() throws {
    let text = #" {"a": [1, -2.5, 1e3, true, false, null], "b": {"c": "x\n\u00e9\ud83d\ude00"}} "#
    let value = try parse(text)
    #expect(
      value["a"]
        == .array([.integer(1), .number(-2.5), .number(1000), .bool(true), .bool(false), .null]))
    #expect(value["b"]?["c"]?.stringValue == "x\né😀")
    #expect(value["z"] == nil)
    #expect(try parse("[]") == .array([]))
    #expect(try parse("{ }") == .object([JSONMember]()))
  }

  @Test func integersKeepAllTheirBits() throws {
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("-9223372036854775808") == .integer(.min))
    #expect(try parse("9223372036854775808") == .number(9223372036854775808))
    #expect(try parse("0").integerValue == 0)
    #expect(try parse("-0").doubleValue?.sign == .minus)
    #expect(try parse("1.0").integerValue == nil)
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
    "[1 2]", "tru", "nul", "truE", "01", "-", "+1", "1.", ".5", "1e", "1e+", "--1", "0x10",
    "NaN", "Infinity", "1e999", "-1e999", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"",
    "\"\\uD800\"", "\"\\uD800\\u0041\"", "\"\\uDC00\"", "\"\\ud800\\ud800\"", "\"\t\"",
    "\"\u{0}\"", "1 1", "[] x", "'a'", "// c\n1", "{\"a\":1,\"a\":2}", "\u{FEFF}1", ",", "]",
    "{\"a\":1,\"\\u0061\":2}", "\"\\u+123\"",
  ])
  func malformedDocumentsAreRefused(text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test func textThatIsNoUTF8IsRefused() {
    let bad: [[UInt8]] = [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80]]
    for bytes in bad {
      #expect(throws: JSONError.invalidUTF8(offset: 0)) {
        try JSONValue.parse([0x22] + bytes + [0x22])
      }
    }
  }

  @Test func nestingIsBounded() throws {
    let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try parse(fits) }
    #expect(throws: JSONError.tooDeep(offset: 64, limit: 64)) { try parse("[" + fits + "]") }
    let bomb = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONError.tooDeep(offset: 64, limit: 64)) { try JSONValue.parse(bomb) }
    // Siblings do not add up.
    #expect(throws: Never.self) {
      try parse("[" + String(repeating: "[[]],", count: 100) + "[]]")
    }
  }

  @Test func keysThatOnlyLookAlikeAreTwoKeys() throws {
    let value = try parse("{\"\\u00e9\":1,\"e\\u0301\":2}")
    #expect(value.objectValue?.count == 2)
    // So in long objects: the sign of kelvin is the letter K to comparisons of texts.
    let others = (0..<20).map { "\"\($0)\":0," }.joined()
    let long = try parse("{" + others + #""K":1,"\u212a":2,"\u00e9":3,"e\u0301":4}"#)
    #expect(long.objectValue?.count == 24)
    #expect(throws: JSONError.self) { try parse("{" + others + #""\u00e9":3,"\u00e9":4}"#) }
  }

  @Test func errorsSayWhere() throws {
    #expect(throws: JSONError.duplicateKey(offset: 10, key: "a")) { try parse(#"{"a":1,"a":2}"#) }
    // In long objects too, where keys are looked up another way.
    for count in [7, 8, 9, 40] {
      let members = (0..<count).map { "\"\($0)\":1" }
      #expect(try parse("{" + members.joined(separator: ",") + "}").objectValue?.count == count)
      for twice in [0, count - 1] {
        let text = "{" + (members + [members[twice]]).joined(separator: ",") + "}"
        #expect(throws: JSONError.self) { try parse(text) }
      }
    }
    #expect(
      throws: JSONError.unexpectedByte(
        offset: 3, byte: 0x32, expected: "a comma or the end of the list")
    ) { try parse("[1 2]") }
    #expect(throws: JSONError.unexpectedEnd(offset: 2)) { try parse("[1") }
  }

  @Test func integersOfAllLengths() throws {
    var digits = ""
    for digit in 1...25 {
      digits += "\(digit % 10)"
      let number = try #require(Double(digits))
      let value = try parse(digits)
      #expect(value == Int64(digits).map { .integer($0) } ?? .number(number))
      #expect(try parse("-" + digits).doubleValue == -number)
    }
    #expect(try parse("0") == .integer(0))
  }

  @Test func textsWithAndWithoutEscapes() throws {
    #expect(try parse(#""plain é""#) == .string("plain é"))
    #expect(try parse(#""\n""#) == .string("\n"))
    #expect(try parse(#""before\tafter""#) == .string("before\tafter"))
    #expect(try parse(#""""#) == .string(""))
    for bad in [#""open"#, #""open\"#, "\"a\u{1}\"", "\"\u{1}\""] {
      #expect(throws: JSONError.self) { try parse(bad) }
    }
    #expect(throws: JSONError.invalidUTF8(offset: 1)) {
      try JSONValue.parse([0x5B, 0x22, 0xC3, 0x22, 0x5D])
    }
  }

  @Test func textsComeBack() throws {
    let value: JSONValue = .object([
      "b": .array([.integer(1), .number(0.1), .number(-0.0), .array([]), .null]),
      "a": .string("\"\\\n\u{1}é/😀"), "é": .bool(false), "e\u{301}": .object([JSONMember]()),
    ])
    for sorted in [false, true] {
      for pretty in [false, true] {
        let text = value.serialize(sortedKeys: sorted, pretty: pretty)
        let back = try parse(text)
        if !sorted { #expect(back == value) }
        #expect(back.serialize(sortedKeys: true) == value.serialize(sortedKeys: true))
      }
    }
  }

  @Test func sortedTextIsExact() {
    let value: JSONValue = .object(["b": .integer(1), "B": .null, "a": .array([.bool(true)])])
    #expect(value.serialize(sortedKeys: true) == #"{"B":null,"a":[true],"b":1}"#)
    #expect(
      value.serialize(sortedKeys: true, pretty: true)
        == "{\n  \"B\": null,\n  \"a\": [\n    true\n  ],\n  \"b\": 1\n}")
  }

  @Test func randomBytesNeverTrap() {
    var generator = SeededGenerator(seed: 10)
    let alphabet = Array("{}[]\",:\\u0123456789eE+-.truefalsn \u{1}é".utf8)
    for _ in 0..<20_000 {
      let length = generator.index(below: 24)
      let bytes = (0..<length).map { _ in alphabet[generator.index(below: alphabet.count)] }
      _ = try? JSONValue.parse(bytes)
    }
  }
}
