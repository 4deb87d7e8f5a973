internal import VQZ
internal import VQZCore
package import VQZNetwork

extension LadderTrainer {
  /// A ladder's checkpoints are told from others by this alone.
  package static var checkpointPrefix: String { "vqz.ladder." }
  package static var checkpointVersion: String { "1" }

  /// The moving mean decides how much gradients are shortened, so it is part of the state.
  package var savedTexts: [String: String] {
    var texts = ["gradient_mean": "\(gradientMean)"]
    if let best = search?.best {
      texts["best_saving"] = "\(best.saving)"
      texts["best_step"] = "\(best.step)"
    }
    return texts
  }

  /// Deviations, codewords with how often each was chosen, and of a training from a model the files
  /// of that and of the best so far.
  package var savedTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    if let base = start?.base.model.bytes {
      tensors[Self.baseName] = .integers(base, shape: [base.count])
    }
    if let best = search?.best?.bytes {
      tensors[Self.bestName] = .integers(best, shape: [best.count])
    }
    for (l, values) in deviations.enumerated() {
      tensors["deviations.\(l)"] = .floats(values, shape: [values.count])
    }
    for (l, level) in codebooks.enumerated() {
      for (s, step) in level.enumerated() {
        for (c, entry) in step.entries.enumerated() {
          let path = Self.path(l, s, c)
          let codebook = entry.codebook
          tensors[path + ".codewords"] = .floats(
            codebook.codewords, shape: [codebook.count, codebook.dimension])
          tensors[path + ".counts"] = .integers(
            codebook.counts.map { Int64($0) }, shape: [codebook.count])
        }
      }
    }
    return tensors
  }

  private static var baseName: String { "base" }
  private static var bestName: String { "best" }

  /// Where the codebook of a class stands among the tensors.
  private static func path(_ level: Int, _ step: Int, _ index: Int) -> String {
    "codebooks.\(level).\(step).\(index)"
  }

  /// Texts and deviations are checked before the network is built, and the parameters before memory
  /// is taken for it.
  package convenience init(
    resuming checkpoint: Checkpoint, recipe: Recipe, samples: SampleSet, threads: Int
  ) throws(TrainingError) {
    // 0 stands for no mean yet.
    let mean: Double = try checkpoint.texts.number("gradient_mean")
    guard mean.isFinite, mean >= 0 else {
      throw .checkpoint(name: "gradient_mean", found: "\(mean)", expected: "0 or more")
    }
    let base = recipe.base == nil ? nil : try Self.base(checkpoint)
    let plan = try LadderPlan(base?.description ?? recipe.description)
    // As many as the plan has coefficients, or the file is of another network.
    let deviations = try Self.deviations(checkpoint, plan)
    try checkpoint.checkParameters(plan.bufferCount)
    try self.init(
      recipe: recipe, samples: samples, threads: threads, base: base, deviations: deviations)
    // Codebooks are read, not made anew: they were made from parameters that are gone.
    try checkpoint.restore(state)
    codebooks = try checkpoint.tensors { archive throws(ModelFileError) in
      try Self.codebooks(archive, plan)
    }
    gradientMean = mean
    search?.best = try Self.best(checkpoint)
    pack(parameters, into: weights)
  }

  /// The model that the training began with.
  private static func base(_ checkpoint: Checkpoint) throws(TrainingError) -> BaseModel {
    try BaseModel(model(checkpoint, baseName))
  }

  /// The best model so far; nil where nothing was better than the base.
  private static func best(_ checkpoint: Checkpoint) throws(TrainingError) -> BaseSearch.Best? {
    guard checkpoint.archive.tensors[bestName] != nil else { return nil }
    let saving: Double = try checkpoint.texts.number("best_saving")
    guard saving > 0, saving < 1 else {
      throw .checkpoint(name: "best_saving", found: "\(saving)", expected: "0 to 1")
    }
    return BaseSearch.Best(
      bytes: try model(checkpoint, bestName).bytes, saving: saving,
      step: try checkpoint.texts.number("best_step"))
  }

  /// A model file that is carried whole, checked as any other.
  private static func model(
    _ checkpoint: Checkpoint, _ name: String
  ) throws(TrainingError) -> VQZModel {
    let bytes = try checkpoint.tensors { archive throws(ModelFileError) in
      try archive.tensor(name)
    }.bytes.array
    do throws(VQZError) {
      return try VQZModel(bytes: bytes)
    } catch {
      throw .checkpoint(name: name, found: error.message, expected: "a model file")
    }
  }

  /// The deviations of a checkpoint. They decide the scales of the first and last layers, so a
  /// training that goes on must have the same.
  private static func deviations(
    _ checkpoint: Checkpoint, _ plan: LadderPlan
  ) throws(TrainingError) -> [[Float]] {
    let found = try checkpoint.tensors { archive throws(ModelFileError) in
      var found: [[Float]] = []
      for (l, level) in plan.levels.enumerated() {
        found.append(try archive.floats("deviations.\(l)", shape: [level.coefficients]))
      }
      return found
    }
    guard found.joined().allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .checkpoint(name: "deviations", found: "not positive", expected: "positive numbers")
    }
    return found
  }

  /// The codebooks of a checkpoint; none where it was written before the first iteration.
  private static func codebooks(
    _ archive: TensorArchive, _ plan: LadderPlan
  ) throws(ModelFileError) -> [[ClassCodebooks]] {
    guard archive.tensors[path(0, 0, 0) + ".counts"] != nil else { return [] }
    var levels: [[ClassCodebooks]] = []
    for (l, level) in plan.description.levels.enumerated() {
      var steps: [ClassCodebooks] = []
      for (s, step) in level.steps.enumerated() {
        var found: [EntropyConstrainedCodebook] = []
        for c in step.classes.indices {
          found.append(try codebook(archive, path(l, s, c), dimension: step.dimension))
        }
        steps.append(ClassCodebooks(found))
      }
      levels.append(steps)
    }
    return levels
  }

  /// - Parameter dimension: that of the groups, which codewords divide.
  /// The codebook of one class, with sizes that a search can work with.
  ///
  private static func codebook(
    _ archive: TensorArchive, _ path: String, dimension: Int
  ) throws(ModelFileError) -> EntropyConstrainedCodebook {
    let shape = archive.tensors[path + ".codewords"]?.shape ?? []
    let (count, width) = (shape.first ?? 0, shape.last ?? 0)
    // A class may have fewer dimensions than a group: a half, a quarter, and so on.
    guard shape.count == 2, (1...4096).contains(count), width > 0, dimension % width == 0 else {
      throw .mismatch(
        name: path, found: "\(shape)", expected: "codewords of \(dimension) or less")
    }
    return EntropyConstrainedCodebook(
      codewords: try archive.floats(path + ".codewords", shape: shape), dimension: width,
      counts: try archive.int64s(path + ".counts", shape: [count]).map {
        min(max(Int(clamping: $0), 0), 1 << 40)
      })
  }
}
