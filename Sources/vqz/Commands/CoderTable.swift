import VQZ
import VQZBench
import VQZSystem

/// The table of `vqz bench --entropy`: size over the entropy, and speed, beside zstd.
enum CoderTable {
  static func run(_ console: Console) throws {
    var table = TextTable([
      "coder", "K", "entropy bits", "bits/symbol", "over entropy", "encode Msym/s",
      "decode Msym/s", "identical",
    ])
    for alphabet in EntropyBenchmark.alphabets {
      console.progress("K = \(alphabet)")
      let benchmark = try EntropyBenchmark(alphabet: alphabet)
      let entropy = benchmark.entropy
      for row in benchmark.rows {
        let line = Line(row: row, benchmark: benchmark, entropy: entropy)
        table.append(line.cells)
        try console.json(line.json)
      }
    }
    console.clearProgress()
    if !console.usesJSON { try console.result(table.text) }
  }

  private struct Line {
    let row: EntropyBenchmark.Row
    let benchmark: EntropyBenchmark
    let entropy: Double

    var bits: Double { 8 * Double(row.byteCount) / Double(benchmark.symbolCount) }
    var excess: Double { bits / entropy - 1 }
    var encodeRate: Double { rate(row.encodeNanoseconds) }
    var decodeRate: Double { rate(row.decodeNanoseconds) }

    private func rate(_ nanoseconds: UInt64) -> Double {
      Double(benchmark.symbolCount) * 1e3 / Double(max(1, nanoseconds))
    }

    var cells: [String] {
      [
        row.name, String(benchmark.alphabet), NumberText.fixed(entropy, 4),
        NumberText.fixed(bits, 4), NumberText.fixed(excess * 100, 3) + " %",
        NumberText.fixed(encodeRate, 0), NumberText.fixed(decodeRate, 0),
        row.isIdentical ? "yes" : "NO",
      ]
    }

    var json: JSONValue {
      .object([
        "coder": .string(row.name),
        "alphabet": .integer(Int64(benchmark.alphabet)),
        "symbols": .integer(Int64(benchmark.symbolCount)),
        "entropy_bits": .number(entropy),
        "bits_per_symbol": .number(bits),
        "encode_msym_per_second": .number(encodeRate),
        "decode_msym_per_second": .number(decodeRate),
        "identical": .bool(row.isIdentical),
      ])
    }
  }
}
