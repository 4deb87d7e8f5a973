import CVQZKernels
import Testing
import VQZNetwork

@Suite struct IntegerBenchmarkTests {
  @Test func measuresEveryInstructionSetAndLeavesTheChoiceAlone() {
    let before = vqz_isa_current()
    let shape = KernelBenchmark.Shape(channels: 32, side: 8, kernel: 3)
    let rates = KernelBenchmark.run(shapes: [shape], seconds: 0)
    let supported = (0...UInt32(VQZ_ISA_NEON.rawValue)).filter {
      vqz_isa_supported(vqz_isa(rawValue: $0)) == 1
    }
    #expect(rates.count == supported.count)
    #expect(rates.allSatisfy { $0.gigaOperationsPerSecond > 0 && $0.shape == "32→32 3×3 8²" })
    #expect(rates.first?.instructionSet == "portable" && rates.first?.fraction == nil)
    #expect(vqz_isa_current() == before)
  }
}
