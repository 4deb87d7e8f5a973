/// The numbers of a plain network's training that change while it runs. `progress` is that of
/// `Schedule`, 0 to 1.
package struct CodebookSchedule: Sendable, Equatable {
  /// The numbers as the recipe has them.
  package let recipe: PlainRecipe

  /// Progress at which a soft assignment has its last temperature.
  private static let annealingEnd = 0.8
  /// Progress up to which codewords start anew, and the latest at which the warm-up ends.
  private static let lastRestart = 0.8
  private static let latestStart = 0.25

  package init(_ recipe: PlainRecipe) {
    self.recipe = recipe
  }

  /// Whether the latents are still continuous in this iteration.
  package func isWarmUp(step: Int, progress: Double) -> Bool {
    recipe.codebook.start == .clusters && step < recipe.codebook.warmUpSteps
      && progress < Self.latestStart
  }

  /// T of soft assignments: from the first to the last in a straight line over four fifths of the
  /// training. 0 is hard.
  package func temperature(progress: Double) -> Double {
    guard progress < Self.annealingEnd else { return recipe.finalTemperature }
    let part = progress / Self.annealingEnd
    return recipe.temperature + (recipe.finalTemperature - recipe.temperature) * part
  }

  /// Decay of the moving averages of codewords.
  package func decay(progress: Double) -> Double {
    recipe.codebook.decay + (recipe.codebook.finalDecay - recipe.codebook.decay) * progress
  }

  /// Whether dead codewords move after `step` iterations.
  func restartsCodewords(step: Int, progress: Double) -> Bool {
    step % recipe.codebook.restartInterval == 0 && progress < Self.lastRestart
  }
}
