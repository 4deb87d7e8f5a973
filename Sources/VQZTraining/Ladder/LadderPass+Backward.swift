package import VQZNetwork

/// The way back through a ladder. `by[r]` is the gradient of the loss by what register r held when
/// the operation at hand wrote it; `byValues`, `byTargets` and so on are gradients by what the name
/// says.
extension LadderPass {
  /// Gradients of everything from `outputGradient`, added to `gradients` in the order of the
  /// parameters; those of weights to `packed` instead, if there is one.
  package func backward(
    _ weights: PackedWeights, at quality: PatchQuality, gradients: AlignedFloats,
    packed: PackedGradients? = nil
  ) {
    var by = LadderProgram.Registers<FloatMap>()
    by[.samples] = outputGradient
    for index in decoder.indices.reversed() {
      let operation = plan.program.decoder[index]
      let level = levels[operation.level]
      switch operation.action {
      case .stack:
        guard let stack = decoder[index] else { continue }
        let byPart = by.read(operation.into)
        let arrived = cuts[index]?.backward(byPart) ?? byPart
        if !operation.isAdded { by[operation.into] = nil }
        guard
          let gradient = unsafe stack.backward(
            arrived, weights: weights, gradients: gradients.start, packed: packed,
            needsInputGradient: true)
        else { return }
        if let known = by[operation.from] { gradient.add(known) }
        by[operation.from] = gradient
      case .values:
        let step = level.steps[operation.step ?? 0]
        let byValues = by.take(.values)
        byValues.add(by.read(.coefficients), from: operation.channels, at: 0)
        step.quantiser.backward(
          byValues, step: max(quality.step, step.plan.leastStep), rateScale: quality.rateScale,
          byTargets: level.byTargets, byPredictions: step.byPredictions)
        by[.predictions] = step.byPredictions
      case .condition:
        addCondition(
          level.steps[operation.step ?? 0].plan, by.read(.features), quality.quality, to: gradients)
      case .coefficients:
        let byCoefficients = by.take(.coefficients)
        by[.lifted]?.add(byCoefficients, from: 0..<level.plan.liftedChannels, at: 0)
      case .start:
        let first = plan.start.lowerBound
        by.take(.features).forEachSum { channel, sum in gradients[first + channel] += sum }
      case .slice: break  // There are none in a decoder.
      }
    }
    guard plan.part == .all else { return }
    backwardAnalysis(weights, seen: repeated, gradients: gradients, packed: packed)
  }

  /// A condition lies between two anchors, which share its gradient.
  private func addCondition(
    _ step: LadderPlan.StepPlan, _ byFeatures: FloatMap, _ quality: Float,
    to gradients: AlignedFloats
  ) {
    let (anchor, share) = Self.anchor(quality)
    let first = step.condition.lowerBound + anchor * byFeatures.channels
    byFeatures.forEachSum { channel, sum in
      gradients[first + channel] += (1 - share) * sum
      gradients[first + byFeatures.channels + channel] += share * sum
    }
  }

  /// From the gradients by the targets of every level to those of the trunks.
  private func backwardAnalysis(
    _ weights: PackedWeights, seen: Extent?, gradients: AlignedFloats, packed: PackedGradients?
  ) {
    var byCarried: FloatMap?
    for index in analysis.indices.reversed() {
      let operation = plan.program.analysis[index]
      let level = levels[operation.level]
      if let stack = analysis[index] {
        byCarried = unsafe stack.backward(
          level.byTargets, weights: weights, gradients: gradients.start, packed: packed,
          needsInputGradient: operation.from != .samples)
      } else if operation.into == .features, let byCarried {
        if let seen { byCarried.foldLast(of: seen.positions(on: level.plan.stride)) }
        level.byTargets.copy(byCarried, from: operation.channels, at: 0)
      }
    }
  }
}
