import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// The paper's objectives as trainings.
struct ObjectiveTests {
  /// The state after some steps, what the last report said, and a reading of the held-out pictures.
  private struct Run {
    let parameters: [Float]
    let codebook: [Float]
    let last: TrainingProgress
    let figures: PlainFigures
    let evaluation: PlainEvaluation

    init(_ recipe: Recipe, _ samples: SampleSet, threads: Int = 2) throws {
      let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: threads)
      var last: TrainingProgress?
      _ = try trainer.run(reportInterval: 0) { last = $0 }
      parameters = trainer.parameters.values
      codebook = trainer.parameters.values(trainer.plan.codebook)
      self.last = try #require(last)
      figures = try #require(last?.figures.plain)
      evaluation = try trainer.evaluate()
    }
  }

  /// With r(z) uniform every codeword costs log2 K bits: vdib is vqvae, the gradients to the last
  /// bit (so are all parameters after training), the loss up to the constant β log2 K.
  @Test(arguments: [PlainRecipe.Assignment.nearest, .rate])
  func vdibWithUniformPriorIsVqvae(assignment: PlainRecipe.Assignment) throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 12)
    let plain = try Run(recipe, samples)
    recipe.plain?.objective = .vdib
    recipe.plain?.assignment = assignment
    recipe.plain?.rateWeight = 0.03125
    let vdib = try Run(recipe, samples)
    #expect(vdib.parameters == plain.parameters)
    #expect(abs(vdib.last.loss - plain.last.loss - 0.03125 * 4) < 1e-6)
    #expect(abs(vdib.evaluation.loss - plain.evaluation.loss - 0.03125 * 4) < 1e-6)
    #expect(vdib.evaluation.information == plain.evaluation.information)
    // The test can fail: with an empirical r(z) the assignment is another one.
    guard assignment == .rate else { return }
    recipe.plain?.prior = .empirical
    recipe.plain?.rateWeight = 0.5
    #expect(try Run(recipe, samples).parameters != plain.parameters)
  }

  /// The same of soft assignments: the gradient of a constant is 0, up to rounding.
  @Test func softVdibWithUniformPriorIsSoftVqvae() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 6)
    recipe.plain?.assignment = .soft
    recipe.plain?.finalTemperature = 1
    let plain = try Run(recipe, samples)
    recipe.plain?.objective = .vdib
    let vdib = try Run(recipe, samples)
    #expect(zip(vdib.codebook, plain.codebook).allSatisfy { abs($0 - $1) < 1e-2 })
    #expect(abs(vdib.last.loss - plain.last.loss - 0.001 * 4) < 1e-3)
  }

  @Test func ratesAreTraded() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 120)
    recipe.plain?.sizes.codewords = 64
    recipe.plain?.objective = .vdib
    recipe.plain?.prior = .empirical
    recipe.plain?.assignment = .rate
    recipe.plain?.codebook.restartThreshold = 0
    recipe.plain?.rateWeight = 1e-6
    let fine = try Run(recipe, samples).evaluation
    recipe.plain?.rateWeight = 0.3
    let coarse = try Run(recipe, samples).evaluation
    #expect(coarse.information.crossEntropy < fine.information.crossEntropy - 0.5)
    #expect(coarse.distortion > fine.distortion)
    #expect(fine.information.conditionalEntropy == 0)
    #expect(fine.information.mutualInformation == fine.information.entropy)
  }

  /// β pays for softness in vib, so H(Z|I) stays; in the end of an annealed training it is 0.
  @Test func softTrainingsKeepTheirEntropyAndAnnealedOnesLoseIt() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 40)
    recipe.plain?.objective = .vib
    recipe.plain?.prior = .empirical
    recipe.plain?.assignment = .soft
    recipe.plain?.finalTemperature = 1
    let vib = try Run(recipe, samples)
    #expect(vib.evaluation.information.conditionalEntropy > 0.05)
    #expect(vib.evaluation.information.bounds.allSatisfy { $0.slack > -1e-9 })
    #expect(vib.figures.information.bounds.allSatisfy { $0.slack > -1e-9 })
    recipe.plain?.objective = .vqvae
    recipe.plain?.prior = .uniform
    for assignment in [PlainRecipe.Assignment.soft, .sample] {
      recipe.plain?.assignment = assignment
      recipe.plain?.finalTemperature = 0
      let annealed = try Run(recipe, samples)
      #expect(annealed.evaluation.information.conditionalEntropy == 0)
      #expect(annealed.evaluation.information.entropy > 0)
    }
    let schedule = CodebookSchedule(try #require(recipe.plain))
    #expect(schedule.temperature(progress: 0) == 1)
    #expect(abs(schedule.temperature(progress: 0.4) - 0.5) < 1e-12)
    #expect(schedule.temperature(progress: 0.9) == 0)
  }

  @Test(arguments: [PlainRecipe.Assignment.soft, .sample])
  func threadsAndInterruptionsChangeNothing(assignment: PlainRecipe.Assignment) throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 20)
    recipe.plain?.objective = .vib
    recipe.plain?.prior = .empirical
    recipe.plain?.assignment = assignment
    recipe.plain?.sampleCount = 3
    recipe.plain?.finalTemperature = 0.5
    recipe.plain?.codebook.update = assignment == .soft ? .closedForm : .average
    recipe.plain?.codebook.maximisationInterval = 2
    func state(_ trainer: PlainTrainer, to step: Int) throws -> [UInt8] {
      while trainer.iteration < step { try trainer.advance(seconds: 0) }
      return try Checkpoint(trainer, seconds: 0).bytes()
    }
    let one = try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
    let half = try state(one, to: 5)
    let whole = try state(one, to: 8)
    let three = try PlainTrainer(recipe: recipe, samples: samples, threads: 3)
    #expect(try state(three, to: 8) == whole)
    let resumed = try PlainTrainer(
      checkpoint: Checkpoint(bytes: half), samples: samples, threads: 2)
    #expect(resumed.recipe == recipe)
    #expect(try state(resumed, to: 8) == whole)
  }

  @Test(arguments: [PlainRecipe.Assignment.nearest, .soft, .sample])
  func everyAssignmentLearns(assignment: PlainRecipe.Assignment) throws {
    let samples = try SyntheticPictures(count: 5).load()
    var recipe = Recipe.tiny(steps: 200)
    recipe.plain?.sizes.dimension = 8
    recipe.plain?.sizes.codewords = 64
    recipe.plain?.codebook.warmUpSteps = 40
    recipe.plain?.codebook.restartInterval = 20
    recipe.optimiser.learningRate = 3e-3
    recipe.optimiser.averageDecay = 0.95
    recipe.plain?.assignment = assignment
    recipe.plain?.temperature = 0.3
    recipe.plain?.codebook.update = assignment == .nearest ? .closedForm : .average
    let run = try Run(recipe, samples)
    #expect(run.figures.psnr > 22 && run.figures.information.perplexity > 8)
  }

  @Test func contradictionsAreNamed() {
    func found(_ change: (inout PlainRecipe) -> Void) -> String {
      var plain = PlainRecipe()
      change(&plain)
      var recipe = Recipe()
      recipe.plain = plain
      do throws(TrainingError) {
        try recipe.check()
        return ""
      } catch {
        return error.message
      }
    }
    #expect(found { $0.objective = .vdib } == "")
    #expect(found { $0.prior = .empirical }.contains("empirical with vqvae"))
    #expect(found { $0.assignment = .rate }.contains("rate with vqvae"))
    #expect(found { $0.objective = .vib }.contains("with a hard assignment vib is vdib"))
    #expect(
      found {
        $0.objective = .vdib
        $0.prior = .conditional
      }.contains("ladder"))
    let error = #expect(throws: TrainingError.self) {
      try LadderRecipe.check(objective: .vib, prior: nil)
    }
    #expect(error?.message.contains("vdib with r(z) conditional for a ladder") == true)
    #expect(throws: TrainingError.self) { try LadderRecipe.check(objective: nil, prior: .uniform) }
    #expect(throws: Never.self) { try LadderRecipe.check(objective: .vdib, prior: .conditional) }
    #expect(found { $0.sizes.codewords = 16384 } == "")
    #expect(found { $0.sizes.codewords = 1 << 17 }.contains("codewords"))
  }
}
