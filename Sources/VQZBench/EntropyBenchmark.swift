internal import VQZCore
package import VQZEntropy

/// Size and speed of the entropy coders on symbols with a long-tailed distribution: what
/// `vqz bench --entropy` prints. One thread, its processor time, the best of several repetitions.
package struct EntropyBenchmark: Sendable {
  /// One coder on the symbols of one alphabet.
  package struct Row: Sendable {
    /// The coder and its setting, such as "range avx2" or "zstd -1".
    package let name: String
    package let byteCount: Int
    package let encodeNanoseconds: UInt64
    package let decodeNanoseconds: UInt64
    /// Whether the decoded symbols were those encoded.
    package let isIdentical: Bool
  }

  /// K, the number of different symbols.
  package let alphabet: Int
  package let symbolCount: Int
  /// Bits of the frequency table.
  package let precision: Int
  /// How often each symbol occurs: what the reader computes the empirical entropy from, since no
  /// floating point is in the coders.
  package let counts: [UInt64]
  package let rows: [Row]

  /// The alphabets of the published table.
  package static let alphabets = [256, 1024, 4096]

  /// Draws `symbolCount` symbols, builds their table, and runs every coder and kernel this machine
  /// has. About half a second for 2 million symbols.
  package init(
    alphabet: Int, symbolCount: Int = 2_000_000, seed: UInt64 = 1, repetitions: Int = 5
  ) throws(EntropyError) {
    let symbols = Self.longTailed(alphabet: alphabet, symbolCount: symbolCount, seed: seed)
    var counts = [UInt64](repeating: 0, count: alphabet)
    for symbol in symbols { counts[Int(symbol)] += 1 }
    let table = try FrequencyTable(counts: counts)
    let run = Run(symbols: symbols, tables: [table], repetitions: max(1, repetitions))
    self.alphabet = alphabet
    self.symbolCount = symbolCount
    self.precision = table.precision
    self.counts = counts
    self.rows = try run.rangeRows() + [run.zstdRow(level: 1), run.zstdRow(level: 3)]
  }

  /// Symbols of which the k-th most frequent has probability ∝ 1 / (k + 3), by integers alone.
  package static func longTailed(
    alphabet: Int, symbolCount: Int, seed: UInt64
  ) -> [UInt16] {
    var ends: [UInt64] = []
    var total: UInt64 = 0
    for rank in 0..<UInt64(max(1, alphabet)) {
      total += (1 << 32) / (rank + 3)
      ends.append(total)
    }
    var generator = SeededGenerator(seed: seed, stream: UInt64(alphabet))
    return (0..<symbolCount).map { _ in
      let target = UInt64(generator.index(below: Int(total)))
      var low = 0
      var high = ends.count - 1
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > target { high = middle } else { low = middle + 1 }
      }
      return UInt16(low)
    }
  }
}
