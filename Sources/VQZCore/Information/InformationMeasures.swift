package import VQZSystem

/// The information measures of Wu and Flierl, in bits per latent vector.
///
/// I is the index of a block of the data, Z the index of its codeword, p(z|i) encoder and
/// quantiser, r(z) what the marginal is modelled by: the table of a model, or what a training
/// assumes. The quantiser of a codec is hard: Z follows from I, so H(Z|I) = 0 and I(I,Z) = H(Z);
/// that of a training may be soft. Where a step has classes, and contexts within them, which the
/// decoder knows before it reads Z, every measure is given class and context: a mean over the
/// indices of all.
package struct InformationMeasures: Sendable, Equatable {
  package let indexCount: UInt64
  /// Positions of the pictures.
  package let pixelCount: UInt64
  /// H(Z), bits per index.
  package let entropy: Double
  /// H(Z|I): 0 for hard assignment.
  package let conditionalEntropy: Double
  /// −Σ p(z) log2 r(z).
  package let crossEntropy: Double
  /// log2 K, the cross-entropy to a uniform r.
  package let uniformCrossEntropy: Double
  /// Codewords and how many of them were never chosen.
  package let codewordCount: Int
  package let deadCount: Int

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
  package var mutualInformation: Double { entropy - conditionalEntropy }
  /// KL(p(Z) ‖ r(Z)): what the table costs above the entropy.
  package var divergence: Double { crossEntropy - entropy }
  /// 2^H(Z); 0 of nothing.
  package var perplexity: Double { indexCount > 0 ? binaryPower(entropy) : 0 }
  package var indicesPerPixel: Double { Double(indexCount) / Double(max(1, pixelCount)) }

  /// One bound of the paper: which, the value it bounds, the bound, and what lies between.
  package struct Bound: Sendable, Equatable {
    package let name: String
    package let equations: String
    package let quantity: String
    package let value: Double
    package let bound: Double
    package var slack: Double { bound - value }
  }

  package var bounds: [Bound] {
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

  /// Back from `json`, where it has all that is needed.
  package init?(_ json: JSONValue) {
    func number(_ key: String) -> Double? { json[key]?.doubleValue }
    guard let entropy = number("entropy_bits"), let crossEntropy = number("cross_entropy_bits"),
      let conditionalEntropy = number("conditional_entropy_bits"),
      let uniform = number("uniform_cross_entropy_bits"),
      let indices = json["indices"]?.integerValue, indices >= 0,
      let codewords = json["codewords"]?.integerValue,
      let dead = json["unused_codewords"]?.integerValue,
      // Anybody may write model files: no codebook has an entropy near this.
      [entropy, conditionalEntropy, crossEntropy, uniform].allSatisfy({ $0.magnitude < 1000 })
    else { return nil }
    let perPixel = number("indices_per_pixel") ?? 0
    let pixels = perPixel > 0 ? (Double(indices) / perPixel).rounded() : 0
    self.init(
      indexCount: UInt64(indices), pixelCount: pixels < 0x1p60 ? UInt64(pixels) : 0,
      entropy: entropy, conditionalEntropy: conditionalEntropy, crossEntropy: crossEntropy,
      uniformCrossEntropy: uniform, codewordCount: codewords, deadCount: dead)
  }

  package var json: JSONValue { json { $0 } }

  /// - Parameter digits: rounds every measure.
  package func json(_ digits: (Double) -> Double) -> JSONValue {
    .object([
      "indices": .integer(Int64(clamping: indexCount)),
      "indices_per_pixel": .number(digits(indicesPerPixel)),
      "entropy_bits": .number(digits(entropy)),
      "conditional_entropy_bits": .number(digits(conditionalEntropy)),
      "mutual_information_bits": .number(digits(mutualInformation)),
      "cross_entropy_bits": .number(digits(crossEntropy)),
      "divergence_bits": .number(digits(divergence)),
      "uniform_cross_entropy_bits": .number(digits(uniformCrossEntropy)),
      "perplexity": .number(digits(perplexity)),
      "codewords": .integer(Int64(codewordCount)),
      "unused_codewords": .integer(Int64(deadCount)),
      "bounds": .array(
        bounds.map {
          .object([
            "name": .string($0.name), "equations": .string($0.equations),
            "statement": .string($0.quantity), "value_bits": .number(digits($0.value)),
            "bound_bits": .number(digits($0.bound)), "slack_bits": .number(digits($0.slack)),
          ])
        }),
    ])
  }
}
