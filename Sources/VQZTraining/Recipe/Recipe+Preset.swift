internal import VQZNetwork

extension Recipe {
  /// What can be trained, with the numbers that go with it.
  public enum Preset: String, Sendable, CaseIterable {
    /// The VQ-VAE of one quality.
    case plain
    /// All qualities in one model, as the built-in one.
    case ladder
    /// The same with fewer features: a decoder of about a quarter of the multiplications.
    case fast = "ladder-fast"
  }

  /// The numbers that go with a preset.
  public init(_ preset: Preset) {
    switch preset {
    case .plain: self.init()
    case .ladder: self = .ladder
    case .fast:
      self = .ladder
      network = .ladder(.fast)
    }
  }

  /// The recipe a ladder is trained by.
  package static var ladder: Recipe {
    var recipe = Recipe()
    recipe.network = .ladder(LadderRecipe())
    recipe.batch = 6
    recipe.patch = 256
    recipe.optimiser.kind = .muon
    recipe.optimiser.learningRate = 1e-3
    recipe.optimiser.muonLearningRate = 0.008
    recipe.optimiser.rampSteps = 300
    recipe.optimiser.coolingStart = 0.3
    return recipe
  }

  /// Leaves out the coarsest level of a ladder whose patches hold no whole number of its positions:
  /// small signals are learnt from without it.
  public mutating func fitLevels() {
    if patch % 128 != 0 { ladder?.sizes.levels = 2 }
  }
}
