internal import VQZCore
package import VQZNetwork

/// How the latents of one step become codewords: p(z|i), and r(z) that it is measured against.
package struct CodewordAssignment: Sendable {
  /// Whether a vector gets one codeword or some of all.
  package enum Rule: Sendable {
    /// One codeword a vector, H(Z|I) = 0: the nearest, or with prices the cheapest.
    case hard(NearestCodeword)
    /// Every codeword with the weight of the posterior; the decoder sees their mean. With
    /// `samples`, the mean of so many that are drawn from it.
    case soft(CodewordPosterior, samples: Int?)
  }

  package private(set) var rule: Rule
  /// −log2 r(z).
  package let prices: AlignedFloats
  /// λ times that, for a search that is biased by the rate.
  private let bias: AlignedFloats?
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

  /// An assignment with fixed codewords and prices.
  package init(rule: Rule, prices: [Float], rate: Rate = .none) {
    self.rule = rule
    self.prices = AlignedFloats(prices)
    self.rate = rate
    bias = nil
  }

  /// The assignment a recipe asks for.
  ///
  /// - Parameters:
  ///   - codebook: where the codewords are, `[K][d]`, from element `first` on.
  ///   - shares: how often each codeword is used, for an empirical r(z).
  ///   - temperature: 0 is hard.
  init(
    _ recipe: PlainRecipe, codebook: AlignedFloats, at first: Int, dimension: Int,
    shares: AlignedFloats, temperature: Double
  ) {
    prices = AlignedFloats(count: shares.count)
    rate =
      switch recipe.objective {
      case .vqvae: .none
      case .vdib: .crossEntropy
      case .vib: .divergence
      }
    // With a uniform r(z) all prices are the same, and the search is bit for bit that without.
    let isBiased = recipe.assignment == .rate && recipe.prior == .empirical
    bias = isBiased ? AlignedFloats(count: shares.count) : nil
    Self.setPrices(prices, bias, recipe, shares: shares)
    let codewords = codebook.values(first..<first + shares.count * dimension)
    guard Self.isSoft(recipe, temperature) else {
      rule = .hard(
        NearestCodeword(codebook: codewords, dimension: dimension, bias: bias?.values))
      return
    }
    rule = .soft(
      CodewordPosterior(
        codebook: codewords, dimension: dimension, prices: prices.values,
        temperature: temperature),
      samples: recipe.assignment == .sample ? recipe.sampleCount : nil)
  }

  /// A soft assignment of temperature 0 is the nearest codeword, and is searched for as that.
  private static func isSoft(_ recipe: PlainRecipe, _ temperature: Double) -> Bool {
    recipe.assignment.isSoft && temperature > 0
  }

  /// Takes the codewords and shares of another step of the same recipe in the memory of the former,
  /// which nobody may search meanwhile; false where the rule changes, and nothing is done.
  mutating func update(
    _ recipe: PlainRecipe, codebook: AlignedFloats, at first: Int, shares: AlignedFloats,
    temperature: Double
  ) -> Bool {
    switch rule {
    case .hard(let search):
      guard !Self.isSoft(recipe, temperature) else { return false }
      Self.setPrices(prices, bias, recipe, shares: shares)
      unsafe search.replace(codebook: codebook.start + first, bias: bias?.start)
    case .soft(var posterior, let samples):
      guard Self.isSoft(recipe, temperature) else { return false }
      Self.setPrices(prices, bias, recipe, shares: shares)
      unsafe posterior.replace(codebook: codebook.start + first, prices: prices.start)
      posterior.temperature = temperature
      rule = .soft(posterior, samples: samples)
    }
    return true
  }

  /// −log2 r(z) of the recipe's r.
  static func prices(_ recipe: PlainRecipe, shares: AlignedFloats) -> [Float] {
    let prices = AlignedFloats(count: shares.count)
    setPrices(prices, nil, recipe, shares: shares)
    return prices.values
  }

  /// A part of r(z) is uniform: a codeword that was not used lately must stay within reach.
  private static let uniformPart = 1.0 / 64

  /// −log2 r(z) of every codeword, and λ times that for a biased search.
  private static func setPrices(
    _ prices: AlignedFloats, _ bias: AlignedFloats?, _ recipe: PlainRecipe, shares: AlignedFloats
  ) {
    if recipe.prior == .empirical {
      var total = 0.0
      for index in 0..<shares.count { total += Double(shares[index]) }
      let floor = uniformPart / Double(shares.count)
      for index in 0..<shares.count {
        let part = total > 0 ? Double(shares[index]) / total : 1 / Double(shares.count)
        prices[index] = Float(-binaryLogarithm(part * (1 - uniformPart) + floor))
      }
    } else {
      let price = Float(binaryLogarithm(Double(shares.count)))
      for index in 0..<shares.count { prices[index] = price }
    }
    guard let bias else { return }
    let pricePerBit = recipe.pricePerBit
    for index in 0..<shares.count { bias[index] = prices[index] * pricePerBit }
  }
}
