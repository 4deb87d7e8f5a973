import Testing
import VQZNetwork
import VQZTraining

@Suite struct StepBenchmarkTests {
  @Test(arguments: [Recipe.OptimiserKind.adam, .muon])
  func measuresWholeSteps(optimiser: Recipe.OptimiserKind) throws {
    var recipe = Recipe.tiny(steps: 1)
    recipe.optimiser = optimiser
    let rate = try StepBenchmark.run(recipe, seconds: 0)
    #expect(rate.shape == "training step f32 \(optimiser.rawValue) 6×32²")
    #expect(rate.gigaOperationsPerSecond > 0 && rate.peak > 0)
    recipe.precision = .bfloat16
    let half = try StepBenchmark.run(recipe, seconds: 0)
    #expect(half.shape == "training step b16 \(optimiser.rawValue) 6×32²")
    #expect(half.gigaOperationsPerSecond > 0 && half.peak > 0)
  }
}
