import Foundation
import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// Pictures that are read while others are learnt from, in a memory that holds only some of them.
struct ReadAheadTests {
  /// Bytes of one picture, of which the store holds four.
  private static let pictureBytes = 48 * 40 * 3

  private static func samples(_ pictures: SyntheticPictures, threads: Int) throws -> SampleSet {
    try pictures.load(threads: threads, byteBudget: 4 * pictureBytes)
  }

  @Test func thePicturesOfTheNextBatchAreBroughtIn() throws {
    let pictures = try SyntheticPictures(count: 12)
    let samples = try Self.samples(pictures, threads: 2)
    let sampler = WindowSampler(seed: 3, patch: 32, samples: samples.training)
    let reader = ReadAhead(sampler, samples, batch: 2, threads: 2)
    for step in 0..<20 {
      reader.advance(to: step)
      // Waits for what was begun.
      reader.finish()
      for index in 0..<2 {
        #expect(
          samples.store.holds(
            sampler.samples[sampler.choose(iteration: step, index: index).sample].file)
        )
      }
      #expect(samples.store.byteCount <= 4 * Self.pictureBytes)
    }
  }

  @Test func nothingIsDrivenOutThatIsInUse() throws {
    let pictures = try SyntheticPictures(count: 12)
    let samples = try Self.samples(pictures, threads: 2)
    let sampler = WindowSampler(seed: 3, patch: 32, samples: samples.training)
    let held = { sampler.samples.filter { samples.store.holds($0.file) }.map(\.file) }
    let before = held()
    // Three pictures are more than half of the store; one thread has nobody to read.
    for (batch, threads) in [(3, 2), (2, 1)] {
      let reader = ReadAhead(sampler, samples, batch: batch, threads: threads)
      for step in 0..<20 { reader.advance(to: step) }
      reader.finish()
      #expect(held() == before)
    }
  }

  @Test(arguments: [Recipe.Network.Kind.plain, .ladder])
  func whatIsLearntIsTheSame(kind: Recipe.Network.Kind) throws {
    let pictures = try SyntheticPictures(count: 12)
    func trained(_ samples: SampleSet, threads: Int) throws -> [Float] {
      var recipe = kind == .plain ? Recipe.tiny(steps: 9) : Recipe.ladder
      (recipe.batch, recipe.patch) = (2, 32)
      guard kind == .plain else {
        recipe.ladder?.sizes.levels = 2
        recipe.ladder?.sizes.features = 16
        let trainer = try LadderTrainer(recipe: recipe, samples: samples, threads: threads)
        for _ in 0..<2 { try trainer.advance(seconds: 0) }
        return trainer.parameters.values
      }
      let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: threads)
      for _ in 0..<9 { try trainer.advance(seconds: 0) }
      return trainer.parameters.values
    }
    let whole = try trained(pictures.load(threads: 1), threads: 1)
    #expect(try trained(Self.samples(pictures, threads: 2), threads: 2) == whole)
  }

  /// A picture that is gone is no matter before its step comes, and then an error with its name;
  /// the checkpoint that is left goes on when the picture is back.
  @Test func aPictureThatIsGoneEndsTheTrainingWithACheckpoint() throws {
    let pictures = try SyntheticPictures(count: 12)
    var recipe = Recipe.tiny(steps: 40)
    recipe.batch = 2
    let path = pictures.folder + "/state.ckpt"
    let samples = try Self.samples(pictures, threads: 2)
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    for _ in 0..<3 { try trainer.advance(seconds: 0) }
    for sample in samples.training {
      try FileManager.default.moveItem(atPath: sample.path, toPath: sample.path + "_")
    }
    #expect(throws: TrainingError.self) {
      try trainer.run(saving: CheckpointSaving(path: path, interval: 1000)) { _ in }
    }
    for sample in samples.training {
      try FileManager.default.moveItem(atPath: sample.path + "_", toPath: sample.path)
    }
    let checkpoint = try Checkpoint.read(path)
    #expect((3..<40).contains(checkpoint.step))
    let resumed = try PlainTrainer(checkpoint: checkpoint, samples: samples, threads: 2)
    #expect(try resumed.run { _ in } == .finished)
    let whole = try PlainTrainer(recipe: recipe, samples: pictures.load(), threads: 1)
    #expect(try whole.run { _ in } == .finished)
    #expect(whole.parameters.values == resumed.parameters.values)
  }
}
