internal import VQZ
internal import VQZCore
internal import VQZEntropy
package import VQZNetwork

extension LadderTrainer {
  /// A training that begins with a model.
  ///
  /// - Parameter recipe: names the model; see `Recipe.init(from:)`.
  package convenience init(
    recipe: Recipe, samples: SampleSet, threads: Int, base: BaseModel
  ) throws(TrainingError) {
    try self.init(
      recipe: recipe, samples: samples, threads: threads, base: base, deviations: nil)
  }

  /// Refuses a recipe that names another model than there is, or windows that do not fit it or the
  /// signals.
  static func check(
    _ recipe: Recipe, _ base: BaseModel?, _ samples: SampleSet
  ) throws(TrainingError) {
    guard recipe.base == base?.identifier else {
      throw .base(
        found: base.map { "\($0.identifier.prefix(8))…" } ?? "none",
        expected: recipe.base.map { "\($0.prefix(8))…, as the recipe says" } ?? "none")
    }
    guard let base else { return }
    let stride = max(base.description.stride.rows, base.description.stride.columns)
    guard recipe.patch % stride != 0 else { return }
    let least = samples.leastPatch(of: base.description)
    guard recipe.patch < stride, recipe.patch >= least.patch, recipe.patch % least.stride == 0
    else {
      let small =
        least.patch < stride
        ? ", or of \(least.stride) from \(least.patch) on, as these pictures are small" : ""
      throw .recipe(
        name: "patch", found: "\(recipe.patch)",
        expected: "a multiple of \(stride), as the model to begin with has it\(small)")
    }
  }

  /// The texts of the base, with what this training changes of them.
  private func metadata(_ start: TrainingStart) -> [String: String] {
    var metadata = start.base.archive.metadata
    if repeatsPositions {
      metadata[NetworkModel.extensionKey] = NetworkModel.extensionByPositions
    }
    return metadata
  }

  /// The network that parameters stand for, with conditions of all rows of the model.
  package func floats(of parameters: AlignedFloats) -> LadderFloats {
    let qualities = (0..<plan.description.qualityCount).map {
      BaseModel.quality($0, plan.description)
    }
    return LadderFloats(
      parameters: tensors(of: parameters), start: parameters.values(plan.start),
      conditions: plan.levels.map { level in
        level.steps.map { step in
          qualities.map { LadderPass.condition(step, parameters, $0) }
        }
      })
  }

  /// The averaged network as a model in the scales of the one that training began with. Tables and
  /// contexts are counted for it where everything is learnt; counted ones alone would be larger
  /// than a model of predictions. The training is not changed by it.
  package func tuned(_ start: TrainingStart) throws -> TrainedModel {
    var export = BaseExport(base: start.base, before: floats(of: start.parameters))
    export.share = recipe.coarseness
    let draft = try export.draft(floats(of: average), metadata: metadata(start))
    return try plan.part == .all ? tables(start).finished(draft) : draft.finished()
  }

  /// The model that training began with, with nothing but tables and contexts counted anew; that
  /// model itself where they are not.
  func recounted(_ start: TrainingStart) throws -> TrainedModel {
    guard plan.part == .all else {
      return TrainedModel(bytes: start.base.model.bytes, model: start.base.model)
    }
    var archive = start.base.archive
    archive.metadata = metadata(start)
    return try tables(start).finished(ModelDraft(start.base.description, archive))
  }

  private func tables(_ start: TrainingStart) -> BaseTables {
    BaseTables(
      base: start.base, recount: TableRecount(samples: samples, threads: threads))
  }

  /// Takes over the shares of codewords that a model's tables have: what training takes rates to
  /// be.
  func takeShares(of model: BaseModel) {
    let frequencies = model.network.frequencies
    codebooks = codebooks.enumerated().map { l, level in
      level.enumerated().map { s, step in
        ClassCodebooks(
          step.entries.enumerated().map { c, entry in
            EntropyConstrainedCodebook(
              codewords: entry.codebook.codewords, dimension: entry.codebook.dimension,
              counts: frequencies[l][s][c].dropLast().map { Int($0) })
          })
      }
    }
  }
}
