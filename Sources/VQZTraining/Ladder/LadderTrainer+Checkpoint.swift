internal import VQZCore
package import VQZNetwork

extension LadderTrainer {
  /// A ladder's checkpoints are told from others by this alone.
  package static var checkpointPrefix: String { "vqz.ladder." }
  package static var checkpointVersion: String { "1" }

  /// The moving mean decides how much gradients are shortened, so it is part of the state.
  package var savedTexts: [String: String] { ["gradient_mean": "\(gradientMean)"] }

  /// Deviations, and codewords with how often each was chosen.
  package var savedTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
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
    let plan = try LadderPlan(recipe.description)
    // As many as the plan has coefficients, or the file is of another network.
    let deviations = try Self.deviations(checkpoint, plan)
    try checkpoint.checkParameters(plan.bufferCount)
    try self.init(recipe: recipe, samples: samples, threads: threads, deviations: deviations)
    // Codebooks are read, not made anew: they were made from parameters that are gone.
    try checkpoint.restore(state)
    codebooks = try checkpoint.tensors { archive throws(ModelFileError) in
      try Self.codebooks(archive, plan)
    }
    gradientMean = mean
    pack(parameters, into: weights)
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
