import CVQZ
import VQZ
import VQZTraining

/// A training as callers hold it: signals are collected, and learnt from when it is first run.
final class TrainingHandle {
  private let given: vqz_recipe
  private let recipe: Recipe
  private let threads: Int
  /// What a tuned model begins with.
  private var base: (model: VQZModel, byteCount: Int?)?
  /// What to go on from; nil begins anew.
  private let state: [UInt8]?
  private var signals: [Signal] = []
  private var begun: Training?
  private var begunNumbers: (any OneRunTraining)?

  /// - Throws: `usage` for a number that nothing can be made of.
  init(_ given: vqz_recipe, state: [UInt8]?) throws(VQZError) {
    self.given = given
    recipe = Self.oneRunName(given) == nil ? try Recipe(given) : Recipe(.plain)
    threads = try DecodeRequest.threads(given.threads)
    self.state = state
    if let name = Self.oneRunName(given), state != nil {
      throw VQZError(
        .usage, "state: found one for \(name), expected none",
        hint: "such a training begins anew")
    }
  }

  /// The preset of a training that is done in one run, as callers write it; nil of another one.
  private static func oneRunName(_ recipe: vqz_recipe) -> String? {
    switch Int(recipe.preset) {
    case Int(VQZ_RECIPE_ARRAYS): "VQZ_RECIPE_ARRAYS"
    case Int(VQZ_RECIPE_WINDOWS): "VQZ_RECIPE_WINDOWS"
    default: nil
    }
  }

  private var isTuned: Bool { Int(given.preset) == Int(VQZ_RECIPE_TUNED) }

  /// - Throws: `usage` once the training has begun, and for one of another recipe; `wrongModel` for
  ///   a model that nothing can be trained from.
  func begin(with model: VQZModel, modelByteCount: Int?) throws(VQZError) {
    guard !hasBegun, state == nil else {
      throw VQZError(.usage, "base: found one for a training that has begun, expected none")
    }
    guard isTuned else {
      throw VQZError(
        .usage, "base: found one for recipe \(given.preset), expected it with VQZ_RECIPE_TUNED",
        hint: Self.oneRunName(given) == nil
          ? nil
          : "arrays and series are learnt from alone; what that gains beside the built-in model "
            + "can be asked for")
    }
    _ = try Recipe(from: model)
    base = (model, modelByteCount)
  }

  /// - Throws: `usage` once the training has begun.
  func add(_ signal: Signal) throws(VQZError) {
    guard !hasBegun else {
      throw VQZError(.usage, "signal: found one for a training that has begun, expected none")
    }
    signals.append(signal)
  }

  private var hasBegun: Bool { begun != nil || begunNumbers != nil }

  /// The training of arrays or series, which begins with the first use of it; nil of another
  /// recipe.
  var numbers: (any OneRunTraining)? {
    get throws(VQZError) {
      guard Self.oneRunName(given) != nil else { return nil }
      if let begunNumbers { return begunNumbers }
      let made: any OneRunTraining =
        if Int(given.preset) == Int(VQZ_RECIPE_WINDOWS) {
          try WindowedTraining(signals, given, threads: threads)
        } else {
          try NumberTraining(signals, threads: threads)
        }
      begunNumbers = made
      signals = []
      return made
    }
  }

  /// The training of a network, which begins with the first use of it.
  ///
  /// - Throws: `usage` for what only networks have.
  var training: Training {
    get throws(VQZError) {
      if let begun { return begun }
      if let name = Self.oneRunName(given) {
        throw VQZError(
          .usage, "training: found \(name), expected a recipe of pictures",
          hint: "it has no state to save; vqz_training_compare judges its model")
      }
      let made =
        if let state {
          try Training(resuming: state, signals: signals, budget: recipe.budget, threads: threads)
        } else if let base {
          try Training(
            try Recipe(from: base.model).with(given), signals: signals, from: base.model,
            modelByteCount: base.byteCount, threads: threads)
        } else if isTuned {
          throw VQZError(
            .usage, "recipe: found VQZ_RECIPE_TUNED without a base, expected one",
            hint: "vqz_training_begin gives it")
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
    // What is the same whatever model it begins with.
    case Int(VQZ_RECIPE_TUNED): tuned
    default: nil
    }
  }

  /// What the caller says is trained, and how. Ranges are checked where the training begins.
  init(_ given: vqz_recipe) throws(VQZError) {
    guard let preset = Self.preset(given.preset) else {
      throw .unknown("recipe.preset", given.preset)
    }
    self = preset.with(given)
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

  /// The same with the caller's numbers that every recipe has.
  func with(_ given: vqz_recipe) -> Recipe {
    var recipe = self
    recipe.budget =
      given.steps > 0 ? .steps(Int(clamping: given.steps)) : .seconds(given.seconds)
    recipe.seed = given.seed
    recipe.batch = Int(given.batch)
    recipe.patch = Int(given.patch)
    recipe.optimiser.learningRate = given.learning_rate
    recipe.optimiser.muonLearningRate = given.muon_learning_rate
    return recipe
  }

  /// A training from a model: any has the numbers that the built-in one would be trained with.
  private static var tuned: Recipe {
    (try? VQZModel.builtIn(for: .picture)).flatMap { try? Recipe(from: $0) } ?? Recipe(.ladder)
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
    if Int(preset) == Int(VQZ_RECIPE_WINDOWS) {
      let known = WindowTraining.Options()
      patch = UInt32(known.length)
      seed = known.seed
    }
  }
}
