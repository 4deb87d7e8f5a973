import Foundation
import Testing
import VQZCore
import VQZNetwork
import VQZTraining

struct TrainerTests {
  /// The state after some steps, as a file.
  static func trained(
    _ recipe: Recipe, _ samples: SampleSet, threads: Int, steps: Int
  ) throws -> [UInt8] {
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: threads)
    for _ in 0..<steps { try trainer.advance(seconds: 0) }
    return try Checkpoint(trainer, seconds: 0).bytes()
  }

  @Test(arguments: [CodebookRecipe.Update.average, .gradient])
  func threadsChangeNothing(update: CodebookRecipe.Update) throws {
    let pictures = try SyntheticPictures(count: 8)
    var recipe = Recipe.tiny(steps: 20)
    recipe.plain?.codebook.update = update
    recipe.plain?.sizes.groups = 2
    recipe.optimiser.kind = update == .average ? .muon : .adam
    let one = try Self.trained(recipe, pictures.load(threads: 1), threads: 1, steps: 7)
    let two = try Self.trained(
      recipe, pictures.load(threads: 2, byteBudget: 10_000), threads: 2, steps: 7)
    let three = try Self.trained(recipe, pictures.load(), threads: 3, steps: 7)
    #expect(one == two)
    #expect(one == three)
    recipe.seed += 1
    #expect(try Self.trained(recipe, pictures.load(), threads: 1, steps: 7) != one)
  }

  @Test(arguments: [1, 2, 4, 6], [OptimiserRecipe.Kind.adam, .muon])
  func aResumedTrainingIsTheSame(interruption: Int, optimiser: OptimiserRecipe.Kind) throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 20)
    recipe.optimiser.kind = optimiser
    let whole = try Self.trained(recipe, samples, threads: 2, steps: 8)
    let half = try Self.trained(recipe, samples, threads: 2, steps: interruption)
    let resumed = try PlainTrainer(
      checkpoint: Checkpoint(bytes: half), samples: samples, threads: 1)
    #expect(resumed.iteration == interruption)
    for _ in interruption..<8 { try resumed.advance(seconds: 0) }
    #expect(try Checkpoint(resumed, seconds: 0).bytes() == whole)
  }

  @Test func aRunSavesStopsAndGoesOn() throws {
    let pictures = try SyntheticPictures(count: 8)
    let samples = try pictures.load()
    let recipe = Recipe.tiny(steps: 6)
    let path = pictures.folder + "/state.ckpt"
    let saving = CheckpointSaving(path: path, interval: 0)
    let first = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    var asked = 0
    let ending = try first.run(
      saving: saving,
      shouldStop: {
        asked += 1
        return asked == 3
      }, report: { _ in })
    #expect(ending == .interrupted)
    let checkpoint = try Checkpoint.read(path)
    #expect(checkpoint.step == 3)
    #expect(checkpoint.recipe == recipe)

    let second = try PlainTrainer(checkpoint: checkpoint, samples: samples, threads: 2)
    var reports: [TrainingProgress] = []
    let end = try second.run(reportInterval: 0, saving: saving) { reports.append($0) }
    #expect(end == .finished)
    #expect(reports.map(\.step) == [4, 5, 6])
    #expect(reports.last?.progress == 1)
    #expect(reports.allSatisfy { $0.loss.isFinite })
    let figures = reports.compactMap(\.figures.plain)
    #expect(figures.count == 3 && figures.allSatisfy { $0.psnr > 0 && $0.bitsPerPosition > 0 })
    #expect(
      try Checkpoint.read(path).bytes() == Self.trained(recipe, samples, threads: 1, steps: 6))
  }

  @Test func aCheckpointThatCannotBeWrittenStopsNothing() throws {
    let samples = try SyntheticPictures(count: 8).load()
    let saving = CheckpointSaving(path: "/nowhere/at/all/state.ckpt", interval: 0)
    let trainer = try PlainTrainer(recipe: .tiny(steps: 4), samples: samples, threads: 2)
    var failures: [TrainingError] = []
    let ending = try trainer.run(saving: saving, failed: { failures.append($0) }) { _ in }
    #expect(ending == .finished && trainer.iteration == 4)
    // After every step, and at the end.
    #expect(failures.count == 5)
    #expect(trainer.state.unsaved == failures.last)
    guard case .file(_, let path)? = trainer.state.unsaved else {
      Issue.record("\(String(describing: trainer.state.unsaved))")
      return
    }
    #expect(path == saving.path)
  }

  @Test func aBudgetOfTimeEnds() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 1)
    recipe.budget = .seconds(0.3)
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    var last: TrainingProgress?
    #expect(try trainer.run { last = $0 } == .finished)
    #expect(trainer.iteration > 0)
    #expect(last?.secondsLeft == 0)
    let checkpoint = try Checkpoint(bytes: Checkpoint(trainer, seconds: 0.3).bytes())
    #expect(checkpoint.seconds == 0.3)
  }

  @Test func checkpointsOfOtherDataOrDamagedOnesAreRefused() throws {
    let pictures = try SyntheticPictures(count: 8)
    let samples = try pictures.load()
    let bytes = try Self.trained(.tiny(steps: 9), samples, threads: 2, steps: 1)
    let checkpoint = try Checkpoint(bytes: bytes)
    #expect(throws: TrainingError.self) { try Checkpoint(bytes: []) }
    #expect(throws: TrainingError.self) { try Checkpoint(bytes: Array(bytes.dropLast(40))) }
    try pictures.write(
      SyntheticPictures.picture(99, width: 48, height: 40), width: 48, height: 40, name: "n.ppm")
    let more = try pictures.load()
    let error = #expect(throws: TrainingError.self) {
      try PlainTrainer(checkpoint: checkpoint, samples: more, threads: 1)
    }
    #expect(error?.message.contains("samples") == true)
  }

  @Test func aLossThatIsNoNumberStopsTheTraining() throws {
    let samples = try SyntheticPictures(count: 8).load()
    let trainer = try PlainTrainer(recipe: .tiny(steps: 9), samples: samples, threads: 2)
    trainer.parameters[0] = .nan
    unsafe trainer.weights.repack(from: trainer.parameters.start)
    #expect(throws: TrainingError.diverged(step: 0)) { try trainer.advance(seconds: 0) }
  }

  @Test(
    arguments: [
      (CodebookRecipe.Update.average, OptimiserRecipe.Kind.adam), (.gradient, .adam),
      (.average, .muon),
    ])
  func aTinyNetworkLearnsATinySet(
    update: CodebookRecipe.Update, optimiser: OptimiserRecipe.Kind
  ) throws {
    let samples = try SyntheticPictures(count: 5).load()
    var recipe = Recipe.tiny(steps: 260)
    recipe.plain?.sizes.dimension = 8
    recipe.plain?.sizes.codewords = 64
    recipe.plain?.codebook.warmUpSteps = 60
    recipe.plain?.codebook.restartInterval = 20
    recipe.optimiser.learningRate = 3e-3
    recipe.optimiser.averageDecay = 0.95
    recipe.plain?.codebook.update = update
    recipe.optimiser.kind = optimiser
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    var first: TrainingProgress?
    var last: TrainingProgress?
    _ = try trainer.run(reportInterval: 0) { progress in
      if first == nil { first = progress }
      last = progress
    }
    let start = try #require(first)
    let end = try #require(last)
    #expect(end.loss < start.loss / 10)
    let begun = try #require(start.figures.plain)
    let ended = try #require(end.figures.plain)
    #expect(ended.psnr > begun.psnr + 9)
    #expect(ended.perplexity > 8)
    let evaluation = try trainer.evaluate()
    #expect(evaluation.pictureCount == 1)
    #expect(evaluation.psnr > begun.psnr + 4)
  }

  @Test func theResultIsTheAveragedNetworkOnTheGridOfIntegers() throws {
    let samples = try SyntheticPictures(count: 8).load()
    let trainer = try PlainTrainer(recipe: .tiny(steps: 5), samples: samples, threads: 2)
    _ = try trainer.run { _ in }
    let network = try trainer.finish(indexCount: 2000)
    let description = network.description
    for (path, shape) in description.decoderConvolutions + description.encoderConvolutions {
      #expect(network.parameters[path + ".weight"]?.count == shape.weightCount)
      #expect(network.parameters[path + ".bias"]?.count == shape.outputs)
    }
    #expect(network.start.count == 32)
    #expect(network.codebooks[0][0][0].count == 16 * 4)
    let largest = network.codebooks[0][0][0].map(\.magnitude).max() ?? 0
    #expect(largest > 15.5 && largest <= 31)
    #expect(network.counts[0][0][0].count == 16)
    #expect(network.counts[0][0][0].reduce(0, +) >= 2000)
    #expect(network.provenance.contains("\"steps\":5"))
    #expect(!network.provenance.contains("\"seconds\":"))
    #expect(!network.provenance.contains(samples.training[0].path))
    let again = try PlainTrainer(recipe: .tiny(steps: 5), samples: samples, threads: 1)
    _ = try again.run { _ in }
    let same = try again.finish(indexCount: 2000)
    #expect(same.parameters == network.parameters)
    #expect(same.counts == network.counts)
    #expect(same.provenance == network.provenance)
    // Of so few pictures the same patches are not counted over and over.
    let counted = try again.finish().counts[0][0][0].reduce(0, +)
    #expect(counted >= 2000 && counted < 100_000)
  }
}
