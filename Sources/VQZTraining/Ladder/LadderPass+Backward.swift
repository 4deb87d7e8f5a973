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
    for (l, level) in levels.enumerated().reversed() {
      for step in level.steps.reversed() {
        byFeatures = backward(
          step, level, byFeatures, byLevel, weights, at: quality, gradients: gradients,
          packed: packed)
      }
      if level.start != nil {
        add(byFeatures.sums(), share: 1, at: plan.start.lowerBound, to: gradients)
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
    let sums = result.sums()
    let (anchor, share) = Self.anchor(quality.quality)
    let first = step.plan.condition.lowerBound + anchor * sums.count
    add(sums, share: 1 - share, at: first, to: gradients)
    add(sums, share: share, at: first + sums.count, to: gradients)
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

  private func add(_ values: [Float], share: Float, at first: Int, to gradients: AlignedFloats) {
    for (index, value) in values.enumerated() { gradients[first + index] += share * value }
  }
}
