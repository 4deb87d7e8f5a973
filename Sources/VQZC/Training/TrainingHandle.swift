import CVQZ
import VQZ
import VQZTraining

/// A training as callers hold it: signals are collected, and learnt from when it is first run.
final class TrainingHandle {
  private let recipe: Recipe
  private let threads: Int
  /// What to go on from; nil begins anew.
  private let state: [UInt8]?
  private var signals: [Signal] = []
  private var begun: Training?

  init(_ recipe: Recipe, threads: Int, state: [UInt8]?) {
    self.recipe = recipe
    self.threads = threads
    self.state = state
  }

  /// - Throws: `usage` once the training has begun.
  func add(_ signal: Signal) throws(VQZError) {
    guard begun == nil else {
      throw VQZError(.usage, "signal: found one for a training that has begun, expected none")
    }
    signals.append(signal)
  }

  /// The training, which begins with the first use of it.
  var training: Training {
    get throws(VQZError) {
      if let begun { return begun }
      let made =
        if let state {
          try Training(resuming: state, signals: signals, budget: recipe.budget, threads: threads)
        } else {
          try Training(recipe, signals: signals, threads: threads)
        }
      begun = made
      signals = []
      return made
    }
  }
}

extension Recipe {
  /// The numbers of a preset; nil where there is no such preset.
  static func preset(_ number: Int32) -> Recipe? {
    switch Int(number) {
    case Int(VQZ_RECIPE_PLAIN): Recipe(.plain)
    case Int(VQZ_RECIPE_LADDER): Recipe(.ladder)
    case Int(VQZ_RECIPE_FAST): Recipe(.fast)
    default: nil
    }
  }

  /// What the caller says is trained, and how. Ranges are checked where the training begins.
  init(_ given: vqz_recipe) throws(VQZError) {
    guard let preset = Self.preset(given.preset) else {
      throw .unknown("recipe.preset", given.preset)
    }
    self = preset
    budget =
      given.steps > 0 ? .steps(Int(clamping: given.steps)) : .seconds(given.seconds)
    seed = given.seed
    batch = Int(given.batch)
    patch = Int(given.patch)
    optimiser.learningRate = given.learning_rate
    optimiser.muonLearningRate = given.muon_learning_rate
    if var plain {
      plain.sizes.channels = Int(given.channels)
      plain.sizes.stride = Int(given.stride)
      plain.sizes.width = Int(given.width)
      plain.sizes.blocks = Int(given.blocks)
      plain.sizes.groups = Int(given.groups)
      plain.sizes.codewords = Int(given.codewords)
      plain.sizes.dimension = Int(given.dimension)
      self.plain = plain
    }
    fitLevels()
  }
}

extension vqz_recipe {
  init(_ recipe: Recipe, preset: Int32) {
    self.init()
    self.preset = preset
    switch recipe.budget {
    case .steps(let count): steps = UInt64(count)
    case .seconds(let seconds): self.seconds = seconds
    }
    seed = recipe.seed
    batch = UInt32(recipe.batch)
    patch = UInt32(recipe.patch)
    learning_rate = recipe.optimiser.learningRate
    muon_learning_rate = recipe.optimiser.muonLearningRate
    // Those of a plain network stand here whatever the preset is.
    let sizes = (recipe.plain ?? PlainRecipe()).sizes
    channels = UInt32(sizes.channels)
    stride = UInt32(sizes.stride)
    width = UInt32(sizes.width)
    blocks = UInt32(sizes.blocks)
    groups = UInt32(sizes.groups)
    codewords = UInt32(sizes.codewords)
    dimension = UInt32(sizes.dimension)
  }
}
