import Testing
import VQZNetwork
import VQZTraining

/// Sizes are looked at before memory is taken for them.
struct TrainingMemoryTests {
  @Test func absurdRecipesAreRefused() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 9)
    recipe.plain?.sizes.width = 1024
    recipe.plain?.sizes.blocks = 64
    recipe.batch = 4096
    recipe.patch = 1024
    // Every number is in its range.
    try recipe.check()
    let error = try #require(throws: TrainingError.self) {
      try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
    }
    guard case .memory(let needed, let limit) = error else {
      Issue.record("found \(error)")
      return
    }
    #expect(needed > limit && limit > 0)
    #expect("\(error.code)" == "memoryLimit")
  }

  @Test func checkpointsHoldWhatTheirRecipeSays() throws {
    let samples = try SyntheticPictures(count: 8).load()
    let trainer = try PlainTrainer(recipe: .tiny(steps: 9), samples: samples, threads: 1)
    let bytes = try Checkpoint(trainer, seconds: 0).bytes()
    var archive = try TensorArchive(safetensors: bytes)
    var recipe = trainer.recipe
    recipe.plain?.sizes.width = 1024
    archive.metadata["vqz.training.recipe"] = recipe.text
    let wide = try Checkpoint(bytes: archive.safetensors())
    let error = try #require(throws: TrainingError.self) {
      try PlainTrainer(checkpoint: wide, samples: samples, threads: 1)
    }
    guard case .checkpoint("tensors", _, _) = error else {
      Issue.record("found \(error)")
      return
    }
  }
}
