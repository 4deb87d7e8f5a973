package import VQZNetwork

extension PlainTrainer {
  package static var checkpointPrefix: String { "vqz.training." }
  package static var checkpointVersion: String { "2" }

  /// The iteration at which the codebook started; −1 before.
  package var savedTexts: [String: String] { ["codebook_start": "\(codebookStart ?? -1)"] }

  /// Averages of the codebook, and the size of the latents.
  package var savedTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, floats) in codebookBuffers {
      tensors[name] = .floats(floats.values, shape: [floats.count])
    }
    return tensors
  }

  /// What the next iteration depends on beside the shared state, by name.
  /// Their names are those of the tensors, and never change: checkpoints of former versions are
  /// read.
  private var codebookBuffers: [(name: String, floats: AlignedFloats)] {
    [
      ("codebook.counts", codebook.counts), ("codebook.sums", codebook.sums),
      ("codebook.shares", codebook.shares), ("codebook.uses", codebook.recentUses),
      ("latents.scale", latentScale),
    ]
  }

  /// Texts are checked before the network is built, and the parameters before memory is taken for
  /// it.
  package convenience init(
    resuming checkpoint: Checkpoint, recipe: Recipe, samples: SampleSet, threads: Int
  ) throws(TrainingError) {
    let start: Int = try checkpoint.texts.number("codebook_start")
    guard start <= checkpoint.step else {
      throw .checkpoint(
        name: "step", found: "\(checkpoint.step) with codebook from \(start)",
        expected: "a course of time")
    }
    try checkpoint.checkParameters(PlainPlan(recipe.description).bufferCount)
    try self.init(recipe: recipe, samples: samples, threads: threads)
    try checkpoint.restore(state, codebookBuffers)
    // −1 is a warm-up that goes on.
    codebookStart = start < 0 ? nil : start
    unsafe weights.repack(from: parameters.start)
  }
}
