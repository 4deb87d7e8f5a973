/// The numbers of a recipe that change while training runs. `progress` is 0 at the start and 1
/// at the end: in steps or in seconds, as the budget counts.
package struct Schedule: Sendable, Equatable {
  package let recipe: Recipe

  package init(_ recipe: Recipe) {
    self.recipe = recipe
  }

  package func progress(step: Int, seconds: Double) -> Double {
    switch recipe.budget {
    case .steps(let total): min(1, Double(step) / Double(total))
    case .seconds(let total): min(1, seconds / total)
    }
  }

  /// Whether the latents are still continuous in this step.
  package func isWarmUp(step: Int, progress: Double) -> Bool {
    recipe.codebookStart == .clusters && step < recipe.warmUpSteps && progress < 0.25
  }

  /// Ramp, plateau, then a cosine down to 1 %.
  ///
  /// There is a second ramp after the codebook has started: at the full rate the latents run away
  /// from codewords that follow with a delay, and most of these die before the first restart.
  package func learningRate(step: Int, progress: Double, codebookStart: Int? = nil) -> Double {
    let age = step - (codebookStart ?? 0)
    let ramp = min(1, Double(age + 1) / Double(max(1, recipe.rampSteps)))
    let start = recipe.coolingStart
    guard progress > start else { return recipe.learningRate * ramp }
    let wave = (1 + Self.cosineOfPi((progress - start) / (1 - start))) / 2
    return recipe.learningRate * ramp * (0.01 + 0.99 * wave)
  }

  /// T of soft assignments: from the first to the last in a straight line over four fifths of the
  /// training. 0 is hard.
  package func temperature(progress: Double) -> Double {
    guard progress < Self.annealingEnd else { return recipe.finalTemperature }
    let part = progress / Self.annealingEnd
    return recipe.temperature + (recipe.finalTemperature - recipe.temperature) * part
  }

  private static let annealingEnd = 0.8

  package func codebookDecay(progress: Double) -> Double {
    recipe.codebookDecay + (recipe.finalCodebookDecay - recipe.codebookDecay) * progress
  }

  /// Whether dead codewords move after `step` steps.
  package func restartsCodewords(step: Int, progress: Double) -> Bool {
    step % recipe.restartInterval == 0 && progress < 0.8
  }

  /// cos πx for x in 0...1 from sums and products alone: a mathematics library may round
  /// differently on another machine, and then a training could not be repeated there.
  package static func cosineOfPi(_ x: Double) -> Double {
    // −sin πu with |u| ≤ ½, Taylor series; the first term left out is below 1e-13.
    let angle = (x - 0.5) * Double.pi
    let square = angle * angle
    var sum = 0.0
    for odd in stride(from: 17, through: 3, by: -2) {
      sum = (1 + sum) * -square / Double(odd * (odd - 1))
    }
    return -angle * (1 + sum)
  }
}
