internal import VQZCore
package import VQZNetwork

/// What all chunks of one step share.
struct StepContext: Sendable {
  var step: Int
  var weights: PackedWeights
  var parameters: AlignedFloats
  /// How latents become codewords in this step; nil during the warm-up.
  var assignment: CodewordAssignment?
  /// Root mean square of each latent channel, for the noise.
  var latentScale: AlignedFloats
  var recipe: Recipe
  var plain: PlainRecipe
  var sampler: PatchSampler
  var samples: SampleSet
}

/// Trains on one fixed part of every batch, with a network, gradients and statistics of its own.
///
/// How a batch is parted never depends on the threads, so neither does any sum.
@safe package final class ChunkWorker: @unchecked Sendable {
  let plan: TrainingPlan
  /// Which patches of a batch are this worker's.
  let patches: Range<Int>
  let gradients: AlignedFloats
  /// Those of the weights while the patches are worked through.
  private let packed: PackedGradients
  private let quantiser: LatentQuantiser
  private(set) var statistics: ChunkStatistics

  private let pass: NetworkPass
  private let rows: LatentVectors
  private let batch: Int

  init(plan: TrainingPlan, recipe: Recipe, isSoft: Bool, patches: Range<Int>) {
    self.plan = plan
    self.patches = patches
    batch = recipe.batch
    let vectorCount = patches.count * plan.positions(patch: recipe.patch) * plan.groups
    gradients = AlignedFloats(count: plan.bufferCount)
    packed = PackedGradients(layout: plan.layout)
    quantiser = LatentQuantiser(
      plan, vectorCount: vectorCount, isSoft: isSoft)
    statistics = ChunkStatistics(plan: plan)
    pass = NetworkPass(plan: plan, height: recipe.patch, width: recipe.patch)
    rows = LatentVectors(plan)
  }

  /// Vectors of all patches of this worker.
  package var vectorCount: Int { quantiser.indices.count }
  /// z_e of the last step, one row a vector.
  package var vectors: AlignedFloats { quantiser.vectors }
  private var vectorsPerPatch: Int { rows.rowCount(pass.values) }

  /// Forward and backward over this worker's patches of the batch.
  func train(_ context: StepContext) throws(TrainingError) {
    gradients.clear()
    packed.clear()
    statistics.clear()
    for patch in patches {
      try load(patch, context, purpose: .training)
      let latents = pass.encode(context.weights)
      let first = (patch - patches.lowerBound) * vectorsPerPatch
      rows.gather(latents, into: vectors, at: first * plan.dimension)
      if let assignment = context.assignment {
        quantise(first: first, patch: patch, assignment, context)
      } else {
        addNoise(to: latents, patch: patch, context)
      }
      let output = pass.decode(context.weights, parameters: context.parameters)
      compare(output)
      guard
        let gradient = pass.backwardDecoder(context.weights, gradients: gradients, packed: packed)
      else { continue }
      if let assignment = context.assignment {
        commit(latents, gradient, context.plain)
        if case .soft = assignment.rule {
          price(gradient, first: first, assignment, context.plain)
        }
      }
      pass.backwardEncoder(gradient, context.weights, gradients: gradients, packed: packed)
    }
    unsafe packed.add(to: gradients.start)
    if context.assignment != nil && context.plain.codebook.update == .gradient {
      addCodebookGradient(context)
    }
  }

  /// Encodes this worker's patches of one batch, without training; fills `vectors`.
  func encode(_ context: StepContext, purpose: PatchSampler.Purpose) throws(TrainingError) {
    for patch in patches {
      try load(patch, context, purpose: purpose)
      let first = (patch - patches.lowerBound) * vectorsPerPatch
      rows.gather(pass.encode(context.weights), into: vectors, at: first * plan.dimension)
    }
  }

  /// Finds the codewords of all `vectors`, and counts them.
  func assign(_ assignment: CodewordAssignment, _ context: StepContext) {
    statistics.clear()
    var generator = SeededGenerator(seed: 0)
    quantiser.assign(
      0..<vectorCount, assignment, codebook: context.parameters, at: plan.codebook.lowerBound,
      generator: &generator, statistics: &statistics)
  }

  private func load(
    _ patch: Int, _ context: StepContext, purpose: PatchSampler.Purpose
  ) throws(TrainingError) {
    let choice = context.sampler.choose(step: context.step, index: patch, purpose: purpose)
    let sample = context.sampler.samples[choice.sample]
    try context.samples.picture(of: sample).cut(choice, into: pass.input)
  }

  /// ẑ = z_e + noise; the noise is in proportion to each channel, so that the network cannot
  /// escape it by growing its latents.
  private func addNoise(to latents: FloatMap, patch: Int, _ context: StepContext) {
    var generator = generator(patch, context)
    let strength = Float(context.plain.codebook.warmUpNoise)
    let channels = plan.latentChannels
    let values = pass.values
    rows.forEachValue(latents) { offset, element in
      let channel = element % channels
      let value = unsafe latents.storage[offset]
      statistics.power[channel] += Double(value * value)
      let noise = generator.gaussian() * strength * context.latentScale[channel]
      unsafe values.storage[offset] = value + noise
    }
  }

  /// The random numbers of a patch in a step: noise before there is a codebook, samples after.
  private func generator(_ patch: Int, _ context: StepContext) -> SeededGenerator {
    SeededGenerator(
      seed: ~context.recipe.seed, stream: UInt64(context.step) << 20 | UInt64(patch))
  }

  /// ẑ = a codeword or a mean of codewords, and the statistics for their update.
  private func quantise(
    first: Int, patch: Int, _ assignment: CodewordAssignment, _ context: StepContext
  ) {
    var generator = generator(patch, context)
    quantiser.assign(
      first..<first + vectorsPerPatch, assignment, codebook: context.parameters,
      at: plan.codebook.lowerBound, generator: &generator, statistics: &statistics)
    switch assignment.rule {
    case .hard:
      rows.scatter(
        quantiser.indices, at: first, of: context.parameters, at: plan.codebook.lowerBound,
        into: pass.values)
    case .soft:
      rows.scatter(quantiser.means, at: first * plan.dimension, into: pass.values)
    }
  }

  /// The squared error of the patch, and its gradient by the output.
  private func compare(_ output: FloatMap) {
    let input = pass.input
    // The memory itself: looked up for every sample, it would take longer than the arithmetic.
    let (wantedValues, foundValues) = unsafe (input.storage, output.storage)
    let gradient = unsafe pass.outputGradient.storage
    let channels = plan.description.channels
    let scale = 2 / Float(batch * channels * input.height * input.width)
    var squares = 0.0
    var sampleSquares = 0
    input.forEachPosition(block: 0) { offset in
      var sum: Float = 0
      for channel in 0..<channels {
        let wanted = unsafe wantedValues[offset + channel]
        let found = unsafe foundValues[offset + channel]
        let difference = found - wanted
        sum += difference * difference
        unsafe gradient[offset + channel] = scale * difference
        let error = TrainingPicture.sample(found) - TrainingPicture.sample(wanted)
        sampleSquares += error * error
      }
      squares += Double(sum)
    }
    statistics.squaredError += squares
    statistics.sampleError += sampleSquares
  }

  /// Commitment · ‖z_e − sg(ẑ)‖²: its value, and its gradient added to that of the straight-through ẑ.
  private func commit(_ latents: FloatMap, _ gradient: FloatMap, _ recipe: PlainRecipe) {
    let scale = 2 * Float(recipe.commitment) / Float(latentCount)
    let values = pass.values
    var sum = 0.0
    rows.forEachValue(latents) { offset, _ in
      let difference = unsafe latents.storage[offset] - values.storage[offset]
      sum += Double(difference * difference)
      unsafe gradient.storage[offset] += scale * difference
    }
    statistics.quantisationError += sum
  }

  /// β · rate: its gradient through the posterior, added to that of ẑ.
  private func price(
    _ gradient: FloatMap, first: Int, _ assignment: CodewordAssignment, _ recipe: PlainRecipe
  ) {
    if case .none = assignment.rate { return }
    let scale = Float(recipe.rateWeight) / Float(batch * vectorsPerPatch)
    let start = first * plan.dimension
    rows.forEachValue(gradient) { offset, element in
      unsafe gradient.storage[offset] += scale * quantiser.byRate.storage[start + element]
    }
  }

  /// ‖sg(z_e) − e‖²: its gradient by every codeword, from the sums.
  private func addCodebookGradient(_ context: StepContext) {
    let scale = 2 / Float(latentCount)
    let base = plan.codebook.lowerBound
    for codeword in 0..<plan.codewords {
      let uses = statistics.mass[codeword]
      for d in 0..<plan.dimension {
        let at = codeword * plan.dimension + d
        gradients[base + at] =
          scale * (uses * context.parameters[base + at] - statistics.sums[at])
      }
    }
  }

  /// Latent values of the whole batch.
  private var latentCount: Int { batch * vectorsPerPatch * plan.dimension }
}

extension TrainingPicture {
  /// The 8-bit sample nearest to a network output; 0 for what is not a number.
  @inline(__always)
  static func sample(_ value: Float) -> Int {
    SampleScale.bytes.sample(of: value)
  }
}

extension NearestCodeword {
  /// The codewords of some rows of vectors.
  func find(
    _ vectors: AlignedFloats, rows: Range<Int>, into indices: IndexBuffer, scratch: AlignedFloats
  ) {
    unsafe find(
      UnsafeBufferPointer(
        rebasing: vectors.storage[rows.lowerBound * dimension..<rows.upperBound * dimension]),
      count: rows.count,
      indices: UnsafeMutableBufferPointer(rebasing: indices.storage[rows]), scratch: scratch)
  }
}
