import Testing
import VQZBench
import VQZCore
import VQZNetwork
import VQZTraining

@Suite struct StepBenchmarkTests {
  @Test(arguments: [OptimiserRecipe.Kind.adam, .muon])
  func measuresWholeSteps(optimiser: OptimiserRecipe.Kind) throws {
    var recipe = Recipe.tiny(steps: 1)
    recipe.optimiser.kind = optimiser
    let rate = try StepBenchmark.run(recipe, seconds: 0)
    #expect(rate.shape == "training step f32 \(optimiser.rawValue) 6×32²")
    #expect(rate.gigaOperationsPerSecond > 0 && rate.peak > 0)
    recipe.precision = .bfloat16
    let half = try StepBenchmark.run(recipe, seconds: 0)
    #expect(half.shape == "training step b16 \(optimiser.rawValue) 6×32²")
    #expect(half.gigaOperationsPerSecond > 0 && half.peak > 0)
  }

  @Test func measuresWholeStepsOfALadder() throws {
    let rate = try StepBenchmark.run(LadderTrainerTests.recipe(steps: 1), seconds: 0)
    #expect(rate.shape == "training step of a ladder f32 muon 5×64²")
    #expect(rate.gigaOperationsPerSecond > 0 && rate.peak > 0)
  }

  /// Every convolution goes forward, and back to its weights; back to its input but for those that
  /// see the picture.
  @Test func allConvolutionsOfALadderCount() throws {
    let recipe = LadderTrainerTests.recipe(steps: 1)
    let plan = try LadderPlan(recipe.description)
    let levels = plan.description.levels
    var once = 0.0
    for (l, level) in levels.enumerated() {
      let steps = level.steps.flatMap { $0.body + $0.head + [.convolution($0.merge)] }
      let own = (steps + level.lift).operationsPerSamplePosition(stride: level.stride)
      let finer = l + 1 < levels.count ? levels[l + 1].stride : 1
      let above = l > 0 ? levels[l - 1].stride : 1
      let merge = level.liftMerge.map { [Layer.convolution($0)] } ?? []
      once += 3 * (own + merge.operationsPerSamplePosition(stride: finer))
      once += 3 * level.entry.operationsPerSamplePosition(stride: above)
      once += 3 * level.trunk.operationsPerSamplePosition(stride: finer)
    }
    let finest = levels[levels.count - 1]
    let last = plan.description.output + (plan.description.skeleton?.synthesis ?? [])
    once += 3 * last.operationsPerSamplePosition(stride: finest.stride)
    let first = finest.trunk.convolutions(path: "")[0].shape.weightCount
    once -= Double(first) / Double(finest.stride.area)
    let pass = LadderPass(plan: plan, patch: recipe.patch)
    let area = Double(recipe.patch * recipe.patch)
    #expect(pass.operationCount == Int((2 * once * area).rounded()))
  }
}
