package import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The information measures of Wu and Flierl over coded data, in bits.
///
/// I is the index of a block of the data, Z the index of its codeword, p(z|i) encoder and quantiser,
/// r(z) the model's table. The quantiser of a codec is hard: Z follows from I, so H(Z|I) = 0 and
/// I(I,Z) = H(Z). Where a step has classes, which the decoder knows before it reads Z, every measure is
/// given the class: a mean over the indices of all classes.
package struct InformationMeasures: Sendable, Equatable {
  package let indexCount: UInt64
  /// Positions of the pictures.
  package let pixelCount: UInt64
  /// H(Z), bits per index.
  package let entropy: Double
  /// H(Z|I): 0 for hard assignment.
  package let conditionalEntropy = 0.0
  /// −Σ p(z) log2 r(z).
  package let crossEntropy: Double
  /// log2 K, the cross-entropy to a uniform r.
  package let uniformCrossEntropy: Double
  /// Codewords and how many of them were never chosen.
  package let codewordCount: Int
  package let deadCount: Int

  package init(_ usage: [ClassUsage], pixelCount: UInt64) {
    let total = usage.reduce(UInt64(0)) { $0 + $1.indexCount }
    func mean(_ value: (ClassUsage) -> Double) -> Double {
      guard total > 0 else { return 0 }
      return usage.reduce(0) { $0 + value($1) * Double($1.indexCount) } / Double(total)
    }
    indexCount = total
    self.pixelCount = pixelCount
    entropy = mean(\.entropy)
    crossEntropy = mean(\.crossEntropy)
    uniformCrossEntropy = mean { log2(Double($0.codewordCount)) }
    codewordCount = usage.reduce(0) { $0 + $1.codewordCount }
    deadCount = usage.reduce(0) { $0 + $1.deadCount }
  }

  /// I(I,Z) = H(Z) − H(Z|I).
  package var mutualInformation: Double { entropy - conditionalEntropy }
  /// KL(p(Z) ‖ r(Z)): what the table costs above the entropy.
  package var divergence: Double { crossEntropy - entropy }
  package var perplexity: Double { exp2(entropy) }
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

  package var json: JSONValue {
    .object([
      "indices": .integer(Int64(clamping: indexCount)),
      "indices_per_pixel": .number(indicesPerPixel),
      "entropy_bits": .number(entropy),
      "conditional_entropy_bits": .number(conditionalEntropy),
      "mutual_information_bits": .number(mutualInformation),
      "cross_entropy_bits": .number(crossEntropy),
      "divergence_bits": .number(divergence),
      "uniform_cross_entropy_bits": .number(uniformCrossEntropy),
      "perplexity": .number(perplexity),
      "codewords": .integer(Int64(codewordCount)),
      "unused_codewords": .integer(Int64(deadCount)),
      "bounds": .array(
        bounds.map {
          .object([
            "name": .string($0.name), "equations": .string($0.equations),
            "statement": .string($0.quantity), "value_bits": .number($0.value),
            "bound_bits": .number($0.bound), "slack_bits": .number($0.slack),
          ])
        }),
    ])
  }
}
