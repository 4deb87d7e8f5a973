import VQZ
import VQZBench
import VQZSystem

/// The table of `vqz bench --sources`: quantisers trained here beside the rate–distortion function.
enum SourceTable {
  static func run(_ console: Console, threads: Int) throws {
    let threads = threads == 0 ? Processors.usableCount : threads
    var table = TextTable([
      "source", "quantiser", "dimensions", "codewords", "bits/value", "SNR dB", "R(D) dB",
    ])
    for each in SourceBenchmark.standardCases {
      console.progress("\(each.source.rawValue), \(each.dimension) dimensions")
      let benchmark = SourceBenchmark(each)
      var results = [benchmark.entropyConstrained(threads: threads)]
      if each.dimension == 2 { results.append(benchmark.fixedRate()) }
      for result in results {
        let bound = SourceBenchmark.bound(result.source, rate: result.rate)
        table.append([
          result.source.rawValue,
          result.isEntropyConstrained ? "entropy-constrained" : "fixed rate",
          String(result.dimension), String(result.codewords), NumberText.fixed(result.rate, 2),
          NumberText.fixed(result.signalToNoise, 2),
          bound.map { NumberText.fixed($0, 2) } ?? "",
        ])
        try console.json(
          .object([
            "source": .string(result.source.rawValue),
            "entropy_constrained": .bool(result.isEntropyConstrained),
            "dimensions": .integer(Int64(result.dimension)),
            "codewords": .integer(Int64(result.codewords)),
            "bits_per_value": .number(result.rate),
            "snr_db": .number(result.signalToNoise),
            "bound_db": bound.map { .number($0) } ?? .null,
          ]))
      }
    }
    console.clearProgress()
    if !console.usesJSON { try console.result(table.text) }
  }
}
