internal import VQZCore
package import VQZNetwork

/// Everything the training of a ladder needs to go on: a safetensors file. With a budget of steps,
/// equal trainings give equal bytes.
package struct LadderCheckpoint: Sendable, CheckpointForm {
  package let recipe: Recipe
  /// SHA-256 that names the samples.
  let dataHash: [UInt8]
  let step: Int
  let seconds: Double
  let gradientMean: Double
  let deviations: [[Float]]
  package let archive: TensorArchive

  /// Increased when an older version can no longer be continued.
  private static let version = "1"
  package static let prefix = "vqz.ladder."
  /// The metadata key that tells such a file.
  static let marker = prefix + "version"

  package init(bytes: [UInt8]) throws(TrainingError) {
    archive = try Self.archive(bytes)
    let version = try Self.text("version", archive)
    guard version == Self.version else {
      throw .checkpoint(name: "version", found: version, expected: Self.version)
    }
    recipe = try Recipe(text: Self.text("recipe", archive))
    dataHash = try Self.digest(Self.text("samples", archive))
    step = try Self.number("step", archive)
    seconds = try Self.number("seconds", archive)
    gradientMean = try Self.number("gradient_mean", archive)
    guard (0...1 << 40).contains(step), seconds.isFinite, seconds >= 0, gradientMean.isFinite,
      gradientMean >= 0
    else {
      throw .checkpoint(name: "step", found: "\(step)", expected: "a course of time")
    }
    let plan = try LadderPlan(recipe.description)
    do throws(ModelFileError) {
      var deviations: [[Float]] = []
      for (l, level) in plan.levels.enumerated() {
        deviations.append(
          try archive.floats("deviations.\(l)", shape: [level.coefficients]))
      }
      self.deviations = deviations
    } catch {
      throw .checkpoint(name: "deviations", found: error.message, expected: "those of the recipe")
    }
    guard deviations.joined().allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .checkpoint(name: "deviations", found: "not positive", expected: "positive numbers")
    }
  }

  package init(_ trainer: LadderTrainer, seconds: Double) {
    recipe = trainer.recipe
    dataHash = trainer.samples.hash
    step = trainer.step
    gradientMean = trainer.gradientMean
    deviations = trainer.deviations
    if case .seconds = trainer.recipe.budget { self.seconds = seconds } else { self.seconds = 0 }
    var archive = TensorArchive(metadata: [
      Self.prefix + "version": Self.version,
      Self.prefix + "recipe": recipe.text,
      Self.prefix + "samples": Hexadecimal.text(of: dataHash),
      Self.prefix + "step": "\(step)",
      Self.prefix + "seconds": "\(self.seconds)",
      Self.prefix + "gradient_mean": "\(gradientMean)",
    ])
    for (l, values) in deviations.enumerated() {
      archive.tensors["deviations.\(l)"] = .floats(values, shape: [values.count])
    }
    for (name, floats) in trainer.stateBuffers {
      archive.tensors[name] = .floats(floats.values, shape: [floats.count])
    }
    for (l, level) in trainer.codebooks.enumerated() {
      for (s, step) in level.enumerated() {
        for (c, entry) in step.entries.enumerated() {
          let path = Self.path(l, s, c)
          let codebook = entry.codebook
          archive.tensors[path + ".codewords"] = .floats(
            codebook.codewords, shape: [codebook.count, codebook.dimension])
          archive.tensors[path + ".counts"] = .integers(
            codebook.counts.map { Int64($0) }, shape: [codebook.count])
        }
      }
    }
    self.archive = archive
  }

  private static func path(_ level: Int, _ step: Int, _ index: Int) -> String {
    "codebooks.\(level).\(step).\(index)"
  }

  /// Puts the state into a fresh trainer of the same recipe.
  func restore(_ trainer: LadderTrainer) throws(TrainingError) {
    try Self.check(trainer.samples.hash, is: dataHash)
    do throws(ModelFileError) {
      for (name, floats) in trainer.stateBuffers {
        floats.set(try archive.floats(name, shape: [floats.count]), at: 0)
      }
      trainer.codebooks = try codebooks(trainer.plan)
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
    trainer.step = step
    trainer.secondsBefore = seconds
    trainer.gradientMean = gradientMean
    trainer.pack(trainer.parameters, into: trainer.weights)
  }

  private func codebooks(_ plan: LadderPlan) throws(ModelFileError) -> [[StepCodebooks]] {
    guard archive.tensors[Self.path(0, 0, 0) + ".counts"] != nil else { return [] }
    var levels: [[StepCodebooks]] = []
    for (l, level) in plan.description.levels.enumerated() {
      var steps: [StepCodebooks] = []
      for (s, step) in level.steps.enumerated() {
        var found: [EntropyConstrainedCodebook] = []
        for c in step.classes.indices {
          let path = Self.path(l, s, c)
          let shape = archive.tensors[path + ".codewords"]?.shape ?? []
          let (count, dimension) = (shape.first ?? 0, shape.last ?? 0)
          guard shape.count == 2, (1...4096).contains(count), dimension > 0,
            step.dimension % dimension == 0
          else {
            throw .mismatch(
              name: path, found: "\(shape)", expected: "codewords of \(step.dimension) or less")
          }
          found.append(
            EntropyConstrainedCodebook(
              codewords: try archive.floats(path + ".codewords", shape: shape),
              dimension: dimension,
              counts: try archive.int64s(path + ".counts", shape: [count]).map {
                min(max(Int(clamping: $0), 0), 1 << 40)
              }))
        }
        steps.append(StepCodebooks(found))
      }
      levels.append(steps)
    }
    return levels
  }
}

extension LadderTrainer {
  /// A training that goes on where `checkpoint` was written.
  ///
  /// - Parameter budget: another end than that of the recipe.
  package convenience init(
    checkpoint: LadderCheckpoint, samples: SampleSet, threads: Int, budget: Recipe.Budget? = nil
  ) throws(TrainingError) {
    var recipe = checkpoint.recipe
    if let budget { recipe.budget = budget }
    try checkpoint.checkParameters(LadderPlan(recipe.description).bufferCount)
    try self.init(
      recipe: recipe, samples: samples, threads: threads, deviations: checkpoint.deviations)
    try checkpoint.restore(self)
  }

  /// Every float that the next step depends on, by name.
  fileprivate var stateBuffers: [(name: String, floats: AlignedFloats)] {
    [
      ("parameters", parameters), ("average", average), ("moments.first", optimiser.first),
      ("moments.second", optimiser.second),
    ]
  }
}
