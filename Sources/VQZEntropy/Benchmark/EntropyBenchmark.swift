import CVQZKernels
import Glibc
import VQZCore

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
  /// floating point is in this module.
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

/// The symbols of one benchmark and how to time a coder on them.
private struct Run {
  let symbols: [UInt16]
  let tables: [FrequencyTable]
  let repetitions: Int

  /// A row for each kernel that this machine has.
  func rangeRows() throws(EntropyError) -> [EntropyBenchmark.Row] {
    var bytes: [UInt8] = []
    let encodeTime = try best { () throws(EntropyError) in
      var encoder = RangeEncoder()
      try encoder.append(symbols: symbols, tables: tables)
      bytes = encoder.finish()
    }
    var rows: [EntropyBenchmark.Row] = []
    for isa in [VQZ_ISA_PORTABLE, VQZ_ISA_AVX2, VQZ_ISA_AVX512BW]
    where vqz_isa_supported(isa) != 0 {
      var decoded = symbols.map { ~$0 }
      let decodeTime = try best { () throws(EntropyError) in
        var decoder = try RangeDecoder(bytes[...], isa: isa)
        try decoder.decode(into: &decoded, count: symbols.count, tables: tables)
        try decoder.finish()
      }
      rows.append(
        EntropyBenchmark.Row(
          name: "range \(unsafe String(cString: vqz_isa_name(isa)))", byteCount: bytes.count,
          encodeNanoseconds: encodeTime, decodeNanoseconds: decodeTime,
          isIdentical: decoded == symbols))
    }
    rows.append(try tablesRow(bytes, encodeTime: encodeTime))
    return rows
  }

  /// The same stream with eight equal tables in turns: what class-conditional coding costs in time.
  private func tablesRow(
    _ bytes: [UInt8], encodeTime: UInt64
  ) throws(EntropyError) -> EntropyBenchmark.Row {
    let table = tables[0]
    var several: [FrequencyTable] = []
    for _ in 0..<8 { several.append(try FrequencyTable(frequencies: table.frequencies)) }
    let classes = symbols.indices.map { UInt8($0 * 5 / 3 & 7) }
    var decoded = symbols.map { ~$0 }
    let decodeTime = try best { () throws(EntropyError) in
      var decoder = try RangeDecoder(bytes)
      try decoder.decode(
        into: &decoded, count: symbols.count, tables: several, classes: classes)
      try decoder.finish()
    }
    return EntropyBenchmark.Row(
      name: "range, 8 tables", byteCount: bytes.count, encodeNanoseconds: encodeTime,
      decodeNanoseconds: decodeTime, isIdentical: decoded == symbols)
  }

  func zstdRow(level: Int) throws(EntropyError) -> EntropyBenchmark.Row {
    var bytes: [UInt8] = []
    let encodeTime = try best { () throws(EntropyError) in
      var encoder = PlaneEncoder(level: level)
      try encoder.append(symbols: symbols, tables: tables)
      bytes = try encoder.finish()
    }
    var decoded = symbols.map { ~$0 }
    let decodeTime = try best { () throws(EntropyError) in
      var decoder = try PlaneDecoder(bytes, symbolCount: symbols.count)
      try decoder.decode(into: &decoded, count: symbols.count, tables: tables)
      try decoder.finish()
    }
    return EntropyBenchmark.Row(
      name: "zstd -\(level)", byteCount: bytes.count, encodeNanoseconds: encodeTime,
      decodeNanoseconds: decodeTime, isIdentical: decoded == symbols)
  }

  /// The shortest of the repetitions: what the others add is the rest of the machine.
  private func best(_ body: () throws(EntropyError) -> Void) throws(EntropyError) -> UInt64 {
    var shortest = UInt64.max
    for _ in 0..<repetitions {
      let start = now()
      try body()
      shortest = min(shortest, now() - start)
    }
    return shortest
  }

  /// Processor time of this thread, on which all the work is done: what else the machine does
  /// should not count.
  private func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
