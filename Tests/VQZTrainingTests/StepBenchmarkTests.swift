import Testing
import VQZNetwork
import VQZTraining

@Suite struct StepBenchmarkTests {
  @Test(arguments: [Recipe.OptimiserKind.adam, .muon])
  func measuresWholeSteps(optimiser: Recipe.OptimiserKind) throws {
    var recipe = Recipe.tiny(steps: 1)
    recipe.optimiser = optimiser
    let rate = try StepBenchmark.run(recipe, seconds: 0)
    #expect(rate.shape == "training step \(optimiser.rawValue) 6×32²")
    #expect(rate.gigaOperationsPerSecond > 0 && rate.peak > 0)
  }
}
