internal import VQZCore
package import VQZNetwork

/// How the latents of one step become codewords: p(z|i), and r(z) that it is measured against.
package struct CodewordAssignment: Sendable {
  package enum Rule: Sendable {
    /// One codeword a vector, H(Z|I) = 0: the nearest, or with prices the cheapest.
    case hard(NearestCodeword)
    /// Every codeword with the weight of the posterior; the decoder sees their mean. With
    /// `samples`, the mean of so many that are drawn from it.
    case soft(CodewordPosterior, samples: Int?)
  }

  package let rule: Rule
  /// −log2 r(z).
  package let prices: [Float]
  /// What the encoder minimises of p(z|i) besides the distortion.
  package let rate: Rate

  /// The second term of the objective; its gradient exists where the assignment is soft.
  package enum Rate: Sendable {
    case none
    /// H(p(Z|I), r(Z)) of vdib.
    case crossEntropy
    /// KL(p(Z|I) ‖ r(Z)) of vib.
    case divergence
  }

  package init(rule: Rule, prices: [Float], rate: Rate = .none) {
    self.rule = rule
    self.prices = prices
    self.rate = rate
  }

  /// The assignment a recipe asks for.
  ///
  /// - Parameters:
  ///   - codebook: `[K][d]`.
  ///   - shares: how often each codeword is used, for an empirical r(z).
  ///   - temperature: 0 is hard.
  init(_ recipe: Recipe, codebook: [Float], dimension: Int, shares: [Float], temperature: Double) {
    let prices = Self.prices(recipe, shares: shares)
    self.prices = prices
    rate =
      switch recipe.objective {
      case .vqvae: .none
      case .vdib: .crossEntropy
      case .vib: .divergence
      }
    guard recipe.assignment.isSoft, temperature > 0 else {
      // With a uniform r(z) all prices are the same, and the search is bit for bit that without.
      let isBiased = recipe.assignment == .rate && recipe.prior == .empirical
      let bias = isBiased ? prices.map { $0 * recipe.pricePerBit } : nil
      rule = .hard(NearestCodeword(codebook: codebook, dimension: dimension, bias: bias))
      return
    }
    rule = .soft(
      CodewordPosterior(
        codebook: codebook, dimension: dimension, prices: prices, temperature: temperature),
      samples: recipe.assignment == .sample ? recipe.sampleCount : nil)
  }

  /// −log2 r(z) of the recipe's r.
  static func prices(_ recipe: Recipe, shares: [Float]) -> [Float] {
    recipe.prior == .empirical ? prices(shares) : uniform(shares.count)
  }

  private static func uniform(_ count: Int) -> [Float] {
    [Float](repeating: Float(binaryLogarithm(Double(count))), count: count)
  }

  /// A part of r(z) is uniform: what was not used of late must stay within reach.
  private static let uniformPart = 1.0 / 64

  private static func prices(_ shares: [Float]) -> [Float] {
    let total = shares.reduce(0) { $0 + Double($1) }
    let floor = uniformPart / Double(shares.count)
    return shares.map { share in
      let part = total > 0 ? Double(share) / total : 1 / Double(shares.count)
      return Float(-binaryLogarithm(part * (1 - uniformPart) + floor))
    }
  }
}
