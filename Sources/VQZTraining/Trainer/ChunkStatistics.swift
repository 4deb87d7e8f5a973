package import VQZNetwork

/// What one chunk of a batch adds up besides its gradients. Chunks are combined in their order.
package struct ChunkStatistics: Sendable {
  /// Σ (x̂ − x)² in network units, over all samples.
  var squaredError = 0.0
  /// Σ (x̂ − x)² of samples rounded to 8 bits.
  var sampleError = 0
  /// Σ ‖z_e − e‖².
  var quantisationError = 0.0
  /// Σ z_e² of each latent channel.
  var power: [Double]
  /// How often each codeword was chosen.
  package var uses: [Int]
  /// Σ z_e of the vectors each codeword was chosen for, `[K][d]`.
  package let sums: AlignedFloats

  package init(plan: TrainingPlan) {
    power = [Double](repeating: 0, count: plan.latentChannels)
    uses = [Int](repeating: 0, count: plan.codewords)
    sums = AlignedFloats(count: plan.codewords * plan.dimension)
  }

  mutating func clear() {
    squaredError = 0
    sampleError = 0
    quantisationError = 0
    for index in power.indices { power[index] = 0 }
    for index in uses.indices { uses[index] = 0 }
    sums.clear()
  }

  /// Adds the figures of `other`; the sums are added elsewhere.
  mutating func add(_ other: ChunkStatistics) {
    squaredError += other.squaredError
    sampleError += other.sampleError
    quantisationError += other.quantisationError
    for index in power.indices { power[index] += other.power[index] }
    for index in uses.indices { uses[index] += other.uses[index] }
    for index in 0..<sums.count { sums[index] += other.sums[index] }
  }
}
