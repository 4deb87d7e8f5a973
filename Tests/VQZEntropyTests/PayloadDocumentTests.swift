import Foundation
import Testing
import VQZBench
import VQZCore
import VQZEntropy
import VQZSystem

/// The document and the code say the same.
@Suite struct PayloadDocumentTests {
  private static func document() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "Formats/vqz.md"), encoding: .utf8)
  }

  /// The bytes left of the bars of a fenced block.
  private static func bytes(_ name: String) throws -> [UInt8] {
    let blocks = try document().components(separatedBy: "```payload \(name)\n")
    let block = try #require(blocks.last?.components(separatedBy: "```").first)
    #expect(blocks.count == 2)
    return block.split(separator: "\n").flatMap { line in
      line.prefix { $0 != "|" }.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
  }

  /// The example of the document.
  private static let first: [UInt16] = [0, 2, 1, 0, 3, 0, 0, 1]
  private static let second: [UInt16] = [2, 0, 0, 3, 0, 1]
  private static let classes: [UInt8] = [0, 1, 0, 0, 1, 0]
  private static func tables() throws -> [FrequencyTable] {
    [
      try FrequencyTable(frequencies: [2048, 1024, 0, 512, 512]),
      try FrequencyTable(frequencies: [4096, 0]),
    ]
  }

  @Test(arguments: EntropyMethod.allCases)
  func exampleDecodes(method: EntropyMethod) throws {
    let bytes = try Self.bytes("\(method)")
    var decoder = try SymbolDecoder(method, bytes: bytes, symbolCount: 14)
    var symbols: [UInt16] = []
    try decoder.decode(into: &symbols, count: 8, tables: Self.tables())
    #expect(symbols == Self.first)
    try decoder.decode(into: &symbols, count: 6, tables: Self.tables(), classes: Self.classes)
    #expect(symbols == Self.second)
    try decoder.finish()
  }

  /// The encoder still makes the bytes it made when the document was written.
  @Test func exampleEncodes() throws {
    var encoder = SymbolEncoder(.range)
    try encoder.append(symbols: Self.first, tables: Self.tables())
    try encoder.append(symbols: Self.second, tables: Self.tables(), classes: Self.classes)
    #expect(try encoder.finish() == Self.bytes("range"))
  }

  @Test(arguments: RangeLanes.allCases)
  func plainDecoderAgrees(lanes: RangeLanes) throws {
    var source = SymbolSource(seed: 31)
    for _ in 0..<30 {
      let tables = try (0..<4).map { _ in
        try source.table(
          symbolCount: 1 + source.generator.index(below: 300),
          precision: 12 + source.generator.index(below: 4))
      }
      let classes = source.classes(300, of: 4)
      let symbols = source.symbols(300, tables: tables, classes: classes, escapeEvery: 7)
      var encoder = RangeEncoder(lanes: lanes)
      try encoder.append(symbols: symbols, tables: tables, classes: classes)
      var plain = PlainDecoder(encoder.finish())
      #expect(classes.map { plain.next(tables[Int($0)].frequencies) } == symbols)
      #expect(plain.isAtEnd)
    }
  }

  /// A long stream of 32 lanes whose bytes never change: its hash was taken once.
  @Test func longGoldenStream() throws {
    let symbols = EntropyBenchmark.longTailed(alphabet: 300, symbolCount: 300_000, seed: 77)
    var counts = [UInt64](repeating: 0, count: 300)
    for symbol in symbols.prefix(2000) { counts[Int(symbol)] += 1 }
    var encoder = RangeEncoder()
    try encoder.append(symbols: symbols, tables: [FrequencyTable(counts: counts)])
    let bytes = encoder.finish()
    #expect(bytes[0] == 6)
    #expect(
      Hexadecimal.text(of: SHA256.of(bytes))
        == "903bf19915a4198b5af4b2943d0b9f8cf76b073ba97db59a7b519f2269220580")
  }

  /// Every tag that an error cites is in the document, and every tag of a payload in the
  /// document is cited by an error.
  @Test func tagsAgree() throws {
    let errors: [EntropyError] = [
      .tableSymbolCount(found: 0), .tablePrecision(found: 0), .tableSum(found: 0, expected: 0),
      .tableEscapeMissing(symbol: 0), .streamTooShort(found: 0, expected: 0),
      .unknownHeader(found: 0), .stateBelowBound(lane: 0, found: 0), .wordsExhausted(count: 0),
      .finalState(lane: 0, found: 0), .escapesExhausted, .escapePadding,
      .escapedValue(found: 0, symbolCount: 0), .planeSection(found: 0, available: 0),
      .notOneFrame(byteCount: 0), .frameContentSize(found: 0, expected: 0),
      .symbolOutOfRange(found: 0, symbolCount: 0), .symbolsLeft(count: 0),
      .residualTable("", expected: ""),
    ]
    let cited = Set(errors.compactMap(\.rule))
    let written = try Self.document().matches(of: /`(vqz\.entropy\.[a-z.]+)`/).map {
      String($0.output.1)
    }
    #expect(cited == Set(written))
    // In the text and once more in the table of rules.
    for tag in cited { #expect(written.count { $0 == tag } >= 2, "\(tag)") }
    for error in errors {
      #expect(error.message.contains("found") && error.message.contains("expected"))
    }
  }
}
