import Foundation
import Testing
import VQZCore
import VQZEntropy

/// Contexts against a second reading of their rule, and what hostile bytes do to them.
@Suite struct ContextTests {
  /// A random step: its numbers, the tables of its classes, and bins.
  private struct Step {
    var source: SymbolSource
    let tables: [FrequencyTable]
    let numbers: ContextModel.Numbers
    let model: ContextModel
    let burst: ContextModel.Burst

    init(seed: UInt64, height: Int, width: Int, groups: Int, holes: Bool = true) throws {
      var source = SymbolSource(seed: seed)
      let classes = 1 + source.generator.index(below: 5)
      let sizes = (0..<classes).map { _ in 1 + source.generator.index(below: 90) }
      let contextClasses = 1 + source.generator.index(below: classes)
      let tables = try sizes.map {
        try source.table(symbolCount: $0, precision: 12 + $0 % 4, holes: holes)
      }
      let parts = (0..<classes).map { _ in 1 + source.generator.index(below: 3) }
      let reach = [8, 200, 3000][source.generator.index(below: 3)]
      numbers = ContextModel.Numbers(
        groups: groups, parts: parts,
        magnitudes: sizes.map { size in
          (0..<size).map { _ in UInt16(min(2047, source.generator.index(below: reach))) }
        },
        expected: (0..<4 * classes).map { _ in
          UInt16(min(2047, source.generator.index(below: reach)))
        },
        thresholds: (0..<28 * classes).map { _ in
          UInt16(source.generator.index(below: source.generator.index(below: 9) == 0 ? 8192 : 160))
        },
        frequencies: try sizes.prefix(contextClasses).map { size in
          try (0..<8).flatMap { _ in
            try source.table(symbolCount: size, precision: 14, holes: holes).frequencies
          }
        })
      model = try ContextModel(numbers, tables: tables)
      burst = ContextModel.Burst(
        model,
        bins: (0..<height * width * groups).map { _ in
          UInt8(source.generator.index(below: 4 * classes))
        }, height: height, width: width)
      self.source = source
      self.tables = tables
    }

    /// Indices that are mostly small, below the K of their class.
    mutating func symbols() -> [UInt16] {
      burst.bins.flatMap { bin in
        let size = tables[Int(bin) / 4].symbolCount
        return (0..<numbers.parts[Int(bin) / 4]).map { _ in
          let limit = source.generator.index(below: 3) == 0 ? size : min(size, 2)
          return UInt16(source.generator.index(below: limit))
        }
      }
    }

    /// The frequencies that the document gives every index, which `next` tells.
    func plainTables(_ next: ([UInt16]) -> UInt16) -> [UInt16] {
      var plain = PlainContexts(
        groups: numbers.groups, width: burst.width, expected: numbers.expected.map { Int($0) },
        thresholds: numbers.thresholds.map { Int($0) }, bins: burst.bins.map { Int($0) })
      var symbols: [UInt16] = []
      for bin in burst.bins {
        let each = Int(bin) / 4
        let context = plain.next().context
        let size = tables[each].symbolCount
        let frequencies =
          each < numbers.frequencies.count
          ? Array(numbers.frequencies[each][context * (size + 1)..<(context + 1) * (size + 1)])
          : tables[each].frequencies
        var sum = 0
        for _ in 0..<numbers.parts[each] {
          let symbol = next(frequencies)
          symbols.append(symbol)
          let isEscape = frequencies[Int(symbol)] == 0
          sum += isEscape ? 2047 : Int(numbers.magnitudes[each][Int(symbol)])
        }
        plain.magnitudes.append(min(sum, 2047))
      }
      return symbols
    }
  }

  @Test("what is coded is what both readings of the document decode", arguments: 0..<40)
  func roundTrip(seed: UInt64) throws {
    let shapes = [(1, 1, 1), (1, 9, 3), (7, 1, 2), (5, 6, 1), (6, 5, 7), (3, 4, 40)]
    let (height, width, groups) = shapes[Int(seed) % shapes.count]
    var step = try Step(
      seed: seed, height: height, width: width, groups: groups, holes: seed % 3 > 0)
    let symbols = step.symbols()
    let lanes = RangeLanes.allCases[Int(seed) % RangeLanes.allCases.count]
    var encoder = RangeEncoder(lanes: lanes)
    try encoder.append(symbols: symbols, contexts: step.burst)
    // Bursts of either kind follow each other in one stream.
    let others = step.source.symbols(100, tables: [step.tables[0]])
    try encoder.append(symbols: others, tables: [step.tables[0]])
    try encoder.append(symbols: symbols, contexts: step.burst)
    let bytes = encoder.finish()

    var plain = PlainDecoder(bytes)
    #expect(step.plainTables { plain.next($0) } == symbols)
    #expect(others.map { _ in plain.next(step.tables[0].frequencies) } == others)
    #expect(step.plainTables { plain.next($0) } == symbols)
    #expect(plain.isAtEnd)

    var decoder = try RangeDecoder(bytes)
    var decoded: [UInt16] = []
    try decoder.decode(into: &decoded, count: symbols.count, contexts: step.burst)
    #expect(decoded == symbols)
    try decoder.decode(into: &decoded, count: 100, tables: [step.tables[0]])
    #expect(decoded == others)
    try decoder.decode(into: &decoded, count: symbols.count, contexts: step.burst)
    #expect(decoded == symbols)
    #expect(decoder.symbolCount == 2 * symbols.count + 100)
    try decoder.finish()
  }

