import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZSystem
import VQZTraining

struct TrainerRecipeTests {
  @Test func theTextGivesTheRecipeBack() throws {
    var recipe = Recipe.tiny(steps: 77)
    recipe.seed = .max
    recipe.plain?.codebook.update = .gradient
    recipe.optimiser.learningRate = 1.0 / 3
    recipe.plain?.sizes.groups = 3
    recipe.optimiser.muonLearningRate = 0.015625
    #expect(try Recipe(text: recipe.text) == recipe)
    recipe.optimiser.kind = .muon
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(recipe.text.contains("\"kind\":\"muon\""))
    recipe.plain?.objective = .vib
    recipe.plain?.prior = .empirical
    recipe.plain?.assignment = .sample
    recipe.plain?.rateWeight = 0.25
    recipe.plain?.temperature = 3
    recipe.plain?.finalTemperature = 0.125
    recipe.plain?.sampleCount = 5
    recipe.plain?.codebook.maximisationInterval = 7
    recipe.plain?.codebook.update = .closedForm
    recipe.plain?.codebook.start = .origin
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(try Recipe(text: Recipe.ladder.text) == .ladder)
    recipe.budget = .seconds(1.5)
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(recipe.text.contains("\"seed\":\"18446744073709551615\""))
  }

  /// The text of version 1 that a plain network had, with the objective and the choices of `plain`.
  private static func formerText(_ choices: String, muonRate: String = "") -> String {
    """
    {"batch":16,"budget":{"seconds":3600.0},"codebook":{"commitment":0.25,"decay":0.97,\
    "final_decay":0.99,"restart_interval":100,"restart_threshold":0.05,"update":"closed_form",\
    "warm_up_noise":0.5,"warm_up_steps":600},"network":{"blocks":2,"channels":3,"codewords":1024,\
    "dimension":16,"groups":1,"kind":"plain","stride":8,"width":128},\(choices)"optimiser":{\
    "average_decay":0.999,"cooling_start":0.3,"first_decay":0.9,"gradient_norm":1.5,\
    "kind":"adamw","learning_rate":0.0015,\(muonRate)"ramp_steps":100,"second_decay":0.98,\
    "weight_decay":0.0},"patch":96,"seed":"1","version":1}
    """
  }

  private static let formerChoices = """
    "objective":"vqvae","prior":"uniform","maximisation_interval":7,"assignment":{\
    "kind":"nearest","samples":10,"temperature":1.0,"final_temperature":0.0},
    """

  @Test("texts of version 1 are read, with what they did not say yet and by the words they had")
  func formerTextsAreRead() throws {
    let recipe = try Recipe(text: Self.formerText(Self.formerChoices))
    var wanted = Recipe()
    wanted.budget = .seconds(3600)
    wanted.optimiser.learningRate = 0.0015
    wanted.optimiser.coolingStart = 0.3
    wanted.plain?.sizes.codewords = 1024
    wanted.plain?.gradientNorm = 1.5
    wanted.plain?.codebook.update = .closedForm
    wanted.plain?.codebook.maximisationInterval = 7
    wanted.plain?.codebook.decay = 0.97
    wanted.plain?.codebook.restartInterval = 100
    wanted.plain?.codebook.warmUpSteps = 600
    #expect(recipe == wanted)
    #expect(recipe.precision == .float32 && recipe.plain?.codebook.start == .clusters)
    let rated = Self.formerText(Self.formerChoices, muonRate: "\"muon_learning_rate\":0.5,")
    #expect(try Recipe(text: rated).optimiser.muonLearningRate == 0.5)
    // What came later may be missing in version 1 only, and its words are no words of version 2.
    let later = recipe.text.replacingOccurrences(of: "\"start\":\"kmeans\",", with: "")
    #expect(later != recipe.text)
    #expect(throws: TrainingError.self) { try Recipe(text: later) }
    let former = recipe.text.replacingOccurrences(of: "\"adam\"", with: "\"adamw\"")
    #expect(throws: TrainingError.self) { try Recipe(text: former) }
  }

