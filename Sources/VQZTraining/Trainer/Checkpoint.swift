internal import VQZCore
package import VQZNetwork

/// Everything a training needs to go on: a safetensors file. With a budget of steps, equal
/// trainings give equal bytes (no clock, no path, no number of threads is in it).
package struct Checkpoint: Sendable, Equatable, CheckpointForm {
  package let recipe: Recipe
  /// SHA-256 that names the samples.
  package let dataHash: [UInt8]
  package let step: Int
  package let codebookStart: Int?
  /// Seconds spent so far; 0 where the budget is in steps.
  package let seconds: Double
  package let archive: TensorArchive

  /// Increased when an older version can no longer be continued.
  private static let version = "2"
  /// Steps stay far from where counting on would overflow.
  private static let countLimit = 1 << 40

  package static func read(_ path: String) throws(TrainingError) -> Checkpoint {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: Limits().modelByteCount)
    } catch {
      throw .file(error, path: path)
    }
    return try Checkpoint(bytes: bytes)
  }

  package init(bytes: [UInt8]) throws(TrainingError) {
    archive = try Self.archive(bytes)
    let version = try Self.text("version", archive)
    guard version == Self.version else {
      throw .checkpoint(name: "version", found: version, expected: Self.version)
    }
    recipe = try Recipe(text: Self.text("recipe", archive))
    dataHash = try Self.digest(Self.text("samples", archive))
    step = try Self.number("step", archive)
    let start: Int = try Self.number("codebook_start", archive)
    codebookStart = start < 0 ? nil : start
    seconds = try Self.number("seconds", archive)
    guard (0...Self.countLimit).contains(step), start <= step, seconds >= 0, seconds.isFinite
    else {
      throw .checkpoint(
        name: "step", found: "\(step) with codebook from \(start)", expected: "a course of time")
    }
  }

  /// The state of `trainer`, `seconds` after the start of its training.
  package init(_ trainer: Trainer, seconds: Double) {
    recipe = trainer.recipe
    dataHash = trainer.samples.hash
    step = trainer.step
    codebookStart = trainer.codebookStart
    if case .seconds = trainer.recipe.budget { self.seconds = seconds } else { self.seconds = 0 }
    var archive = TensorArchive(metadata: [
      Self.prefix + "version": Self.version,
      Self.prefix + "recipe": recipe.text,
      Self.prefix + "samples": Hexadecimal.text(of: dataHash),
      Self.prefix + "step": "\(step)",
      Self.prefix + "codebook_start": "\(codebookStart ?? -1)",
      Self.prefix + "seconds": "\(self.seconds)",
    ])
    for (name, floats) in trainer.stateBuffers {
      archive.tensors[name] = .floats(floats.values, shape: [floats.count])
    }
    self.archive = archive
  }

  /// Puts the state into a fresh trainer of the same recipe.
  func restore(_ trainer: Trainer) throws(TrainingError) {
    try Self.check(trainer.samples.hash, is: dataHash)
    do throws(ModelFileError) {
      for (name, floats) in trainer.stateBuffers {
        floats.set(try archive.floats(name, shape: [floats.count]), at: 0)
      }
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
    trainer.step = step
    trainer.codebookStart = codebookStart
    trainer.secondsBefore = seconds
    unsafe trainer.weights.repack(from: trainer.parameters.start)
  }

  package static let prefix = "vqz.training."
}

extension Trainer {
  /// A training that goes on where `checkpoint` was written.
  ///
  /// - Parameter budget: another end than that of the recipe; the learning rate then follows the
  ///   new one.
  package convenience init(
    checkpoint: Checkpoint, samples: SampleSet, threads: Int, budget: Recipe.Budget? = nil
  ) throws(TrainingError) {
    var recipe = checkpoint.recipe
    if let budget { recipe.budget = budget }
    try checkpoint.checkParameters(TrainingPlan(recipe.description).bufferCount)
    try self.init(recipe: recipe, samples: samples, threads: threads)
    try checkpoint.restore(self)
  }

  /// Every float that the next step depends on, by name.
  fileprivate var stateBuffers: [(name: String, floats: AlignedFloats)] {
    [
      ("parameters", parameters), ("average", average), ("moments.first", optimiser.first),
      ("moments.second", optimiser.second), ("codebook.counts", codebook.counts),
      ("codebook.sums", codebook.sums), ("codebook.shares", codebook.shares),
      ("codebook.uses", codebook.recentUses), ("latents.scale", latentScale),
    ]
  }
}
