import Foundation
import Testing
import VQZBench
import VQZEntropy

@Suite struct SizeAndSpeedTests {
  /// Bits of the empirical entropy of all symbols together.
  private func entropyBits(_ counts: [UInt64]) -> Double {
    let total = Double(counts.reduce(0, +))
    return counts.reduce(0) { bits, count in
      count == 0 ? bits : bits - Double(count) * log2(Double(count) / total)
    }
  }

  /// The whole stream, states and header included, is within 0.05 % of the empirical entropy.
  @Test(arguments: [2, 16, 256, 512, 1024])
  func withinABreathOfTheEntropy(alphabet: Int) throws {
    let symbols = EntropyBenchmark.longTailed(alphabet: alphabet, symbolCount: 1 << 20, seed: 5)
    var counts = [UInt64](repeating: 0, count: alphabet)
    for symbol in symbols { counts[Int(symbol)] += 1 }
    var encoder = RangeEncoder()
    try encoder.append(symbols: symbols, tables: [FrequencyTable(counts: counts)])
    let bits = Double(8 * encoder.finish().count)
    let entropy = entropyBits(counts)
    #expect(bits >= entropy)
    #expect(bits <= entropy * 1.0005)
  }

  /// The benchmark is right about what it measures; its figures are printed on demand.
  @Test func benchmark() throws {
    let wanted = ProcessInfo.processInfo.environment["VQZ_BENCH_SYMBOLS"].flatMap { Int($0) }
    for alphabet in EntropyBenchmark.alphabets {
      let result = try EntropyBenchmark(
        alphabet: alphabet, symbolCount: wanted ?? 100_000, repetitions: wanted == nil ? 1 : 7)
      let entropy = entropyBits(result.counts)
      #expect(result.rows.count >= 3)
      for row in result.rows {
        #expect(row.isIdentical)
        #expect(Double(8 * row.byteCount) > entropy)
        guard wanted != nil else { continue }
        let excess = (Double(8 * row.byteCount) / entropy - 1) * 100
        let speeds = [row.encodeNanoseconds, row.decodeNanoseconds].map {
          Double(result.symbolCount) * 1000 / Double($0)
        }
        print(
          "K \(alphabet) \(result.precision) bit, H", entropy / Double(result.symbolCount),
          row.name, "over \(excess) % encode \(speeds[0]) decode \(speeds[1]) Msymbols/s")
      }
    }
  }
}
