package import VQZCore
package import VQZNetwork

/// What one patch is trained at.
package struct PatchQuality: Sendable, Equatable {
  /// 0 (coarsest) to 1.
  package var quality: Float
  /// Δ in network units.
  package var step: Float
  /// Weight of one bit of this patch in the loss.
  package var rateScale: Float

  package init(quality: Float, step: Float, rateScale: Float) {
    self.quality = quality
    self.step = step
    self.rateScale = rateScale
  }

  /// Weight of one squared network unit of error: at unit steps the slope of the rate–distortion
  /// function, 12 / (2 ln 2) bits a squared step.
  package var distortionScale: Float {
    rateScale / (SpreadClasses.rateWeight * step * step)
  }
}

/// A ladder at one size of patch, forward and backward, with room that is allocated once.
///
/// ```
/// input → trunks → y of every level and step
/// level: f → (+ condition) → body → head → quantiser(y) → ẑ → f + merge(ẑ) → next step
/// next level: entry(f) + lift merge(lift(ẑ))       samples: synthesis(ẑ of all + output(f))
/// ```
@safe package final class LadderPass: @unchecked Sendable {
  /// The stacks of a step, and what it keeps.
  final class StepRoom {
    let plan: LadderPlan.StepPlan
    let body: TrainingStack?
    let head: TrainingStack
    let merge: TrainingStack
    let quantiser: StepQuantiser
    let values: FloatMap
    let byPredictions: FloatMap

    init(_ plan: LadderPlan.StepPlan, _ layout: ParameterLayout, features: Int, _ size: Int) {
      self.plan = plan
      func stack(_ part: LadderPlan.Part, _ channels: Int) -> TrainingStack {
        TrainingStack(
          layers: part.layers, path: part.path, layout: layout, channels: channels, height: size,
          width: size)
      }
      body = plan.body.layers.isEmpty ? nil : stack(plan.body, features)
      head = stack(plan.head, features)
      merge = stack(plan.merge, plan.channels.count)
      quantiser = StepQuantiser(plan, positions: size * size)
      values = FloatMap(channels: plan.channels.count, height: size, width: size)
      byPredictions = FloatMap(
        channels: plan.channels.count + plan.groups, height: size, width: size)
    }
  }

  /// The stacks of a level, and what it keeps.
  final class LevelRoom {
    let plan: LadderPlan.LevelPlan
    let trunk: TrainingStack
    let entry: TrainingStack?
    let lift: TrainingStack?
    let liftMerge: TrainingStack?
    let steps: [StepRoom]
    let coefficients: FloatMap
    let byTargets: FloatMap
    /// Channels of the finer trunk that this level's trunk takes.
    let carried: FloatMap?
    /// The features of the first level before its first step.
    let start: FloatMap?
    var targets: FloatMap

    init(_ plan: LadderPlan, level: Int, patch: Int) {
      let own = plan.levels[level]
      self.plan = own
      let isLast = level == plan.levels.count - 1
      let size = patch / own.stride
      func stack(_ part: LadderPlan.Part, _ channels: Int, _ size: Int) -> TrainingStack {
        TrainingStack(
          layers: part.layers, path: part.path, layout: plan.layout, channels: channels,
          height: size, width: size)
      }
      let finer = isLast ? nil : plan.levels[level + 1]
      carried = finer.map {
        FloatMap(
          channels: $0.liftedChannels, height: patch / $0.stride, width: patch / $0.stride)
      }
      trunk = stack(
        own.trunk, finer?.liftedChannels ?? plan.description.channels,
        patch / (finer?.stride ?? 1))
      let above = level > 0 ? plan.levels[level - 1] : nil
      entry = above.map { stack(own.entry, $0.features, patch / $0.stride) }
      lift = finer == nil ? nil : stack(own.lift, own.coefficients, size)
      liftMerge = finer.map { stack(own.liftMerge, $0.liftedChannels, patch / $0.stride) }
      steps = own.steps.map { StepRoom($0, plan.layout, features: own.features, size) }
      coefficients = FloatMap(channels: own.coefficients, height: size, width: size)
      byTargets = FloatMap(channels: own.coefficients, height: size, width: size)
      start = level == 0 ? FloatMap(channels: own.features, height: size, width: size) : nil
      targets = FloatMap(channels: 0, height: 0, width: 0)
    }
  }

  let plan: LadderPlan
  package let input: FloatMap
  package let outputGradient: FloatMap
  let levels: [LevelRoom]
  let output: TrainingStack
  let synthesis: TrainingStack

  package init(plan: LadderPlan, patch: Int) {
    self.plan = plan
    input = FloatMap(channels: plan.description.channels, height: patch, width: patch)
    outputGradient = FloatMap(channels: plan.description.channels, height: patch, width: patch)
    levels = plan.levels.indices.map { LevelRoom(plan, level: $0, patch: patch) }
    let last = plan.levels[plan.levels.count - 1]
    let size = patch / last.stride
    output = TrainingStack(
      layers: plan.output.layers, path: plan.output.path, layout: plan.layout,
      channels: last.features, height: size, width: size)
    synthesis = TrainingStack(
      layers: plan.synthesis.layers, path: plan.synthesis.path, layout: plan.layout,
      channels: last.coefficients, height: size, width: size)
  }

  /// Operations of the convolutions of one pass forward and back: two a multiply-accumulate.
  package var operationCount: Int {
    var stacks: [TrainingStack?] = [output, synthesis]
    var count = 0
    for (l, level) in levels.enumerated() {
      count += level.trunk.operationCount(needsInputGradient: l < levels.count - 1)
      stacks += [level.entry, level.lift, level.liftMerge]
      for step in level.steps { stacks += [step.body, step.head, step.merge] }
    }
    return stacks.reduce(count) { $0 + ($1?.operationCount(needsInputGradient: true) ?? 0) }
  }

  /// The coefficients `input` has, for every level.
  package func analyse(_ weights: PackedWeights) {
    var features = input
    for l in levels.indices.reversed() {
      let level = levels[l]
      if let carried = level.carried {
        carried.copy(features, from: 0..<carried.channels, at: 0)
        features = carried
      }
      level.targets = level.trunk.forward(features, weights: weights)
      features = level.targets
      precondition(l > 0 || level.plan.liftedChannels == 0)
    }
  }

  /// Quantises and reconstructs the coefficients of the last `analyse`.
  ///
  /// - Parameter collectors: one a step, in order, or none.
  package func reconstruct(
    _ weights: PackedWeights, parameters: AlignedFloats, codebooks: [[StepCodebooks]],
    at quality: PatchQuality, noise: inout SeededGenerator,
    collectors: [[ResidualCollector]]? = nil
  ) -> (output: FloatMap, cost: StepQuantiser.Cost) {
    var cost = StepQuantiser.Cost()
    var features = input
    var lifted: FloatMap?
    for (l, level) in levels.enumerated() {
      features = enter(l, features, lifted, weights, parameters)
      if let lifted { level.coefficients.copy(lifted, from: 0..<lifted.channels, at: 0) }
      for (s, step) in level.steps.enumerated() {
        let (anchor, share) = Self.anchor(quality.quality)
        features.addConstant(
          between: parameters,
          at: step.plan.condition.lowerBound + anchor * level.plan.features, share: share)
        let refined = step.body?.forward(features, weights: weights) ?? features
        let predictions = step.head.forward(refined, weights: weights)
        let added = step.quantiser.forward(
          level.targets, predictions: predictions, step: max(quality.step, step.plan.leastStep),
          codebooks: codebooks[l][s], noise: &noise, output: step.values,
          coefficients: level.coefficients, collector: collectors?[l][s])
        cost.bits += added.bits
        cost.noisyBits += added.noisyBits
        let merged = step.merge.forward(step.values, weights: weights)
        merged.add(refined)
        features = merged
      }
      lifted = level.lift?.forward(level.coefficients, weights: weights)
    }
    let corrected = output.forward(features, weights: weights)
    corrected.add(levels[levels.count - 1].coefficients)
    return (synthesis.forward(corrected, weights: weights), cost)
  }

  /// The features a level starts from.
  private func enter(
    _ l: Int, _ above: FloatMap, _ lifted: FloatMap?, _ weights: PackedWeights,
    _ parameters: AlignedFloats
  ) -> FloatMap {
    let level = levels[l]
    if let start = level.start {
      start.fill(parameters, at: plan.start.lowerBound)
      return start
    }
    guard let entry = level.entry, let lifted, let merge = levels[l - 1].liftMerge else {
      return above
    }
    let features = entry.forward(above, weights: weights)
    features.add(merge.forward(lifted, weights: weights))
    return features
  }

  /// The condition of a step at a quality: between the two nearest anchors.
  static func condition(
    _ step: LadderPlan.StepPlan, _ parameters: AlignedFloats, _ quality: Float
  ) -> [Float] {
    let features = step.condition.count / LadderPlan.anchors
    let (anchor, share) = Self.anchor(quality)
    let first = step.condition.lowerBound + anchor * features
    return (0..<features).map { i in
      let (a, b) = (parameters[first + i], parameters[first + features + i])
      return a + (b - a) * share
    }
  }

  /// The anchor below a quality, and how far it is towards the next.
  static func anchor(_ quality: Float) -> (index: Int, share: Float) {
    let place = min(max(quality, 0), 1) * Float(LadderPlan.anchors - 1)
    let index = min(Int(place), LadderPlan.anchors - 2)
    return (index, place - Float(index))
  }
}
