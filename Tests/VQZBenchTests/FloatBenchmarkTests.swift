import Testing
import VQZBench
import VQZNetwork

@Suite struct FloatBenchmarkTests {
  @Test func measuresEveryDirectionOnEveryInstructionSet() {
    let shape = KernelBenchmark.Shape(channels: 32, side: 8, kernel: 3)
    let rates = FloatKernelBenchmark.run(shapes: [shape], seconds: 0)
    let directions = ["forward", "backward data", "backward weights"]
    #expect(rates.count % 3 == 0 && rates.count >= 6)
    for (index, rate) in rates.enumerated() {
      let precision = rate.shape.contains("b16") ? "b16" : "f32"
      #expect(rate.shape == "\(directions[index % 3]) \(precision) 32→32 3×3 8²")
      #expect(rate.gigaOperationsPerSecond > 0)
      #expect((rate.fraction == nil) == (rate.instructionSet == "portable"))
    }
    let float = rates.count { $0.shape.contains("f32") }
    let pairs = rates.count { $0.instructionSet == "avx512bf16" }
    #expect(pairs == 0 || pairs == 3)
    #expect(rates.count == 2 * float + pairs)
  }
}
