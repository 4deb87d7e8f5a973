import VQZ
import VQZBench
import VQZSystem
import VQZTraining

/// The table of `vqz bench --kernels`: integer convolutions and those of training, one thread, per
/// instruction set; and whole steps of training, of both networks.
enum KernelTable {
  static func run(_ console: Console) throws {
    var table = TextTable(["convolution", "kernels", "Gop/s", "ceiling Gop/s", "reached"])
    let kernels = KernelBenchmark.run() + FloatKernelBenchmark.run()
    let steps = try [Recipe(.plain), Recipe(.ladder)].flatMap { recipe in
      try Recipe.Precision.allCases.map { precision in
        var recipe = recipe
        recipe.precision = precision
        return try StepBenchmark.run(recipe)
      }
    }
    for rate in kernels + steps {
      let fraction = rate.fraction
      table.append([
        rate.shape, rate.instructionSet, NumberText.fixed(rate.gigaOperationsPerSecond, 1),
        fraction == nil ? "-" : NumberText.fixed(rate.peak, 1),
        fraction.map { NumberText.fixed($0 * 100, 0) + " %" } ?? "-",
      ])
      try console.json(
        .object([
          "shape": .string(rate.shape),
          "isa": .string(rate.instructionSet),
          "gop_per_second": .number(rate.gigaOperationsPerSecond),
          "ceiling_gop_per_second": fraction == nil ? .null : .number(rate.peak),
        ]))
    }
    if !console.usesJSON { try console.result(table.text) }
  }
}