  @Test("the recipe of the built-in model is read; what never had an effect is no longer written")
  func laddersSayWhatCounts() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/models/photo.vqzm").path
    let model = try VQZModel(bytes: [UInt8](Data(contentsOf: URL(filePath: path))))
    let told = try #require(model.metadata["vqz.provenance"])
    let provenance = try JSONValue.parse(Array(told.utf8))
    let text = try #require(provenance["recipe"]).serialize()
    #expect(text.contains("\"gradient_norm\"") && text.contains("\"codebook\""))
    let recipe = try Recipe(text: text)
    #expect(recipe.ladder?.sizes.features == 96 && recipe.precision == .bfloat16)
    #expect(recipe.optimiser.muonLearningRate == 0.006)
    for member in ["gradient_norm", "codebook", "commitment", "objective", "prior"] {
      #expect(!recipe.text.contains("\"\(member)\""), "\(member)")
    }
    #expect(try Recipe(text: recipe.text) == recipe)
  }

  @Test("what is not said follows from the objective and the patch")
  func presetsFollow() throws {
    #expect(PlainRecipe(objective: .vqvae) == PlainRecipe())
    let vdib = PlainRecipe(objective: .vdib)
    #expect(vdib.prior == .empirical && vdib.assignment == .rate && vdib.finalTemperature == 0)
    var vib = PlainRecipe(objective: .vib)
    #expect(vib.prior == .empirical && vib.assignment == .soft && vib.finalTemperature == 1)
    vib.setTemperature(3)
    #expect(vib.finalTemperature == 3)
    var ladder = Recipe(.fast)
    ladder.fitLevels()
    #expect(ladder.ladder?.sizes == .fast && ladder.ladder?.sizes.levels == 3)
    ladder.patch = 64
    #expect(throws: TrainingError.self) { try ladder.check() }
    ladder.fitLevels()
    #expect(ladder.ladder?.sizes.levels == 2)
    try ladder.check()
  }

  @Test func brokenTextsAreErrors() {
    let text = Recipe().text
    for broken in [
      "", "[]", "{}", text.replacingOccurrences(of: "\"vqvae\"", with: "\"magic\""),
      text.replacingOccurrences(of: "\"version\":2", with: "\"version\":3"),
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
    recipe.optimiser.learningRate = .nan
    #expect(throws: TrainingError.self) { try recipe.check() }
    recipe = Recipe()
    recipe.budget = .seconds(0)
    #expect(throws: TrainingError.self) { try recipe.check() }
    recipe = Recipe()
    recipe.plain?.sizes.channels = 2
    #expect(throws: TrainingError.self) { try recipe.check() }
  }

  @Test func networksWithoutTrainingAreRefusedBeforeAnythingStarts() throws {
    let plain = Recipe().description
    #expect(try PlainPlan(plain).parameterCount > 100_000)
    var description = plain
    description.levels.append(description.levels[0])
    #expect(throws: TrainingError.untrainable(found: "2 levels", expected: "one level")) {
      try PlainPlan(description)
    }
    description = plain
    description.levels[0].steps.append(description.levels[0].steps[0])
    #expect(throws: TrainingError.self) { try PlainPlan(description) }
    description = plain
    description.levels[0].steps[0].classes.append(.init(codewords: 4, dimension: 16))
    #expect(throws: TrainingError.self) { try PlainPlan(description) }
    description = plain
    description.levels[0].steps[0].body = [.block(128)]
    #expect(throws: TrainingError.self) { try PlainPlan(description) }
    description = plain
    description.output.removeLast()
    #expect(throws: TrainingError.self) { try PlainPlan(description) }
  }

  @Test func theRateRampsStaysAndFallsToOnePercent() {
    var recipe = Recipe()
    recipe.budget = .steps(1000)
    recipe.optimiser.learningRate = 2
    recipe.optimiser.rampSteps = 10
    recipe.optimiser.coolingStart = 0.5
    let schedule = Schedule(recipe)
    func rate(_ step: Int) -> Double {
      schedule.learningRate(step: step, progress: schedule.progress(step: step, seconds: 0))
    }
    #expect(abs(rate(0) - 0.2) < 1e-12)
    #expect(rate(400) == 2)
    #expect(schedule.learningRate(step: 400, progress: 0.4, rampStart: 398) == 0.6)
    #expect(abs(rate(750) - 2 * 0.505) < 1e-9)
    #expect(abs(rate(1000) - 0.02) < 1e-9)
    for x in stride(from: 0.0, through: 1, by: 0.05) {
      #expect(abs(Schedule.cosineOfPi(x) - cos(.pi * x)) < 1e-11)
    }
    recipe.budget = .seconds(20)
    #expect(Schedule(recipe).progress(step: 9, seconds: 5) == 0.25)
  }

  @Test func theWarmUpEndsAtAQuarterOfAShortTraining() throws {
    var recipe = Recipe()
    recipe.budget = .steps(100)
    recipe.plain?.codebook.warmUpSteps = 500
    let schedule = CodebookSchedule(try #require(recipe.plain))
    #expect(schedule.isWarmUp(step: 24, progress: 0.24))
    #expect(!schedule.isWarmUp(step: 25, progress: 0.25))
  }
}
