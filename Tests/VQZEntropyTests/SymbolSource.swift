import VQZCore
import VQZEntropy

/// Seeded tables and symbols for the tests.
struct SymbolSource {
  var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: 7)
  }

  /// Counts from nearly flat to very skewed; with `holes`, about a third of them are zero.
  mutating func counts(symbolCount: Int, holes: Bool) -> [UInt64] {
    let skew = generator.index(below: 40)
    return (0..<symbolCount).map { index in
      if holes && generator.index(below: 3) == 0 { return 0 }
      let bits = max(1, 40 - index * skew / symbolCount)
      return 1 + generator.next() >> UInt64(64 - bits)
    }
  }

  mutating func table(
    symbolCount: Int, precision: Int? = nil, holes: Bool = true
  ) throws -> FrequencyTable {
    try FrequencyTable(
      counts: counts(symbolCount: symbolCount, holes: holes), precision: precision)
  }

  /// Symbols drawn from a table; one in `escapeEvery` uniformly from all K instead.
  mutating func symbols(
    _ count: Int, tables: [FrequencyTable], classes: [UInt8]? = nil, escapeEvery: Int = 50
  ) -> [UInt16] {
    let slots = tables.map(Self.slots)
    return (0..<count).map { index in
      let which = Int(classes?[index] ?? 0)
      let table = tables[which]
      let drawn = slots[which][generator.index(below: slots[which].count)]
      if Int(drawn) == table.symbolCount || generator.index(below: escapeEvery) == 0 {
        return UInt16(generator.index(below: table.symbolCount))
      }
      return drawn
    }
  }

  mutating func classes(_ count: Int, of tableCount: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(generator.index(below: tableCount)) }
  }

  private static func slots(_ table: FrequencyTable) -> [UInt16] {
    table.frequencies.enumerated().flatMap { symbol, frequency in
      [UInt16](repeating: UInt16(symbol), count: Int(frequency))
    }
  }
}
