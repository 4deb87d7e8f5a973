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
  /// The part of the patch that counts, from the upper left on; nil for all of it. Beyond it lies
  /// what files decode to nothing but predictions, and nobody sees.
  package var seen: Extent?

  package init(quality: Float, step: Float, rateScale: Float, seen: Extent? = nil) {
    self.seen = seen
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
/// Files have whole positions of the coarsest level, so a picture of 32×32 is coded on grids of
/// 128×128, most of which lies beyond it. What lies far beyond its edge hardly matters to it: a
/// patch smaller than one coarsest position is **cropped**. Its coarse levels are whole, and
/// the finest one, which has nearly all of the work, ends where the patch does.
///
/// It runs the operations of a `LadderProgram` one after the other, and for the gradients all of
/// them in reverse. A register then holds the gradient of the loss by what it held on the way
/// forward: an operation takes that of the register it wrote, and adds to that of the register it
/// read.
@safe package final class LadderPass: @unchecked Sendable {
  /// What a step keeps besides its stacks.
  final class StepRoom {
    let plan: LadderPlan.StepPlan
    let quantiser: StepQuantiser
    /// The decoded values ẑ, `groups·dimension` channels.
    let values: FloatMap
    /// The gradient by means and spreads.
    let byPredictions: FloatMap

    init(_ plan: LadderPlan.StepPlan, _ size: Extent, _ border: Extent) {
      self.plan = plan
      quantiser = StepQuantiser(plan, positions: size.area)
      values = FloatMap(
        channels: plan.channels.count, height: size.rows, width: size.columns, border: border)
      byPredictions = FloatMap(
        channels: plan.channels.count + plan.groups, height: size.rows, width: size.columns,
        border: border)
    }
  }

  /// What a level keeps besides its stacks.
  final class LevelRoom {
    let plan: LadderPlan.LevelPlan
    let steps: [StepRoom]
    /// The coefficients as they are decoded: lifted ones, then the values of each step.
    let coefficients: FloatMap
    /// The gradient by `targets`.
    let byTargets: FloatMap
    /// Channels of the trunk that the trunk of the coarser level takes; none at the first level.
    let carried: FloatMap
    /// The features before the first step of all; none at other levels.
    let start: FloatMap
    /// The coefficients that the analysis wants: what its trunk made last.
    var targets: FloatMap

    /// - Parameters:
    ///   - size: positions of the level.
    ///   - whole: those that the coarser level takes its own from.
    init(
      _ plan: LadderPlan.LevelPlan, isFirst: Bool, size: Extent, whole: Extent, border: Extent
    ) {
      self.plan = plan
      func map(_ channels: Int, _ size: Extent) -> FloatMap {
        FloatMap(
          channels: channels, height: size.rows, width: size.columns, border: border)
      }
      steps = plan.steps.map { StepRoom($0, size, border) }
      coefficients = map(plan.coefficients, size)
      byTargets = map(plan.coefficients, size)
      carried = map(plan.liftedChannels, whole)
      start = map(isFirst ? plan.features : 0, size)
      targets = FloatMap(channels: 0, height: 0, width: 0)
    }
  }

  /// What lies beyond cropped patches in a pass over whole ones.
  package struct Rest: Sendable {
    /// The patch that is cropped, from the upper left corner on.
    package var patch: Extent
    /// What a bit of a position beyond it counts as, since other passes do not see it.
    package var weight: Float

    package init(patch: Extent, weight: Float) {
      (self.patch, self.weight) = (patch, weight)
    }
  }

  /// Positions of the finest level that cropped patches have at least beyond what is seen of them:
  /// what lies further away changes decoded samples by less than their rounding.
  package static let margin = 4

  let plan: LadderPlan
  /// The samples of whole positions of the coarsest level.
  let whole: Extent
  private let rest: Rest?
  /// The samples in network units, `[channels][patch][patch]`, for the caller to write.
  package let input: FloatMap
  /// The gradient of the loss by the output, likewise.
  package let outputGradient: FloatMap
  let levels: [LevelRoom]
  /// The stacks of the operations of the program; nil where one has no layers.
  let decoder: [TrainingStack?]
  let analysis: [TrainingStack?]
  /// What operations of the decoder write on to the finest level of a cropped patch is cut; nil
  /// where nothing is.
  let cuts: [MapCut?]
  /// What the last `analyse` was told to be seen.
  private(set) var repeated: Extent?

  /// - Parameters:
  ///   - patch: samples each way, a multiple of the finest stride; where it is none of the
  ///     coarsest, passes are cropped and need to know what is seen of the patch.
  ///   - rest: of a pass that stands for cropped ones, too.
  package init(plan: LadderPlan, patch: Int, rest: Rest? = nil) {
    self.plan = plan
    self.rest = rest
    let (patch, border) = (Extent(square: patch), plan.program.border)
    let whole = plan.whole(patch: patch.rows)
    self.whole = whole
    let finest = plan.levels.count - 1
    input = FloatMap(
      channels: plan.description.channels, height: patch.rows, width: patch.columns,
      border: border)
    outputGradient = FloatMap(
      channels: plan.description.channels, height: patch.rows, width: patch.columns,
      border: border)
    levels = plan.levels.enumerated().map {
      LevelRoom(
        $1, isFirst: $0 == 0, size: ($0 == finest ? patch : whole) / $1.stride,
        whole: whole / $1.stride, border: border)
    }
    /// - Parameter isCropped: whether the input is.
    func stack(_ operation: LadderProgram.Operation, isCropped: Bool) -> TrainingStack? {
      guard operation.part != nil else { return nil }
      let size = (isCropped ? patch : whole) / operation.input.stride
      return TrainingStack(
        layers: operation.layers, path: operation.path, layout: plan.layout,
        channels: operation.input.channels, height: size.rows, width: size.columns, border: border)
    }
    let finestStride = plan.levels[finest].stride
    decoder = plan.program.decoder.map {
      stack($0, isCropped: $0.input.stride.fits(within: finestStride))
    }
    analysis = plan.program.analysis.map { stack($0, isCropped: $0.level == finest) }
    cuts = plan.program.decoder.map { operation in
      guard patch != whole, operation.part != nil, operation.output.stride == finestStride,
        !operation.input.stride.fits(within: finestStride)
      else { return nil }
      return MapCut(
        channels: operation.output.channels, whole: whole / finestStride,
        part: patch / finestStride, border: border)
    }
  }

  /// Operations of the convolutions of one pass forward and back: two a multiply-accumulate.
  package var operationCount: Int {
    let program = plan.program
    return zip(program.decoder + program.analysis, decoder + analysis).reduce(0) { sum, each in
      // Nobody wants the gradient by the samples.
      sum + (each.1?.operationCount(needsInputGradient: each.0.from != .samples) ?? 0)
    }
  }

  /// The coefficients `input` has, for every level.
  ///
  /// - Parameter seen: as that of the quality, for a model that repeats positions beyond it
  ///   (`NetworkModel.repeatsPositions`); else nil.
  package func analyse(_ weights: PackedWeights, seen: Extent? = nil) {
    repeated = seen
    var features = input
    for (operation, stack) in zip(plan.program.analysis, analysis) {
      let level = levels[operation.level]
      if let stack {
        features = stack.forward(features, weights: weights)
        level.targets = features
      } else if operation.into == .features {
        level.carried.copy(features, from: operation.channels, at: 0)
        if let seen { level.carried.repeatLast(of: seen.positions(on: level.plan.stride)) }
        features = level.carried
      }
      // Quantisers find the values of their steps among the targets.
    }
  }

  /// Quantises and reconstructs the coefficients of the last `analyse`.
  ///
  /// - Parameter collectors: one a step, in order, or none.
  package func reconstruct(
    _ weights: PackedWeights, parameters: AlignedFloats, codebooks: [[ClassCodebooks]],
    at quality: PatchQuality, noise: inout SeededGenerator,
    collectors: [[ResidualCollector]]? = nil
  ) -> (output: FloatMap, cost: StepQuantiser.Cost) {
    var cost = StepQuantiser.Cost()
    var maps = LadderProgram.Registers<FloatMap>()
    for (index, operation) in plan.program.decoder.enumerated() {
      let (l, s) = (operation.level, operation.step ?? 0)
      let level = levels[l]
      switch operation.action {
      case .start:
        level.start.fill(parameters, at: plan.start.lowerBound)
        maps[.features] = level.start
      case .coefficients:
        if let lifted = maps[.lifted] {
          level.coefficients.copy(lifted, from: 0..<lifted.channels, at: 0)
        }
        maps[.coefficients] = level.coefficients
      case .condition:
        let (anchor, share) = Self.anchor(quality.quality)
        maps.read(.features).addConstant(
          between: parameters,
          at: level.steps[s].plan.condition.lowerBound + anchor * level.plan.features,
          share: share)
      case .values:
        let step = level.steps[s]
        let added = step.quantiser.forward(
          level.targets, predictions: maps.read(.predictions),
          step: max(quality.step, step.plan.leastStep), codebooks: codebooks[l][s], noise: &noise,
          output: step.values, coefficients: level.coefficients,
          seen: quality.seen.map { $0.positions(on: level.plan.stride) },
          rest: l == levels.count - 1 ? rest : nil, stride: level.plan.stride,
          collector: collectors?[l][s])
        cost.bits += added.bits
        cost.noisyBits += added.noisyBits
        maps[.values] = step.values
      case .stack:
        guard let stack = decoder[index] else { continue }
        let made = stack.forward(maps.read(operation.from), weights: weights)
        let result = cuts[index]?.forward(made) ?? made
        if operation.isAdded { result.add(maps.read(operation.into)) }
        maps[operation.into] = result
      case .slice: break  // There are none in a decoder.
      }
    }
    return (maps.read(.samples), cost)
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
  package static func anchor(_ quality: Float) -> (index: Int, share: Float) {
    let place = min(max(quality, 0), 1) * Float(LadderPlan.anchors - 1)
    let index = min(Int(place), LadderPlan.anchors - 2)
    return (index, place - Float(index))
  }
}

extension Extent {
  /// Positions of a grid that hold at least one of so many samples.
  func positions(on stride: Extent) -> Extent {
    stride.positions(height: rows, width: columns)
  }
}
