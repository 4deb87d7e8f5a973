package import VQZSystem

// The form in the provenance of models and in reports (`Formats/report.md`).
extension InformationMeasures {
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

  /// Every measure and bound, with all digits.
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
