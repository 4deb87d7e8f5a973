internal import VQZCore
internal import VQZNetwork

/// Trains on one fixed part of every batch, with a network and gradients of its own.
@safe final class LadderWorker: @unchecked Sendable {
  /// Which windows of a batch are this worker's.
  let patches: Range<Int>
  /// Sums over these windows, in the layout of the parameters.
  let gradients: AlignedFloats
  private(set) var statistics = LadderStatistics()
  /// The network with the values of one window, kept for the way back.
  private let pass: LadderPass
  /// Where that one is cropped, the network for whole windows.
  private let wholePass: LadderPass?
  /// One of so many windows is whole.
  private static let wholeInterval = 8
  /// Gradients of the weights in the order of the kernels, added to `gradients` at the end of a
  /// batch.
  private let packed: PackedGradients
  private let plan: LadderPlan
  /// Whether the model repeats positions beyond its signals.
  private let repeatsPositions: Bool

  /// Takes all memory that training asks for.
  init(plan: LadderPlan, recipe: Recipe, patches: Range<Int>, repeatsPositions: Bool) {
    self.repeatsPositions = repeatsPositions
    self.plan = plan
    self.patches = patches
    gradients = AlignedFloats(count: plan.bufferCount)
    pass = LadderPass(plan: plan, patch: recipe.patch)
    let rest = LadderPass.Rest(
      patch: Extent(square: recipe.patch), weight: Float(Self.wholeInterval))
    wholePass =
      plan.crops(patch: recipe.patch)
      ? LadderPass(plan: plan, patch: pass.whole.rows, rest: rest) : nil
    packed = PackedGradients(layout: plan.layout, isWanted: plan.learns)
  }

  /// Forward and backward over this worker's patches of the batch.
  func train(_ shared: LadderIteration) throws(TrainingError) {
    gradients.clear()
    packed.clear()
    statistics = LadderStatistics()
    for patch in patches {
      // Now and then all that a file has is looked at, at each place of the batch and so at each
      // quality.
      let isWhole = (patch + shared.windows.iteration) % Self.wholeInterval == 0
      let pass = isWhole ? wholePass ?? pass : pass
      let quality = try run(patch, shared, pass, collectors: nil)
      pass.backward(shared.weights, at: quality, gradients: gradients, packed: packed)
    }
    unsafe packed.add(to: gradients.start)
  }

  /// The residuals of this worker's patches by step and class.
  func collect(
    _ shared: LadderIteration, into collectors: [[ResidualCollector]]
  ) throws(TrainingError) {
    for patch in patches { _ = try run(patch, shared, pass, collectors: collectors) }
  }

  /// Mean squares of the coefficients of this worker's patches, `[level][channel]`.
  func powers(_ shared: LadderIteration) throws(TrainingError) -> [[Double]] {
    var sums = plan.levels.map { [Double](repeating: 0, count: $0.coefficients) }
    for patch in patches {
      let loaded = try shared.windows.load(patch, into: pass.input)
      pass.analyse(shared.weights, seen: repeatsPositions ? seen(loaded, shared) : nil)
      for (l, level) in pass.levels.enumerated() {
        let map = level.targets
        for channel in 0..<map.channels {
          var sum = 0.0
          for y in 0..<map.height {
            for x in 0..<map.width {
              let value = Double(map[channel, y, x])
              sum += value * value
            }
          }
          sums[l][channel] += sum / Double(map.height * map.width)
        }
      }
    }
    return sums
  }

  /// One window forwards: the loss and the gradient by the output are ready then.
  ///
  /// - Parameter collectors: take the residuals where codebooks are made, `[level][step]`.
  /// - Returns: the quality that fell to the window.
  private func run(
    _ patch: Int, _ shared: LadderIteration, _ pass: LadderPass, collectors: [[ResidualCollector]]?
  ) throws(TrainingError) -> PatchQuality {
    let loaded = try shared.windows.load(patch, into: pass.input)
    let seen = seen(loaded, shared)
    let counted = seen ?? Extent(rows: pass.input.height, columns: pass.input.width)
    // One stream for each window of each batch: quality and noise depend on nothing else.
    var noise = SeededGenerator(
      seed: ~shared.recipe.seed &- shared.windows.purpose.rawValue << 56,
      stream: UInt64(shared.windows.iteration) << 20 | UInt64(patch))
    var quality = LadderQualities.patch(
      patch, of: shared.recipe.batch, offset: noise.uniform(), positions: counted.area)
    quality.seen = seen
    pass.analyse(shared.weights, seen: repeatsPositions ? seen : nil)
    let (output, cost) = pass.reconstruct(
      shared.weights, parameters: shared.parameters, codebooks: shared.codebooks, at: quality,
      noise: &noise, collectors: collectors)
    let scale = 2 * quality.distortionScale
    let squares =
      seen == nil
      ? pass.input.squaredError(of: output, scale: scale, gradient: pass.outputGradient)
      : pass.input.squaredError(
        of: output, within: counted, scale: scale, gradient: pass.outputGradient)
    let bin = LadderStatistics.bin(quality.quality)
    // The loss that is told has the bits as chosen; its gradient goes by those of values with
    // noise.
    statistics.bits[bin] += cost.bits
    statistics.noisyBits[bin] += cost.noisyBits
    statistics.squares[bin] += squares
    statistics.positions[bin] += Double(counted.area)
    statistics.loss +=
      Double(quality.rateScale) * cost.bits + Double(quality.distortionScale) * squares
    return quality
  }

  /// What counts of a window of which so much lies in its signal; nil where all does.
  ///
  /// What goes on beyond small signals would teach a trained network to look at it; one that begins
  /// with nothing has windows that signals fill.
  private func seen(_ loaded: Extent, _ shared: LadderIteration) -> Extent? {
    shared.recipe.base == nil || loaded == pass.whole ? nil : loaded
  }
}
