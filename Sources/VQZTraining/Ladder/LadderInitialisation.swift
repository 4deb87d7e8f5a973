internal import VQZCore
package import VQZNetwork

/// First values of a ladder's parameters: the transform skeleton, corrections and predictions of
/// zero, and spreads as measured.
package struct LadderInitialisation {
  let plan: LadderPlan
  /// Root mean square of the coefficients, `[level][channel]` without lifted ones, and those
  /// carried to the coarser level: in network units.
  let deviations: [[Float]]

  package init(plan: LadderPlan, deviations: [[Float]]) {
    self.plan = plan
    self.deviations = deviations
  }

  /// Corrections are about this large at most: twenty sample values.
  private static let correctionLimit: Float = 20.0 / 64

  /// Which layers work between unit sizes although coefficients do not have them.
  var scaling: ParameterScaling {
    var scaling = ParameterScaling()
    let layout = plan.layout
    for (l, level) in plan.levels.enumerated() {
      for step in level.steps {
        let own = Array(deviations[l][step.channels])
        scaling.add(step.merge.path + ".0", layout, input: own.map { 1 / $0 })
        let spreads = [Float](repeating: 1, count: step.groups)
        scaling.add(
          step.head.path + ".\(step.head.layers.count - 1)", layout, output: own + spreads)
      }
      guard !level.liftMerge.layers.isEmpty else { continue }
      let carried = deviations[l + 1].prefix(plan.levels[l + 1].liftedChannels)
      scaling.add(level.liftMerge.path + ".0", layout, input: carried.map { 1 / $0 })
    }
    for path in plan.linearPaths {
      let outputs = layout[path]?.shape.outputs ?? 0
      scaling.add(
        path, layout, output: [Float](repeating: TransformSkeleton.pace, count: outputs))
    }
    let last = deviations[deviations.count - 1]
    let limited = last.map { min($0, Self.correctionLimit) }
    scaling.add("output.\(plan.output.layers.count - 1)", layout, output: limited)
    let trunk = plan.levels[plan.levels.count - 1].trunk
    if case .residual(let body)? = trunk.layers.last {
      let path = trunk.path + ".\(trunk.layers.count - 1)"
      scaling.add(path + ".0", layout, input: last.map { 1 / $0 })
      scaling.add(path + ".\(body.count - 1)", layout, output: limited)
    }
    return scaling
  }

  /// Fills `parameters`; scaled layers get the values before scaling.
  package func fill(_ parameters: AlignedFloats, seed: UInt64) {
    parameters.clear()
    var stream: UInt64 = 0
    var parts = [plan.output]
    for level in plan.levels {
      parts += [level.trunk, level.entry, level.liftMerge]
      for step in level.steps { parts += [step.body, step.head, step.merge] }
    }
    for part in parts {
      Initialisation.fill(part.layers, part.path, plan.layout, parameters, seed, &stream)
    }
    for (l, level) in plan.levels.enumerated() {
      for step in level.steps {
        let head = step.head.path + ".\(step.head.layers.count - 1)"
        guard let entry = plan.layout[head] else { continue }
        zero(entry.weight, parameters)
        for group in 0..<step.groups {
          let own = deviations[l][step.channels][
            (step.channels.lowerBound + group * step.dimension)...
          ]
          .prefix(step.dimension)
          let power = own.reduce(0) { $0 + $1 * $1 } / Float(step.dimension)
          parameters[entry.bias.lowerBound + step.channels.count + group] =
            Float(binaryLogarithm(Double(power))) / 2
        }
      }
    }
    zeroLast(plan.output, parameters)
    let trunk = plan.levels[plan.levels.count - 1].trunk
    if case .residual(let body)? = trunk.layers.last {
      let path = trunk.path + ".\(trunk.layers.count - 1).\(body.count - 1)"
      if let entry = plan.layout[path] { zero(entry.weight, parameters) }
    }
    TransformSkeleton().fill(parameters, plan: plan, pace: TransformSkeleton.pace)
  }

  private func zeroLast(_ part: LadderPlan.Part, _ parameters: AlignedFloats) {
    if let entry = plan.layout[part.path + ".\(part.layers.count - 1)"] {
      zero(entry.weight, parameters)
    }
  }

  private func zero(_ range: Range<Int>, _ parameters: AlignedFloats) {
    for index in range { parameters[index] = 0 }
  }
}
