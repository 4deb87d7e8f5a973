/// The information measures of Wu and Flierl, in bits per latent vector.
///
/// I is the index of a block of the data, Z the index of its codeword, p(z|i) encoder and
/// quantiser, r(z) what the marginal is modelled by: the table of a model, or what a training
/// assumes. The quantiser of a codec is hard: Z follows from I, so H(Z|I) = 0 and I(I,Z) = H(Z);
/// that of a training may be soft. Where a step has classes, and contexts within them, which the
/// decoder knows before it reads Z, every measure is given class and context: a mean over the
/// indices of all.
public struct InformationMeasures: Sendable, Equatable {
  /// How many indices of codewords were counted.
  public let indexCount: UInt64
  /// Positions of the signals that they stand for.
  public let pixelCount: UInt64
  /// H(Z), bits per index.
  public let entropy: Double
  /// H(Z|I), bits per index: 0 for hard assignment.
  public let conditionalEntropy: Double
  /// −Σ p(z) log2 r(z), bits per index.
  public let crossEntropy: Double
  /// log2 K, the cross-entropy to a uniform r.
  public let uniformCrossEntropy: Double
  /// Codewords there are.
  public let codewordCount: Int
  /// How many of them were never chosen.
  public let deadCount: Int

  package init(
    indexCount: UInt64, pixelCount: UInt64, entropy: Double, conditionalEntropy: Double = 0,
    crossEntropy: Double, uniformCrossEntropy: Double, codewordCount: Int, deadCount: Int
  ) {
    self.indexCount = indexCount
    self.pixelCount = pixelCount
    self.entropy = entropy
    self.conditionalEntropy = conditionalEntropy
    self.crossEntropy = crossEntropy
    self.uniformCrossEntropy = uniformCrossEntropy
    self.codewordCount = codewordCount
    self.deadCount = deadCount
  }

  /// Entropy of a distribution in proportion to `mass`.
  package static func entropy(of mass: [Double]) -> Double {
    let total = mass.reduce(0, +)
    guard total > 0 else { return 0 }
    return mass.reduce(0) { sum, each in
      guard each > 0 else { return sum }
      let share = each / total
      return sum - share * binaryLogarithm(share)
    }
  }

  /// I(I,Z) = H(Z) − H(Z|I).
  public var mutualInformation: Double { entropy - conditionalEntropy }
  /// KL(p(Z) ‖ r(Z)): what the table costs above the entropy.
  public var divergence: Double { crossEntropy - entropy }
  /// 2^H(Z); 0 of nothing.
  public var perplexity: Double { indexCount > 0 ? binaryPower(entropy) : 0 }
  /// Indices a position of the signals.
  public var indicesPerPixel: Double { Double(indexCount) / Double(max(1, pixelCount)) }

  /// One bound of the paper: which, the value it bounds, the bound, and what lies between.
  public struct Bound: Sendable, Equatable {
    /// What the paper calls it.
    public let name: String
    /// Where it stands there.
    public let equations: String
    /// The inequality in words and symbols.
    public let quantity: String
    /// The left side, bits per index.
    public let value: Double
    /// The right side, bits per index.
    public let bound: Double
    /// Bits per index between them, 0 or more where the bound holds.
    public var slack: Double { bound - value }
  }

  /// The three bounds of the paper, with what was found on both sides of each.
  public var bounds: [Bound] {
    [
      Bound(
        name: "VIB", equations: "eq. 13–18",
        quantity: "I(I,Z) ≤ KL(p(Z|I) ‖ r(Z)) = cross-entropy − H(Z|I)",
        value: mutualInformation, bound: crossEntropy - conditionalEntropy),
      Bound(
        name: "VDIB, r of the model", equations: "eq. 20–22",
        quantity: "H(Z) ≤ cross-entropy of p(Z) to r(Z)", value: entropy, bound: crossEntropy),
      Bound(
        name: "VQ-VAE, uniform r", equations: "eq. 20–22 with r = 1/K",
        quantity: "H(Z) ≤ log2 K", value: entropy, bound: uniformCrossEntropy),
    ]
  }
}
