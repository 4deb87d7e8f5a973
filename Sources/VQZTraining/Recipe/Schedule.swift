/// The numbers of a training that change while it runs, for every network. `progress` is 0 at the
/// start and 1 at the end: in iterations or in seconds, as the budget counts.
package struct Schedule: Sendable, Equatable {
  /// The numbers as the recipe has them.
  package let recipe: Recipe

  package init(_ recipe: Recipe) {
    self.recipe = recipe
  }

  /// The part of the budget that is spent, 0 to 1.
  ///
  /// - Parameters:
  ///   - step: iterations done.
  ///   - seconds: since the start of the training, over all its runs.
  package func progress(step: Int, seconds: Double) -> Double {
    switch recipe.budget {
    case .steps(let total): min(1, Double(step) / Double(total))
    case .seconds(let total): min(1, seconds / total)
    }
  }

  /// Ramp, plateau, then a cosine down to 1 %:
  ///
  /// ```
  /// rate · min(1, (step − rampStart + 1) / rampSteps) · (0.01 + 0.99 · (1 + cos πx) / 2)
  /// x = (progress − coolingStart) / (1 − coolingStart), 0 before
  /// ```
  ///
  /// There is a second ramp after the codebook has started: at the full rate the latents run away
  /// from codewords that follow with a delay, and most of these die before the first restart.
  ///
  /// - Parameter rampStart: the iteration of the last ramp: that at which a codebook started.
  package func learningRate(step: Int, progress: Double, rampStart: Int = 0) -> Double {
    let optimiser = recipe.optimiser
    let age = step - rampStart
    let ramp = min(1, Double(age + 1) / Double(max(1, optimiser.rampSteps)))
    let start = optimiser.coolingStart
    guard progress > start else { return optimiser.learningRate * ramp }
    let wave = (1 + Self.cosineOfPi((progress - start) / (1 - start))) / 2
    return optimiser.learningRate * ramp * (0.01 + 0.99 * wave)
  }

  /// Share of the newest parameters in their moving average: large at first, so that the beginning
  /// is forgotten soon; and again after a codebook has started, which changes everything.
  func averaging(step: Int, rampStart: Int = 0) -> Float {
    let age = Double(step - rampStart)
    return Float(1 - min(recipe.optimiser.averageDecay, (1 + age) / (10 + age)))
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
