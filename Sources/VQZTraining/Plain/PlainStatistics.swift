internal import VQZCore
package import VQZNetwork

/// What one chunk of a batch adds up besides its gradients. Chunks are combined in their order.
package struct PlainStatistics: Sendable {
  /// Σ (x̂ − x)² in network units, over all samples.
  var squaredError = 0.0
  /// Σ (x̂ − x)² of samples rounded to 8 bits.
  var sampleError = 0
  /// Σ ‖z_e − ẑ‖².
  var quantisationError = 0.0
  /// Σ z_e² of each latent channel.
  var power: [Double]

  /// Vectors that were given codewords.
  var vectorCount = 0
  /// Σ H(Z|I = i) in bits; 0 where the assignment is hard.
  var conditionalEntropy = 0.0
  /// Σ of the cross-entropies of p(Z|I = i) to r(Z) in bits.
  var price = 0.0
  /// How much of the vectors the M step gives to each codeword: their number where the assignment
  /// is hard, sums of posteriors or shares of samples where it is soft.
  package let mass: AlignedFloats
  /// Σ of these shares times z_e, `[K][d]`.
  package let sums: AlignedFloats
  /// Σ of the exact posteriors of each codeword; not used where the assignment is hard.
  let marginal: AlignedFloats
  /// Whether any vector was assigned softly.
  var isSoft = false

  /// Nothing added up yet; all memory is taken here.
  package init(plan: PlainPlan) {
    power = [Double](repeating: 0, count: plan.latentChannels)
    mass = AlignedFloats(count: plan.codewords)
    marginal = AlignedFloats(count: plan.codewords)
    sums = AlignedFloats(count: plan.codewords * plan.dimension)
  }

  /// Begins anew in the same memory.
  mutating func clear() {
    squaredError = 0
    sampleError = 0
    quantisationError = 0
    for index in power.indices { power[index] = 0 }
    vectorCount = 0
    conditionalEntropy = 0
    price = 0
    isSoft = false
    for part in [mass, marginal, sums] { part.clear() }
  }

  /// Adds the sums of another chunk, or of another iteration.
  mutating func add(_ other: PlainStatistics) {
    squaredError += other.squaredError
    sampleError += other.sampleError
    quantisationError += other.quantisationError
    for index in power.indices { power[index] += other.power[index] }
    vectorCount += other.vectorCount
    conditionalEntropy += other.conditionalEntropy
    price += other.price
    isSoft = isSoft || other.isSoft
    for (sum, part) in [(mass, other.mass), (marginal, other.marginal), (sums, other.sums)] {
      for index in 0..<sum.count { sum[index] += part[index] }
    }
  }

  /// L of the recipe's objective, in its units a sample: what the gradients are of, but for the
  /// straight-through estimate, and ‖sg(z_e) − e‖², which equals the commitment without its weight.
  func loss(_ recipe: PlainRecipe, sampleCount: Double) -> Double {
    let vectors = Double(max(1, vectorCount))
    let latents = vectors * Double(recipe.sizes.dimension)
    let rate =
      switch recipe.objective {
      case .vqvae: 0.0
      case .vdib: price / vectors
      case .vib: (price - conditionalEntropy) / vectors
      }
    return squaredError / sampleCount + recipe.commitment * quantisationError / latents
      + recipe.rateWeight * rate
  }

  /// Σ p(z|i) of each codeword.
  private var posterior: [Double] {
    let source = isSoft ? marginal : mass
    return (0..<source.count).map { Double(source[$0]) }
  }

  /// The measures of the paper over these vectors.
  ///
  /// - Parameter prices: −log2 r(z). That of the end, where r(z) moved meanwhile: to each step its
  ///   own would tell r(z) the time, and the slack of a bound could fall below 0.
  func information(prices: [Float], pixelCount: Int) -> InformationMeasures {
    let mass = posterior
    let total = mass.reduce(0, +)
    let cost = zip(mass, prices).reduce(0) { $0 + $1.0 * Double($1.1) }
    return InformationMeasures(
      indexCount: UInt64(max(0, vectorCount)), pixelCount: UInt64(max(0, pixelCount)),
      entropy: InformationMeasures.entropy(of: mass),
      conditionalEntropy: conditionalEntropy / Double(max(1, vectorCount)),
      crossEntropy: total > 0 ? cost / total : 0,
      uniformCrossEntropy: binaryLogarithm(Double(max(1, mass.count))),
      codewordCount: mass.count, deadCount: mass.count { $0 < 0.5 })
  }
}
