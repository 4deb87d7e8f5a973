internal import VQZCore
internal import VQZNetwork

/// What one chunk of a batch, or all of it, adds up besides gradients; by quality.
package struct LadderStatistics: Sendable, Equatable {
  /// Parts of the range of qualities that figures are kept apart for.
  package static let bins = 4

  /// The loss: bits and distortion a position, weighted.
  package var loss = 0.0
  package var bits = SIMD4<Double>.zero
  package var noisyBits = SIMD4<Double>.zero
  package var squares = SIMD4<Double>.zero
  package var positions = SIMD4<Double>.zero

  package init() {}

  package mutating func add(_ other: LadderStatistics) {
    loss += other.loss
    bits += other.bits
    noisyBits += other.noisyBits
    squares += other.squares
    positions += other.positions
  }

  static func bin(_ quality: Float) -> Int { min(bins - 1, Int(quality * Float(bins))) }
}

/// What all workers of one step share.
struct LadderContext: Sendable {
  var step: Int
  var weights: PackedWeights
  var parameters: AlignedFloats
  var codebooks: [[StepCodebooks]]
  var recipe: Recipe
  var sampler: PatchSampler
  var samples: SampleSet
  var purpose = PatchSampler.Purpose.training
}

/// Trains on one fixed part of every batch, with a network and gradients of its own.
@safe final class LadderWorker: @unchecked Sendable {
  let patches: Range<Int>
  let gradients: AlignedFloats
  private(set) var statistics = LadderStatistics()
  private let pass: LadderPass
  private let packed: PackedGradients
  private let plan: LadderPlan

  init(plan: LadderPlan, recipe: Recipe, patches: Range<Int>) {
    self.plan = plan
    self.patches = patches
    gradients = AlignedFloats(count: plan.bufferCount)
    pass = LadderPass(plan: plan, patch: recipe.patch)
    packed = PackedGradients(layout: plan.layout)
  }

  /// Forward and backward over this worker's patches of the batch.
  func train(_ context: LadderContext) throws(TrainingError) {
    gradients.clear()
    packed.clear()
    statistics = LadderStatistics()
    for patch in patches {
      let quality = try run(patch, context, collectors: nil)
      pass.backward(context.weights, at: quality, gradients: gradients, packed: packed)
    }
    unsafe packed.add(to: gradients.start)
  }

  /// The residuals of this worker's patches by step and class.
  func collect(
    _ context: LadderContext, into collectors: [[ResidualCollector]]
  ) throws(TrainingError) {
    for patch in patches { _ = try run(patch, context, collectors: collectors) }
  }

  /// Mean squares of the coefficients of this worker's patches, `[level][channel]`.
  func powers(_ context: LadderContext) throws(TrainingError) -> [[Double]] {
    var sums = plan.levels.map { [Double](repeating: 0, count: $0.coefficients) }
    for patch in patches {
      try load(patch, context)
      pass.analyse(context.weights)
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

  private func load(_ patch: Int, _ context: LadderContext) throws(TrainingError) {
    let choice = context.sampler.choose(
      step: context.step, index: patch, purpose: context.purpose)
    let sample = context.sampler.samples[choice.sample]
    try context.samples.picture(of: sample).cut(choice, into: pass.input)
  }

  private func run(
    _ patch: Int, _ context: LadderContext, collectors: [[ResidualCollector]]?
  ) throws(TrainingError) -> PatchQuality {
    try load(patch, context)
    var noise = SeededGenerator(
      seed: ~context.recipe.seed &- context.purpose.rawValue << 56,
      stream: UInt64(context.step) << 20 | UInt64(patch))
    let quality = LadderQualities.patch(
      patch, of: context.recipe.batch, offset: noise.uniform(),
      positions: pass.input.height * pass.input.width)
    pass.analyse(context.weights)
    let (output, cost) = pass.reconstruct(
      context.weights, parameters: context.parameters, codebooks: context.codebooks, at: quality,
      noise: &noise, collectors: collectors)
    let squares = compare(output, scale: 2 * quality.distortionScale)
    let bin = LadderStatistics.bin(quality.quality)
    statistics.bits[bin] += cost.bits
    statistics.noisyBits[bin] += cost.noisyBits
    statistics.squares[bin] += squares
    statistics.positions[bin] += Double(pass.input.height * pass.input.width)
    statistics.loss +=
      Double(quality.rateScale) * cost.bits + Double(quality.distortionScale) * squares
    return quality
  }

  /// The squared error, and `scale` times the error as the gradient by the output.
  private func compare(_ output: FloatMap, scale: Float) -> Double {
    let input = pass.input
    // The memory itself: looked up for every sample, it would take longer than the arithmetic.
    let (wanted, found) = unsafe (input.storage, output.storage)
    let gradient = unsafe pass.outputGradient.storage
    let channels = input.channels
    var squares = 0.0
    input.forEachPosition(block: 0) { offset in
      var sum: Float = 0
      for channel in 0..<channels {
        let difference = unsafe found[offset + channel] - wanted[offset + channel]
        sum += difference * difference
        unsafe gradient[offset + channel] = scale * difference
      }
      squares += Double(sum)
    }
    return squares
  }
}
