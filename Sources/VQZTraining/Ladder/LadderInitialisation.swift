internal import VQZCore
package import VQZNetwork

/// First values of a ladder's parameters: the transform skeleton, corrections and predictions of
/// zero, and spreads as measured.
package struct LadderInitialisation {
  /// Where everything that is learnt lives in the buffer.
  let plan: LadderPlan
  /// Root mean square of the coefficients, `[level][channel]` without lifted ones, and those
  /// carried to the coarser level: in network units.
  let deviations: [[Float]]

  /// Deviations as measured with the fixed transform, or as a checkpoint has them.
  package init(plan: LadderPlan, deviations: [[Float]]) {
    self.plan = plan
    self.deviations = deviations
  }

  /// Corrections are about this large at most: twenty sample values.
  private static let correctionLimit = 20 / Float(SampleScale.bytes.unit)

  /// Which layers work between unit sizes although coefficients do not have them.
  var scaling: ParameterScaling {
    var scaling = ParameterScaling()
    let layout = plan.layout
    let last = deviations[deviations.count - 1]
    let limited = last.map { min($0, Self.correctionLimit) }
    for operation in plan.program.decoder {
      switch operation.part {
      // Values come in the size of coefficients, features are of about unit size.
      case .merge:
        let own = deviations[operation.level][step(operation).channels]
        scaling.add(operation.path + ".0", layout, input: own.map { 1 / $0 })
      // Means leave in the size of coefficients; spreads are logarithms and stay as they are.
      case .head:
        let step = step(operation)
        let spreads = [Float](repeating: 1, count: step.groups)
        scaling.add(
          lastPath(operation), layout,
          output: Array(deviations[operation.level][step.channels]) + spreads)
      case .liftMerge:
        let lifted = deviations[operation.level + 1].prefix(operation.input.channels)
        scaling.add(operation.path + ".0", layout, input: lifted.map { 1 / $0 })
      case .output: scaling.add(lastPath(operation), layout, output: limited)
      default: break
      }
    }
    for path in plan.linearPaths { scaling.slow(path, layout, to: TransformSkeleton.pace) }
    if let correction {
      scaling.add(correction.first, layout, input: last.map { 1 / $0 })
      scaling.add(correction.last, layout, output: limited)
    }
    return scaling
  }

  /// Fills `parameters`; scaled layers get the values before scaling.
  package func fill(_ parameters: AlignedFloats, seed: UInt64) {
    parameters.clear()
    var stream: UInt64 = 0
    for operation in randomParts {
      Initialisation.fill(
        operation.layers, operation.path, plan.layout, parameters, seed, &stream)
    }
    for operation in plan.program.decoder where operation.part == .head {
      fillHead(operation, parameters)
    }
    for operation in plan.program.decoder where operation.part == .output {
      zero(lastPath(operation), parameters)
    }
    if let correction { zero(correction.last, parameters) }
    TransformSkeleton().fill(parameters, plan: plan, pace: TransformSkeleton.pace)
  }

  /// The stacks that start with random numbers. Their order is part of what a seed means.
  private var randomParts: [LadderProgram.Operation] {
    let program = plan.program
    let levels = plan.levels.indices.flatMap { level in
      [.trunk, .entry, .liftMerge].compactMap { program.operation($0, level: level) }
        + program.decoder.filter { $0.level == level && $0.step != nil && $0.part != nil }
    }
    return program.decoder.filter { $0.part == .output } + levels
  }

  /// A head starts with means of zero and the spreads that were measured.
  private func fillHead(_ operation: LadderProgram.Operation, _ parameters: AlignedFloats) {
    guard let entry = plan.layout[lastPath(operation)] else { return }
    zero(entry.weight, parameters)
    let step = step(operation)
    for group in 0..<step.groups {
      let first = step.channels.lowerBound + group * step.dimension
      let own = deviations[operation.level][first..<first + step.dimension]
      let power = own.reduce(0) { $0 + $1 * $1 } / Float(step.dimension)
      parameters[entry.bias.lowerBound + step.channels.count + group] =
        Float(binaryLogarithm(Double(power))) / 2
    }
  }

  /// The step of the plan that an operation belongs to.
  private func step(_ operation: LadderProgram.Operation) -> LadderPlan.StepPlan {
    plan.levels[operation.level].steps[operation.step ?? 0]
  }

  /// The last layer of a stack, where that is a convolution.
  private func lastPath(_ operation: LadderProgram.Operation) -> String {
    operation.path + ".\(operation.layers.count - 1)"
  }

  /// The first and the last convolution of the correction behind the linear analysis, if there is
  /// one.
  private var correction: (first: String, last: String)? {
    guard let trunk = plan.program.operation(.trunk, level: plan.levels.count - 1),
      case .residual(let body)? = trunk.layers.last
    else { return nil }
    return (lastPath(trunk) + ".0", lastPath(trunk) + ".\(body.count - 1)")
  }

  /// Makes the weights of a convolution 0: what it adds is nothing until it has learnt.
  private func zero(_ path: String, _ parameters: AlignedFloats) {
    if let entry = plan.layout[path] { zero(entry.weight, parameters) }
  }

  private func zero(_ range: Range<Int>, _ parameters: AlignedFloats) {
    for index in range { parameters[index] = 0 }
  }
}
