import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// Codebooks that begin at random, before the first step.
struct CodebookStartTests {
  private static func recipe(_ start: CodebookRecipe.Start, codewords: Int = 512) -> Recipe {
    var recipe = Recipe.tiny(steps: 60)
    recipe.plain?.sizes.codewords = codewords
    recipe.plain?.codebook.start = start
    recipe.plain?.codebook.restartThreshold = 0
    recipe.optimiser.rampSteps = 10
    recipe.plain?.codebook.warmUpSteps = 20
    return recipe
  }

  private static func trained(
    _ recipe: Recipe, threads: Int, steps: Int
  ) throws -> PlainTrainer {
    let samples = try SyntheticPictures(count: 6).load()
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: threads)
    for _ in 0..<steps { try trainer.advance(seconds: 0) }
    return trainer
  }

  private static func used(_ trainer: PlainTrainer) throws -> Int {
    let usage = try trainer.usage(indexCount: 1 << 12)
    return usage.codewordCount - usage.deadCount
  }

  @Test(arguments: [CodebookRecipe.Start.random, .origin])
  func thereIsNoWarmUpAndThreadsChangeNothing(start: CodebookRecipe.Start) throws {
    let one = try Self.trained(Self.recipe(start), threads: 1, steps: 3)
    #expect(one.codebookStart == 0)
    let two = try Self.trained(Self.recipe(start), threads: 2, steps: 3)
    #expect(one.parameters.values == two.parameters.values)
    let clusters = try Self.trained(Self.recipe(.clusters), threads: 2, steps: 3)
    #expect(clusters.codebookStart == nil)
  }

  /// Unused codewords stay where they were drawn, so the ranges can be seen afterwards.
  @Test func codewordsAreDrawnFromTheirRange() throws {
    for (start, range) in [
      (CodebookRecipe.Start.random, Float(0.75).squareRoot()), (.origin, 1 / 512),
    ] {
      let trainer = try Self.trained(Self.recipe(start), threads: 1, steps: 1)
      let book = trainer.parameters.values(trainer.plan.codebook)
      let inside = book.filter { abs($0) <= range }
      #expect(inside.count > book.count / 2)
      let power = inside.reduce(0) { $0 + $1 * $1 } / Float(inside.count) / (range * range)
      #expect(abs(power - 1.0 / 3) < 0.04)
    }
  }

  /// The collapse that EM avoids, in small: from the origin, hard assignments leave most codewords
  /// unused, samples of the posterior use far more.
  @Test func hardAssignmentsCollapseFromTheOriginAndSamplesDoNot() throws {
    var recipe = Self.recipe(.origin)
    let hard = try Self.used(Self.trained(recipe, threads: 2, steps: 60))
    recipe.plain?.assignment = .sample
    recipe.plain?.temperature = 0.3
    let soft = try Self.used(Self.trained(recipe, threads: 2, steps: 60))
    #expect(hard < 512 / 4)
    #expect(soft > 2 * hard)
  }
}
