public import VQZCore
internal import VQZEntropy

/// Size and speed of the entropy coders on symbols with a long-tailed distribution: what
/// `vqz bench --entropy` prints. One thread, its processor time, the best of several repetitions.
public struct EntropyBenchmark: Sendable {
  /// One coder on the symbols of one alphabet.
  public struct Row: Sendable {
    /// The coder and its setting, such as "range avx2" or "zstd -1".
    public let name: String
    /// Of all symbols.
    public let byteCount: Int
    /// Processor time for all symbols.
    public let encodeNanoseconds: UInt64
    /// The same of the way back.
    public let decodeNanoseconds: UInt64
    /// Whether the decoded symbols were those encoded.
    public let isIdentical: Bool
  }

  /// K, the number of different symbols.
  public let alphabet: Int
  /// How many were drawn.
  public let symbolCount: Int
  /// Bits of the frequency table.
  package let precision: Int
  /// How often each symbol occurs.
  package let counts: [UInt64]
  /// One for each coder and setting.
  public let rows: [Row]

  /// The alphabets of the published table.
  public static let alphabets = [256, 1024, 4096]

  /// Draws `symbolCount` symbols, builds their table, and runs every coder and kernel this machine
  /// has. About half a second for 2 million symbols.
  ///
  /// - Parameters:
  ///   - alphabet: K, 1 to 65536.
  ///   - symbolCount: 1 or more.
  ///   - seed: what the symbols follow from.
  ///   - repetitions: of which the fastest counts; less than 1 is 1.
  /// - Throws: what a coder refuses.
  public init(
    alphabet: Int, symbolCount: Int = 2_000_000, seed: UInt64 = 1, repetitions: Int = 5
  ) throws(VQZError) {
    let symbols = Self.longTailed(alphabet: alphabet, symbolCount: symbolCount, seed: seed)
    var counts = [UInt64](repeating: 0, count: alphabet)
    for symbol in symbols { counts[Int(symbol)] += 1 }
    self.alphabet = alphabet
    self.symbolCount = symbolCount
    self.counts = counts
    do throws(EntropyError) {
      let table = try FrequencyTable(counts: counts)
      let run = Run(symbols: symbols, tables: [table], repetitions: max(1, repetitions))
      precision = table.precision
      rows = try run.rangeRows() + [run.zstdRow(level: 1), run.zstdRow(level: 3)]
    } catch {
      throw VQZError(error)
    }
  }

  /// Bits a symbol of the empirical distribution.
  public var entropy: Double {
    let total = Double(counts.reduce(0, +))
    return counts.reduce(0) { sum, count in
      let share = Double(count) / total
      return count > 0 ? sum - share * SystemMath.log2(share) : sum
    }
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
