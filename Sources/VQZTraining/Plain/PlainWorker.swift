internal import VQZCore
package import VQZNetwork

/// Trains on one fixed part of every batch, with a network, gradients and statistics of its own.
///
/// How a batch is parted never depends on the threads, so neither does any sum.
@safe package final class PlainWorker: @unchecked Sendable {
  let plan: PlainPlan
  /// Which patches of a batch are this worker's.
  let patches: Range<Int>
  /// Sums over these windows, in the layout of the parameters.
  let gradients: AlignedFloats
  /// Those of the weights while the patches are worked through.
  private let packed: PackedGradients
  /// Latents of all windows of this worker, and their codewords.
  private let quantiser: LatentQuantiser
  private(set) var statistics: PlainStatistics

  /// The network with the values of one window, kept for the way back.
  private let pass: PlainPass
  private let rows: LatentVectors
  /// Windows of the whole batch: gradients are means over it.
  private let batch: Int

  /// Takes all memory that training asks for.
  ///
  /// - Parameter isSoft: whether assignments may be soft, which needs more.
  init(plan: PlainPlan, recipe: Recipe, isSoft: Bool, patches: Range<Int>) {
    self.plan = plan
    self.patches = patches
    batch = recipe.batch
    let vectorCount = patches.count * plan.positions(patch: recipe.patch) * plan.groups
    gradients = AlignedFloats(count: plan.bufferCount)
    packed = PackedGradients(layout: plan.layout)
    quantiser = LatentQuantiser(
      plan, vectorCount: vectorCount, isSoft: isSoft)
    statistics = PlainStatistics(plan: plan)
    pass = PlainPass(plan: plan, height: recipe.patch, width: recipe.patch)
    rows = LatentVectors(plan)
  }

  /// Vectors of all patches of this worker.
  package var vectorCount: Int { quantiser.indices.count }
  /// z_e of the last iteration, one row a vector.
  package var vectors: AlignedFloats { quantiser.vectors }
  /// Vectors of one window.
  private var vectorsPerPatch: Int { rows.rowCount(pass.values) }

  /// Forward and backward over this worker's patches of the batch.
  func train(_ shared: PlainIteration) throws(TrainingError) {
    // Each batch begins from nothing; what it adds up is read before the next one.
    gradients.clear()
    packed.clear()
    statistics.clear()
    for patch in patches {
      try shared.windows.load(patch, into: pass.input)
      let latents = pass.encode(shared.weights)
      let first = (patch - patches.lowerBound) * vectorsPerPatch
      rows.gather(latents, into: vectors, at: first * plan.dimension)
      // During the warm-up latents pass with noise, which teaches the network not to rely on more
      // precision than codewords will have.
      if let assignment = shared.assignment {
        quantise(first: first, patch: patch, assignment, shared)
      } else {
        addNoise(to: latents, patch: patch, shared)
      }
      let output = pass.decode(shared.weights, parameters: shared.parameters)
      compare(output)
      guard
        let gradient = pass.backwardDecoder(shared.weights, gradients: gradients, packed: packed)
      else { continue }
      if let assignment = shared.assignment {
        commit(latents, gradient, shared.plain)
        if case .soft = assignment.rule {
          price(gradient, first: first, assignment, shared.plain)
        }
      }
      pass.backwardEncoder(gradient, shared.weights, gradients: gradients, packed: packed)
    }
    // The weights' gradients have the order of the kernels until here: unpacking once a batch is
    // cheaper than for each window.
    unsafe packed.add(to: gradients.start)
    if shared.assignment != nil && shared.plain.codebook.update == .gradient {
      addCodebookGradient(shared)
    }
  }

  /// Encodes this worker's patches of one batch, without training; fills `vectors`.
  func encode(_ shared: PlainIteration) throws(TrainingError) {
    for patch in patches {
      try shared.windows.load(patch, into: pass.input)
      let first = (patch - patches.lowerBound) * vectorsPerPatch
      rows.gather(pass.encode(shared.weights), into: vectors, at: first * plan.dimension)
    }
  }

  /// Finds the codewords of all `vectors`, and counts them.
  func assign(_ assignment: CodewordAssignment, _ shared: PlainIteration) {
    statistics.clear()
    var generator = SeededGenerator(seed: 0)
    quantiser.assign(
      0..<vectorCount, assignment, codebook: shared.parameters, at: plan.codebook.lowerBound,
      generator: &generator, statistics: &statistics)
  }

  /// ẑ = z_e + noise; the noise is in proportion to each channel, so that the network cannot
  /// escape it by growing its latents.
  private func addNoise(to latents: FloatMap, patch: Int, _ shared: PlainIteration) {
    var generator = generator(patch, shared)
    let strength = Float(shared.plain.codebook.warmUpNoise)
    let channels = plan.latentChannels
    let values = pass.values
    rows.forEachValue(latents) { offset, element in
      let channel = element % channels
      let value = latents[element: offset]
      statistics.power[channel] += Double(value * value)
      let noise = generator.gaussian() * strength * shared.latentScale[channel]
      values[element: offset] = value + noise
    }
  }

  /// The random numbers of a patch in an iteration: noise before there is a codebook, samples
  /// after.
  private func generator(_ patch: Int, _ shared: PlainIteration) -> SeededGenerator {
    SeededGenerator(
      seed: ~shared.recipe.seed, stream: UInt64(shared.windows.iteration) << 20 | UInt64(patch))
  }

  /// ẑ = a codeword or a mean of codewords, and the statistics for their update.
  private func quantise(
    first: Int, patch: Int, _ assignment: CodewordAssignment, _ shared: PlainIteration
  ) {
    var generator = generator(patch, shared)
    quantiser.assign(
      first..<first + vectorsPerPatch, assignment, codebook: shared.parameters,
      at: plan.codebook.lowerBound, generator: &generator, statistics: &statistics)
    switch assignment.rule {
    case .hard:
      rows.scatter(
        quantiser.indices, at: first, of: shared.parameters, at: plan.codebook.lowerBound,
        into: pass.values)
    case .soft:
      rows.scatter(quantiser.means, at: first * plan.dimension, into: pass.values)
    }
  }

  /// The squared error of the patch, and its gradient by the output.
  private func compare(_ output: FloatMap) {
    let input = pass.input
    let count = plan.description.channels * input.height * input.width
    statistics.squaredError += input.squaredError(
      of: output, scale: 2 / Float(batch * count), gradient: pass.outputGradient)
    var errors = SampleError()
    errors.add(output, input, height: input.height, width: input.width)
    statistics.sampleError += errors.squares
  }

  /// Commitment · ‖z_e − sg(ẑ)‖²: its value, and its gradient added to that of the straight-through
  /// ẑ.
  private func commit(_ latents: FloatMap, _ gradient: FloatMap, _ recipe: PlainRecipe) {
    let scale = 2 * Float(recipe.commitment) / Float(latentCount)
    let values = pass.values
    var sum = 0.0
    rows.forEachValue(latents) { offset, _ in
      let difference = latents[element: offset] - values[element: offset]
      sum += Double(difference * difference)
      gradient[element: offset] += scale * difference
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
      gradient[element: offset] += scale * quantiser.rateGradient[start + element]
    }
  }

  /// ‖sg(z_e) − e‖²: its gradient by every codeword, from the sums.
  private func addCodebookGradient(_ shared: PlainIteration) {
    // ‖sg(z_e) − e‖² is a mean over all latents of the batch, as the commitment is.
    let scale = 2 / Float(latentCount)
    let base = plan.codebook.lowerBound
    for codeword in 0..<plan.codewords {
      let uses = statistics.mass[codeword]
      for d in 0..<plan.dimension {
        let at = codeword * plan.dimension + d
        gradients[base + at] =
          scale * (uses * shared.parameters[base + at] - statistics.sums[at])
      }
    }
  }

  /// Latent values of the whole batch.
  private var latentCount: Int { batch * vectorsPerPatch * plan.dimension }
}
