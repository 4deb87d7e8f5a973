import Testing
import VQZBench
import VQZNetwork
import VQZSystem

@Suite struct IntegerBenchmarkTests {
  @Test func measuresEveryInstructionSet() {
    var names: [String] = []
    InstructionSet.forEach { name in
      #expect(InstructionSet.current == name)
      names.append(name)
    }
    let shape = KernelBenchmark.Shape(channels: 32, side: 8, kernel: 3)
    let rates = KernelBenchmark.run(shapes: [shape], seconds: 0)
    #expect(rates.map(\.instructionSet) == names)
    #expect(rates.allSatisfy { $0.gigaOperationsPerSecond > 0 && $0.shape == "32→32 3×3 8²" })
    #expect(names.first == "portable" && rates.first?.fraction == nil)
    #expect(rates.dropFirst().allSatisfy { $0.peak > 0 })
  }
}
