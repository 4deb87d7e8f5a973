package import VQZNetwork

/// What a training from a model begins with, and what it is kept near to.
package struct TrainingStart: Sendable {
  /// The model.
  package let base: BaseModel
  /// In the order of the plan, of about unit size.
  package let parameters: AlignedFloats
  /// Those of the model, `[level][step]`.
  package let codebooks: [[ClassCodebooks]]
  /// Between them and the weights of the model.
  let scaling: ParameterScaling
  /// What the file of the trained model will do to weights; nil where it is not foreseen.
  let rounding: GridRounding?

  /// - Parameters:
  ///   - scaling: which layers work between unit sizes.
  ///   - share: what differences are rounded to, as `BaseExport` has it.
  init(
    _ base: BaseModel, _ plan: LadderPlan, _ scaling: ParameterScaling, share: Double
  ) throws(TrainingError) {
    let found = try BaseImport(base)
    let parameters = AlignedFloats(count: plan.bufferCount)
    for entry in plan.layout.entries {
      let path = LadderPlan.modelPath(entry.path)
      parameters.set(found.floats.parameters[path + ".weight"] ?? [], at: entry.weight.lowerBound)
      parameters.set(found.floats.parameters[path + ".bias"] ?? [], at: entry.bias.lowerBound)
    }
    parameters.set(found.floats.start, at: plan.start.lowerBound)
    for (level, steps) in zip(plan.levels, found.floats.conditions) {
      for (step, anchors) in zip(level.steps, steps) {
        parameters.set(Array(anchors.joined()), at: step.condition.lowerBound)
      }
    }
    if share > 0 {
      let weights = AlignedFloats(count: plan.bufferCount)
      weights.copy(from: parameters)
      rounding = try GridRounding(base, plan, start: weights, share: share)
    } else {
      rounding = nil
    }
    self.scaling = scaling.fitted(to: parameters)
    self.scaling.remove(from: parameters)
    self.base = base
    self.parameters = parameters
    codebooks = found.codebooks
  }
}
