import Foundation
import Testing
import VQZNetwork
import VQZTraining

struct TrainerRecipeTests {
  @Test func theTextGivesTheRecipeBack() throws {
    var recipe = Recipe.tiny(steps: 77)
    recipe.seed = .max
    recipe.codebookUpdate = .gradient
    recipe.learningRate = 1.0 / 3
    recipe.network.groups = 3
    recipe.muonLearningRate = 0.015625
    #expect(try Recipe(text: recipe.text) == recipe)
    // As it was written before there was Muon.
    let old = recipe.text.replacingOccurrences(of: "\"muon_learning_rate\":0.015625,", with: "")
    #expect(old != recipe.text)
    #expect(try Recipe(text: old).muonLearningRate == Recipe().muonLearningRate)
    recipe.optimiser = .muon
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(recipe.text.contains("\"kind\":\"muon\""))
    recipe.objective = .vib
    recipe.prior = .empirical
    recipe.assignment = .sample
    (recipe.rateWeight, recipe.temperature, recipe.finalTemperature) = (0.25, 3, 0.125)
    (recipe.sampleCount, recipe.maximisationInterval) = (5, 7)
    recipe.codebookUpdate = .closedForm
    // As it was written before there was a choice.
    #expect(!recipe.text.contains("\"start\""))
    recipe.codebookStart = .origin
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(try Recipe(text: Recipe.ladder.text) == .ladder)
    recipe.budget = .seconds(1.5)
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(recipe.text.contains("\"seed\":\"18446744073709551615\""))
  }

  @Test func brokenTextsAreErrors() {
    let text = Recipe().text
    for broken in [
      "", "[]", "{}", text.replacingOccurrences(of: "\"vqvae\"", with: "\"magic\""),
      text.replacingOccurrences(of: "\"version\":1", with: "\"version\":2"),
      text.replacingOccurrences(of: "\"batch\":16", with: "\"batch\":0"),
      text.replacingOccurrences(of: "\"seed\":\"1\"", with: "\"seed\":1"),
    ] {
      #expect(throws: TrainingError.self) { try Recipe(text: broken) }
    }
  }

  @Test func numbersThatMakeNoSenseAreNamed() {
    var recipe = Recipe()
    recipe.patch = 100
    #expect(throws: TrainingError.recipe(name: "patch", found: "100", expected: "a multiple of 8"))
    {
      try recipe.check()
    }
    recipe = Recipe()
    recipe.learningRate = .nan
    #expect(throws: TrainingError.self) { try recipe.check() }
    recipe = Recipe()
    recipe.budget = .seconds(0)
    #expect(throws: TrainingError.self) { try recipe.check() }
    recipe = Recipe()
    recipe.network.channels = 2
    #expect(throws: TrainingError.self) { try recipe.check() }
  }

  @Test func networksWithoutTrainingAreRefusedBeforeAnythingStarts() throws {
    let plain = Recipe().description
    #expect(try TrainingPlan(plain).parameterCount > 100_000)
    var description = plain
    description.levels.append(description.levels[0])
    #expect(throws: TrainingError.untrainable(found: "2 levels", expected: "one level")) {
      try TrainingPlan(description)
    }
    description = plain
    description.levels[0].steps.append(description.levels[0].steps[0])
    #expect(throws: TrainingError.self) { try TrainingPlan(description) }
    description = plain
    description.levels[0].steps[0].classes.append(.init(codewords: 4, dimension: 16))
    #expect(throws: TrainingError.self) { try TrainingPlan(description) }
    description = plain
    description.levels[0].steps[0].body = [.block(128)]
    #expect(throws: TrainingError.self) { try TrainingPlan(description) }
    description = plain
    description.output.removeLast()
    #expect(throws: TrainingError.self) { try TrainingPlan(description) }
  }

  @Test func theRateRampsStaysAndFallsToOnePercent() {
    var recipe = Recipe()
    recipe.budget = .steps(1000)
    recipe.learningRate = 2
    recipe.rampSteps = 10
    recipe.coolingStart = 0.5
    let schedule = Schedule(recipe)
    func rate(_ step: Int) -> Double {
      schedule.learningRate(step: step, progress: schedule.progress(step: step, seconds: 0))
    }
    #expect(abs(rate(0) - 0.2) < 1e-12)
    #expect(rate(400) == 2)
    #expect(schedule.learningRate(step: 400, progress: 0.4, codebookStart: 398) == 0.6)
    #expect(abs(rate(750) - 2 * 0.505) < 1e-9)
    #expect(abs(rate(1000) - 0.02) < 1e-9)
    for x in stride(from: 0.0, through: 1, by: 0.05) {
      #expect(abs(Schedule.cosineOfPi(x) - cos(.pi * x)) < 1e-11)
    }
    recipe.budget = .seconds(20)
    #expect(Schedule(recipe).progress(step: 9, seconds: 5) == 0.25)
  }

  @Test func theWarmUpEndsAtAQuarterOfAShortTraining() {
    var recipe = Recipe()
    recipe.budget = .steps(100)
    recipe.warmUpSteps = 500
    let schedule = Schedule(recipe)
    #expect(schedule.isWarmUp(step: 24, progress: 0.24))
    #expect(!schedule.isWarmUp(step: 25, progress: 0.25))
  }
}
