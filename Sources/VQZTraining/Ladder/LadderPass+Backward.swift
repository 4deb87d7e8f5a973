package import VQZNetwork

extension LadderPass {
  /// Gradients of everything from `outputGradient`, added to `gradients` in the order of the
  /// parameters; those of weights to `packed` instead, if there is one.
  package func backward(
    _ weights: PackedWeights, at quality: PatchQuality, gradients: AlignedFloats,
    packed: PackedGradients? = nil
  ) {
    guard
      let byCoefficients = unsafe synthesis.backward(
        outputGradient, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true),
      var byFeatures = unsafe output.backward(
        byCoefficients, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
    else { return }
    var byLevel = byCoefficients
    for l in levels.indices.reversed() {
      let level = levels[l]
      for step in level.steps.reversed() {
        byFeatures = backward(
          step, level, byFeatures, byLevel, weights, at: quality, gradients: gradients,
          packed: packed)
      }
      if level.start != nil {
        let first = plan.start.lowerBound
        byFeatures.forEachSum { channel, sum in gradients[first + channel] += sum }
        continue
      }
      guard let entry = level.entry, let merge = levels[l - 1].liftMerge,
        let lift = levels[l - 1].lift,
        let byLifted = unsafe merge.backward(
          byFeatures, weights: weights, gradients: gradients.start, packed: packed,
          needsInputGradient: true),
        let above = unsafe entry.backward(
          byFeatures, weights: weights, gradients: gradients.start, packed: packed,
          needsInputGradient: true)
      else { return }
      byLifted.add(byLevel, from: 0..<byLifted.channels, at: 0)
      guard
        let byAbove = unsafe lift.backward(
          byLifted, weights: weights, gradients: gradients.start, packed: packed,
          needsInputGradient: true)
      else { return }
      byLevel = byAbove
      byFeatures = above
    }
    backwardTrunks(weights, gradients: gradients, packed: packed)
  }

  /// Through one step, from the gradient by the features behind it to that by those before it.
  fileprivate func backward(
    _ step: StepRoom, _ level: LevelRoom, _ byFeatures: FloatMap, _ byCoefficients: FloatMap,
    _ weights: PackedWeights, at quality: PatchQuality, gradients: AlignedFloats,
    packed: PackedGradients?
  ) -> FloatMap {
    guard
      let byValues = unsafe step.merge.backward(
        byFeatures, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
    else { return byFeatures }
    byValues.add(byCoefficients, from: step.plan.channels, at: 0)
    step.quantiser.backward(
      byValues, step: max(quality.step, step.plan.leastStep), rateScale: quality.rateScale,
      byTargets: level.byTargets,
      byPredictions: step.byPredictions)
    guard
      let byRefined = unsafe step.head.backward(
        step.byPredictions, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
    else { return byFeatures }
    byRefined.add(byFeatures)
    let result =
      unsafe step.body?.backward(
        byRefined, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
      ?? byRefined
    let (anchor, share) = Self.anchor(quality.quality)
    let first = step.plan.condition.lowerBound + anchor * result.channels
    result.forEachSum { channel, sum in
      gradients[first + channel] += (1 - share) * sum
      gradients[first + result.channels + channel] += share * sum
    }
    return result
  }

  private func backwardTrunks(
    _ weights: PackedWeights, gradients: AlignedFloats, packed: PackedGradients?
  ) {
    var carried: FloatMap?
    for (l, level) in levels.enumerated() {
      if let carried { level.byTargets.copy(carried, from: 0..<carried.channels, at: 0) }
      carried = unsafe level.trunk.backward(
        level.byTargets, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: l < levels.count - 1)
    }
  }
}
