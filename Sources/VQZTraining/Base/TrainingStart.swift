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

  /// - Parameter scaling: which layers work between unit sizes.
  init(
    _ base: BaseModel, _ plan: LadderPlan, _ scaling: ParameterScaling
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
    self.scaling = scaling.fitted(to: parameters)
    self.scaling.remove(from: parameters)
    self.base = base
    self.parameters = parameters
    codebooks = found.codebooks
  }
}
