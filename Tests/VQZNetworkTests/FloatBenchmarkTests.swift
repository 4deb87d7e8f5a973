import Testing
import VQZNetwork

@Suite struct FloatBenchmarkTests {
  @Test func measuresEveryDirectionOnEveryInstructionSet() {
    let shape = KernelBenchmark.Shape(channels: 32, side: 8, kernel: 3)
    let rates = FloatKernelBenchmark.run(shapes: [shape], seconds: 0)
    let directions = ["forward", "backward data", "backward weights"]
    let names = directions.map { "\($0) f32 32→32 3×3 8²" }
    #expect(rates.count % 3 == 0 && rates.count >= 3)
    for (index, rate) in rates.enumerated() {
      #expect(rate.shape == names[index % 3])
      #expect(rate.gigaOperationsPerSecond > 0)
      #expect((rate.fraction == nil) == (rate.instructionSet == "portable"))
    }
  }
}
