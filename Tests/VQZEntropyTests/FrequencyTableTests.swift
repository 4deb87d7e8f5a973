import Foundation
import Testing
import VQZCore
import VQZEntropy

@Suite struct FrequencyTableTests {
  /// Bits of `counts` under a table, by floating point: the tests may.
  private func bits(_ counts: [UInt64], _ frequencies: [UInt16]) -> Double {
    let sum = Double(frequencies.reduce(0) { $0 + Int($1) })
    return zip(counts, frequencies).reduce(0) { bits, pair in
      pair.0 == 0 ? bits : bits - Double(pair.0) * log2(Double(pair.1) / sum)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 16, 100, 256, 257, 1000, 4096])
  func sumsAndZeros(symbolCount: Int) throws {
    var source = SymbolSource(seed: UInt64(symbolCount))
    for precision in 12...15 {
      for holes in [false, true] {
        let counts = source.counts(symbolCount: symbolCount, holes: holes)
        if counts.count(where: { $0 > 0 }) + (counts.contains(0) ? 1 : 0) > 1 << precision {
          continue
        }
        let table = try FrequencyTable(counts: counts, precision: precision)
        #expect(table.precision == precision)
        #expect(table.frequencies.count == symbolCount + 1)
        #expect(table.frequencies.reduce(0) { $0 + Int($1) } == 1 << precision)
        for (count, frequency) in zip(counts, table.frequencies) {
          #expect((count == 0) == (frequency == 0))
        }
        #expect((table.frequencies[symbolCount] > 0) == counts.contains(0))
        #expect(try FrequencyTable(frequencies: table.frequencies) == table)
      }
    }
  }

  /// Moving one slot from any symbol to any other never helps. The length is a sum of convex
  /// functions, so that means that no table at all is better.
  @Test func noMoveOfASlotHelps() throws {
    var source = SymbolSource(seed: 11)
    for round in 0..<60 {
      let symbolCount = 2 + source.generator.index(below: 300)
      let counts = source.counts(symbolCount: symbolCount, holes: round % 2 == 0)
      let table = try FrequencyTable(counts: counts, precision: 12)
      let used = (0..<symbolCount).filter { table.frequencies[$0] > 0 }
      let gain = used.map { Double(counts[$0]) * log1p(1 / Double(table.frequencies[$0])) }.max()
      let rich = used.filter { table.frequencies[$0] > 1 }
      let loss = rich.map { -Double(counts[$0]) * log1p(-1 / Double(table.frequencies[$0])) }.min()
      if let gain, let loss { #expect(gain <= loss * (1 + 1e-12)) }
    }
  }

  /// Against every table there is, for three symbols at 12 bits.
  @Test func bestOfAllTables() throws {
    let logarithms = (0...4096).map { $0 == 0 ? 0 : 12 - log2(Double($0)) }
    let triples: [[UInt64]] = [
      [1, 1, 1], [1, 2, 3], [1, 1, 1_000_000], [5, 90_000, 7], [9, 9, 1],
    ]
    for counts in triples {
      let table = try FrequencyTable(counts: counts, precision: 12)
      let found = bits(counts, table.frequencies)
      let weights = counts.map { Double($0) }
      var best = Double.infinity
      for first in 1...4094 {
        for second in 1...(4095 - first) {
          let third = 4096 - first - second
          best = min(
            best,
            weights[0] * logarithms[first] + weights[1] * logarithms[second] + weights[2]
              * logarithms[third])
        }
      }
      #expect(found <= best * (1 + 1e-12))
    }
  }

  @Test func degenerateCounts() throws {
    #expect(try FrequencyTable(counts: [5]).frequencies == [1 << 14, 0])
    #expect(try FrequencyTable(counts: [0]).frequencies == [0, 1 << 14])
    let unseen = try FrequencyTable(counts: [0, 0, 0], precision: 15)
    #expect(unseen.frequencies == [0, 0, 0, 1 << 15])
    #expect(
      try FrequencyTable(counts: [.max / 2, 1], precision: 15).frequencies == [32767, 1, 0])
    #expect(try FrequencyTable(counts: [7, 0], precision: 12).frequencies == [4095, 0, 1])
    #expect(
      try FrequencyTable(counts: [1, 1], precision: 12, escapeCount: 2).frequencies
        == [1024, 1024, 2048])
    let even = try FrequencyTable(counts: [1, 1, 1], precision: 12)
    #expect(even.frequencies == [1366, 1365, 1365, 0])
  }

  @Test func countsThatCannotBe() {
    #expect(throws: EntropyError.tableSymbolCount(found: 0)) { try FrequencyTable(counts: []) }
    #expect(throws: EntropyError.tableSymbolCount(found: 4097)) {
      try FrequencyTable(counts: [UInt64](repeating: 1, count: 4097))
    }
    #expect(throws: EntropyError.tooManyCounts) { try FrequencyTable(counts: [.max, 1]) }
    #expect(throws: EntropyError.tablePrecision(found: 16)) {
      try FrequencyTable(counts: [1], precision: 16)
    }
    #expect(throws: EntropyError.tooManySymbolsForPrecision(used: 4097, precision: 12)) {
      try FrequencyTable(
        counts: [UInt64](repeating: 1, count: 4096), precision: 12, escapeCount: 1)
    }
  }

  @Test func storedTablesThatBreakARule() {
    func error(_ frequencies: [UInt16], precision: Int? = nil) -> EntropyError? {
      #expect(throws: EntropyError.self) {
        if let precision {
          _ = try FrequencyTable(frequencies: frequencies, precision: precision)
        } else {
          _ = try FrequencyTable(frequencies: frequencies)
        }
      }
    }
    #expect(error([])?.rule == "vqz.entropy.table.symbols")
    #expect(error([4096])?.rule == "vqz.entropy.table.symbols")
    #expect(error([UInt16](repeating: 4, count: 4098))?.rule == "vqz.entropy.table.symbols")
    #expect(error([4095, 0]) == .tableSum(found: 4095, expected: 4096))
    #expect(error([4097, 0]) == .tableSum(found: 4097, expected: 8192))
    #expect(error([65535, 65535])?.rule == "vqz.entropy.table.sum")
    #expect(error([2048, 0])?.rule == "vqz.entropy.table.sum")
    #expect(error([4096, 0], precision: 14) == .tableSum(found: 4096, expected: 16384))
    #expect(error([4096, 0], precision: 16) == .tablePrecision(found: 16))
    #expect(error([4096, 0], precision: 11)?.rule == "vqz.entropy.table.precision")
    #expect(error([4096, 0, 0]) == .tableEscapeMissing(symbol: 1))
    #expect(error([4096, 0, 0])?.rule == "vqz.entropy.table.escape")
    #expect(error([4096, 0, 0])?.code == .malformedModel)
  }

  @Test func costIsTheLengthInBits() throws {
    var source = SymbolSource(seed: 3)
    for symbolCount in [1, 2, 200, 3000] {
      let table = try source.table(symbolCount: symbolCount)
      for symbol in 0..<symbolCount {
        let escaped = table.frequencies[symbol] == 0
        let frequency = table.frequencies[escaped ? symbolCount : symbol]
        let slotBits = Double(table.precision) - log2(Double(frequency))
        let bits = slotBits + (escaped ? log2(Double(symbolCount)).rounded(.up) : 0)
        #expect(abs(Double(table.cost(of: symbol)) / 65536 - bits) < 2.0 / 65536)
      }
    }
  }
}
