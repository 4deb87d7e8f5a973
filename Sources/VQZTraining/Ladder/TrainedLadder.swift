internal import VQZCore
package import VQZNetwork

/// What the training of a ladder made: all that a model needs, in float32.
package struct TrainedLadder: Sendable {
  /// The network, with the classes that its codebooks have.
  package let description: NetworkDescription
  /// `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  package let parameters: [String: [Float]]
  /// The features the first level starts from.
  package let start: [Float]
  /// `[level][step]`, made for the averaged network.
  package let codebooks: [[ClassCodebooks]]
  /// Steps and conditions of every quality of the model.
  package let qualities: QualityTables
  /// What it was made from.
  let course: TrainingCourse
  /// What the last codebooks were measured with, for the calibration of the integers.
  let pass: LadderPass
  let weights: PackedWeights
  let average: AlignedFloats
}

extension LadderTrainer {
  package func model(
    name: String, licence: String, evaluated: (PlainEvaluation) throws -> Void
  ) throws -> TrainedModel {
    if let search {
      return try search.outcome(
        name: name, licence: licence,
        provenance: TrainingCourse(state).provenance(search.provenance))
    }
    return try finish().model(name: name, licence: licence, samples: samples, threads: threads)
  }

  /// The averaged network with codebooks made for it.
  package func finish() throws(TrainingError) -> TrainedLadder {
    // A training that was stopped before its first iteration has a model, too, if not a good one.
    if codebooks.isEmpty { startCodebooks() }
    try rebuildCodebooks(average)
    let packed = PackedWeights(layout: plan.layout)
    pack(average, into: packed)
    var description = plan.description
    for l in description.levels.indices {
      for s in description.levels[l].steps.indices {
        description.levels[l].steps[s].classes = codebooks[l][s].entries.map {
          NetworkDescription.Class(
            codewords: $0.codebook.count, dimension: $0.codebook.dimension)
        }
      }
    }
    return TrainedLadder(
      description: description, parameters: tensors(of: average),
      start: average.values(plan.start), codebooks: codebooks, qualities: qualityTables(average),
      course: TrainingCourse(state),
      pass: LadderPass(plan: plan, patch: 256), weights: packed, average: average)
  }

  /// Steps and conditions of all qualities of the model.
  private func qualityTables(_ parameters: AlignedFloats) -> QualityTables {
    let count = plan.description.qualityCount
    let qualities = (0..<count).map { Float($0) / Float(max(1, count - 1)) }
    return QualityTables(
      steps: plan.levels.map { level in
        level.steps.map { step in qualities.map { max(LadderQualities.step($0), step.leastStep) } }
      },
      codewordReaches: plan.levels.map { $0.steps.map(\.codewordReach) },
      conditions: plan.levels.map { level in
        level.steps.map { step in
          qualities.map { LadderPass.condition(step, parameters, $0) }
        }
      })
  }
}

extension TrainedLadder {
  /// Pictures the activations are measured on, at as many qualities.
  private static var calibrationCount: Int { 24 }

  /// The model file (`Formats/vqzm.md`), verified as any reader would.
  package func model(
    name: String, licence: String = "", samples: SampleSet, threads: Int
  ) throws -> TrainedModel {
    let export = try calibratedExport(samples: samples, threads: threads)
    var metadata = [NetworkModel.nameKey: name, "vqz.provenance": course.provenance()]
    if !licence.isEmpty { metadata["vqz.licence"] = licence }
    // Two passes over training signals: tables by the choices of the integer model, then contexts
    // by those with these tables as prices.
    let counts = codebooks.map { level in
      level.map { step in step.entries.map { $0.codebook.counts.map { UInt64($0) } } }
    }
    let draft = try export.draft(counts: counts, metadata: metadata)
    let network = try draft.network()
    let recount = TableRecount(samples: samples, threads: threads)
    let counted = try recount.counts(network, before: counts)
    let contexts = try ContextRecount(recount: recount).contexts(network, counted)
    return try draft.replacingTables(counted.counts).replacingContexts(contexts).finished()
  }

  /// The export with the sizes of activations, measured on training pictures at all qualities.
  private func calibratedExport(samples: SampleSet, threads: Int) throws -> IntegerExport {
    var export = IntegerExport(
      description: description, parameters: parameters, start: start,
      codebooks: codebooks.map { $0.map { $0.entries.map(\.codebook.codewords) } },
      qualities: qualities)
    for (number, sample) in samples.training.prefix(Self.calibrationCount).enumerated() {
      // Each signal at another quality, from the coarsest to the finest: activations differ.
      let row = number * (description.qualityCount - 1) / (Self.calibrationCount - 1)
      let picture = try samples.picture(of: sample)
      picture.cut(Window(sample: 0, x: 0, y: 0), into: pass.input)
      pass.analyse(weights)
      // The values that count here are hard; noise is for rates, which are not looked at.
      var noise = SeededGenerator(seed: 1)
      let quality = Float(row) / Float(max(1, description.qualityCount - 1))
      _ = pass.reconstruct(
        weights, parameters: average, codebooks: codebooks,
        at: PatchQuality(quality: quality, step: LadderQualities.step(quality), rateScale: 1),
        noise: &noise)
      try export.calibrate(
        values: pass.levels.map { $0.steps.map(\.values) }, quality: row, threads: threads)
    }
    return export
  }
}
