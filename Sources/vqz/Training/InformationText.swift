import VQZ
import VQZSystem
import VQZTraining

/// The measures of the paper in words, bits a codeword.
enum InformationText {
  /// `H(Z) 7.91, H(Z|I) 0.32, I(I,Z) 7.59, KL to r 0.05 bits`.
  static func short(_ found: InformationMeasures) -> String {
    "H(Z) \(digits(found.entropy)), H(Z|I) \(digits(found.conditionalEntropy)), "
      + "I(I,Z) \(digits(found.mutualInformation)), KL to r \(digits(found.divergence)) bits"
  }

  /// What `vqz train` ends with.
  static func lines(_ evaluation: PlainEvaluation, recipe: PlainRecipe) -> [String] {
    let found = evaluation.information
    let weight =
      recipe.objective == .vqvae ? "" : " at beta \(NumberText.fixed(recipe.rateWeight, 6))"
    var lines = [
      "  \(recipe.objective.rawValue): L \(NumberText.fixed(evaluation.loss, 5))\(weight), "
        + "distortion d \(NumberText.fixed(evaluation.distortion, 5)); \(short(found))"
    ]
    for bound in found.bounds {
      lines.append(
        "  \(bound.name): \(bound.quantity): \(digits(bound.value)) ≤ \(digits(bound.bound)), "
          + "slack "
          + digits(bound.slack))
    }
    return lines
  }

  private static func digits(_ value: Double) -> String { NumberText.fixed(value, 3) }
}
