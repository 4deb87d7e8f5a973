import VQZNetwork
internal import VQZSystem

extension Checkpoint {
  /// Whether the file has `count` parameters: looked at before memory is taken for them, because
  /// the recipe may ask for any amount and the file has only what it has.
  func checkParameters(_ count: Int) throws(TrainingError) {
    _ = try tensors { archive throws(ModelFileError) in
      try archive.tensor("parameters", shape: [count])
    }
  }

  /// Puts what all trainings share into a fresh state of the same recipe.
  ///
  /// - Parameter others: buffers of the trainer beside those of the state.
  /// - Throws: where the samples are others than those the training began with, or tensors do not
  ///   fit the recipe.
  func restore(
    _ state: TrainingState, _ others: [(name: String, floats: AlignedFloats)] = []
  ) throws(TrainingError) {
    // Other samples would train on without an error, and nobody could tell what the model is made
    // of.
    let hash = state.samples.hash
    guard hash == dataHash else {
      throw .checkpoint(
        name: "samples", found: Hexadecimal.text(of: hash.prefix(8)) + "…",
        expected: Hexadecimal.text(of: dataHash.prefix(8)) + "…, the pictures it was made with")
    }
    try tensors { archive throws(ModelFileError) in
      for (name, floats) in state.buffers + others {
        floats.set(try archive.floats(name, shape: [floats.count]), at: 0)
      }
    }
    state.iteration = step
    state.secondsBefore = seconds
  }

  /// What `read` finds among the tensors.
  func tensors<Found>(
    _ read: (TensorArchive) throws(ModelFileError) -> Found
  ) throws(TrainingError) -> Found {
    do throws(ModelFileError) {
      return try read(archive)
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
  }

  /// The training goes on where the checkpoint was written.
  ///
  /// - Parameter budget: another end than that of the recipe; the learning rate then follows the
  ///   new one.
  package func resume(
    samples: SampleSet, threads: Int, budget: Recipe.Budget? = nil
  ) throws(TrainingError) -> any NetworkTrainer {
    switch recipe.network {
    case .plain:
      try PlainTrainer(checkpoint: self, samples: samples, threads: threads, budget: budget)
    case .ladder:
      try LadderTrainer(checkpoint: self, samples: samples, threads: threads, budget: budget)
    }
  }
}

extension NetworkTrainer {
  /// A training that goes on; see `Checkpoint.resume`.
  package init(
    checkpoint: Checkpoint, samples: SampleSet, threads: Int, budget: Recipe.Budget? = nil
  ) throws(TrainingError) {
    var recipe = checkpoint.recipe
    if let budget { recipe.budget = budget }
    try self.init(resuming: checkpoint, recipe: recipe, samples: samples, threads: threads)
  }
}

extension Recipe {
  /// The training from its beginning.
  package func trainer(
    samples: SampleSet, threads: Int
  ) throws(TrainingError) -> any NetworkTrainer {
    switch network {
    case .plain: try PlainTrainer(recipe: self, samples: samples, threads: threads)
    case .ladder: try LadderTrainer(recipe: self, samples: samples, threads: threads)
    }
  }
}