  @Test("costs are the length of the stream")
  func costs() throws {
    var step = try Step(seed: 4, height: 40, width: 30, groups: 9, holes: false)
    let symbols = step.symbols()
    let bits = try step.burst.coded(symbols).costs.reduce(0) { $0 + Double($1) / 65536 }
    var encoder = RangeEncoder(lanes: .four)
    try encoder.append(symbols: symbols, contexts: step.burst)
    let coded = Double(8 * encoder.finish().count)
    #expect(abs(coded - bits) < 0.002 * bits + 200, "\(coded) bits, \(bits) expected")
  }

  @Test("the example of the document")
  func documentExample() throws {
    let text = try String(
      contentsOf: URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Formats/vqzm.md"), encoding: .utf8)
    let section = try #require(
      text.components(separatedBy: "### Example: contexts").dropFirst().first)
    let rows = section.components(separatedBy: "\n## ")[0].split(separator: "\n")
      .map { $0.split(separator: "|").compactMap { Int($0.filter { $0 != " " }) } }
      .filter { $0.count == 5 }
    #expect(rows.count == 6)
    var plain = PlainContexts(
      groups: 1, width: 3, expected: [16], thresholds: [0, 51, 64, 72, 85, 100, 107],
      bins: [0, 0, 0, 0, 0, 0])
    let magnitudes: [UInt16] = [0, 32, 16, 48, 0, 0]
    let contexts = rows.map { row in plain.thresholds.count { $0 <= row[4] } }
    #expect(Set(contexts).count > 3)
    for (row, magnitude) in zip(rows, magnitudes) {
      let next = plain.next()
      #expect([next.found, next.expected] == Array(row[2...3]), "\(row)")
      #expect(64 * (next.found + 1) / (next.expected + 1) == row[4], "\(row)")
      plain.magnitudes.append(Int(magnitude))
    }
    // The kernel agrees: four codewords with these magnitudes.
    let tables = [try FrequencyTable(counts: [1, 1, 1, 1])]
    let model = try ContextModel(
      ContextModel.Numbers(
        groups: 1, parts: [1], magnitudes: [[0, 16, 32, 48]],
        expected: [UInt16](repeating: 16, count: 4),
        thresholds: (0..<4).flatMap { _ in plain.thresholds.map { UInt16($0) } },
        frequencies: [(0..<8).flatMap { _ in tables[0].frequencies }]), tables: tables)
    let burst = ContextModel.Burst(
      model, bins: [UInt8](repeating: 0, count: 6), height: 2, width: 3)
    let chosen = burst.chosenTables(magnitudes.map { $0 / 16 })
    #expect(chosen.map { Int($0) } == contexts)
  }

  @Test("damaged streams and calls that do not fit end in errors")
  func hostile() throws {
    var step = try Step(seed: 11, height: 6, width: 5, groups: 7)
    let symbols = step.symbols()
    var encoder = RangeEncoder()
    try encoder.append(symbols: symbols, contexts: step.burst)
    let bytes = encoder.finish()
    for length in 0..<bytes.count {
      #expect(throws: EntropyError.self, "\(length) bytes") {
        var decoder = try RangeDecoder(Array(bytes.prefix(length)))
        var decoded: [UInt16] = []
        try decoder.decode(into: &decoded, count: symbols.count, contexts: step.burst)
        try decoder.finish()
      }
    }
    var random = SeededGenerator(seed: 5, stream: 1)
    for _ in 0..<400 {
      var bad = bytes
      for _ in 0...random.index(below: 4) {
        bad[random.index(below: bad.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      // Symbols below their K, or an error: nothing else.
      guard var decoder = try? RangeDecoder(bad) else { continue }
      var decoded: [UInt16] = []
      guard
        (try? decoder.decode(into: &decoded, count: symbols.count, contexts: step.burst)) != nil
      else { continue }
      var next = 0
      for bin in step.burst.bins {
        for _ in 0..<step.numbers.parts[Int(bin) / 4] {
          #expect(Int(decoded[next]) < step.tables[Int(bin) / 4].symbolCount)
          next += 1
        }
      }
    }
    #expect(throws: EntropyError.self) {
      try encoder.append(symbols: symbols.dropLast(), contexts: step.burst)
    }
    #expect(throws: EntropyError.self) {
      try encoder.append(symbols: symbols.map { _ in 4095 }, contexts: step.burst)
    }
    let beyond = ContextModel.Burst(
      step.model, bins: step.burst.bins.map { _ in 255 }, height: 6, width: 5)
    #expect(throws: EntropyError.self) { try encoder.append(symbols: symbols, contexts: beyond) }
    var decoder = try RangeDecoder(bytes)
    var decoded: [UInt16] = []
    #expect(throws: EntropyError.self) {
      try decoder.decode(into: &decoded, count: symbols.count + 1, contexts: step.burst)
    }
  }

  @Test("tables of contexts obey the rules of tables")
  func tables() throws {
    let step = try Step(seed: 3, height: 1, width: 1, groups: 1)
    let size = step.tables[0].symbolCount
    var frequencies = step.numbers.frequencies
    frequencies[0][size] += 1
    #expect(throws: EntropyError.tableSum(found: 16385, expected: 16384)) {
      _ = try ContextModel(step.numbers.with(frequencies), tables: step.tables)
    }
    // The third table: all for the first symbol, none for the escape.
    guard size > 1 else { return }
    frequencies = step.numbers.frequencies
    for s in 0...size { frequencies[0][2 * (size + 1) + s] = s == 0 ? 16384 : 0 }
    #expect(throws: EntropyError.tableEscapeMissing(symbol: 1)) {
      _ = try ContextModel(step.numbers.with(frequencies), tables: step.tables)
    }
  }
}
