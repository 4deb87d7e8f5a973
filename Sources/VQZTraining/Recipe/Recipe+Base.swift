public import VQZ
internal import VQZCore
internal import VQZNetwork

extension Recipe {
  /// A ladder that begins with a model, and the numbers that go with few signals: low rates, a
  /// short ramp, and a decay towards the model.
  ///
  /// The budget is half an hour; a training from a model ends sooner where the signals held out no
  /// longer gain.
  ///
  /// - Parameter base: a ladder of colour pictures with its encoder, such as `VQZModel.photo`.
  /// - Throws: `wrongModel` for any other model.
  public init(from base: VQZModel) throws(VQZError) {
    self = try TrainingError.shown { () throws(TrainingError) in
      try Recipe(from: try BaseModel(base))
    }
  }

  /// Makes windows of a recipe that begins with a model as large as most signals allow, up to 256
  /// samples: a network that only sees small ones learns to look no further. Where all signals are
  /// small, windows are no larger than these need, and a step has more of them in the same time.
  public mutating func fitPatch(to samples: SampleSet) {
    if base != nil, let ladder, !samples.training.isEmpty {
      let least = samples.leastPatch(of: .ladder(ladder.sizes)).patch
      if least < ladder.coarsestStride, ladder.coarsestStride == patch {
        batch = batch * patch * patch / (least * least)
        patch = least
      }
    }
    let sides = samples.training.map { min($0.width, $0.height) }.sorted()
    guard base != nil, patch < 256, !sides.isEmpty, sides[sides.count / 2] >= 256 else { return }
    patch = 256
    batch = max(1, batch / 2)
  }

  /// Chooses what of the model is changed: everything where the files of the signals, of which
  /// there are taken to be ten thousand at least, are large beside a whole model; else the
  /// predictions.
  ///
  /// - Parameters:
  ///   - samples: what the model is for.
  ///   - modelByteCount: most bytes of the model that is wanted; nil where its bytes count with
  ///     those of files.
  public mutating func fitTuned(to samples: SampleSet, modelByteCount: Int? = nil) {
    guard base != nil, !samples.training.isEmpty else { return }
    if let modelByteCount {
      tuned = modelByteCount < Self.wholeByteCount ? .predictions : .all
      // Twice the spacing takes about two thirds of the bytes; a little more is on the safe side.
      let ratio = Self.usualByteCount / Double(max(modelByteCount, 1))
      let share = Self.usualCoarseness * binaryPower(1.7 * binaryLogarithm(1.05 * ratio))
      coarseness = tuned == .all ? 0 : min(max(share, 0.02), 0.5)
      return
    }
    let positions = samples.training.reduce(0.0) { $0 + Double($1.width) * Double($1.height) }
    let mean = positions / Double(samples.training.count)
    let count = Double(max(samples.training.count, Self.leastSignalCount))
    // Files have about half a bit a position; a tenth of them can be saved.
    let saved = count * mean / 16 / 10
    tuned = saved < 2 * Double(Self.wholeByteCount) ? .predictions : .all
    coarseness = tuned == .all ? 0 : Self.usualCoarseness
  }

  /// Signals that a folder is taken to have at least: it is a sample of what the model is for.
  static let leastSignalCount = 10_000
  /// Rounding of predictions that costs little, and about the bytes of the model then.
  private static let usualCoarseness = 0.08
  private static let usualByteCount = 98_000.0
  /// Bytes of a difference of all weights, about the least that is good for something.
  private static let wholeByteCount = 1_000_000

  /// Whether a training of it begins with a model.
  public var beginsWithModel: Bool { base != nil }

  package init(from base: BaseModel) throws(TrainingError) {
    self = .ladder
    self.base = base.identifier
    network = .ladder(LadderRecipe(base.description.ladderSizes))
    budget = .seconds(1800)
    batch = 8
    let stride = base.description.stride
    patch = max(128, stride.rows, stride.columns)
    optimiser.kind = .adam
    optimiser.learningRate = 1e-3
    optimiser.muonLearningRate = 2e-3
    optimiser.rampSteps = 30
    optimiser.coolingStart = 0.3
    optimiser.averageDecay = 0.99
    optimiser.weightDecay = 1
  }
}

extension NetworkDescription {
  /// About the sizes that a ladder was made of: they go into the recipe, for people to read; what
  /// is trained is the description itself.
  fileprivate var ladderSizes: LadderSizes {
    var sizes = LadderSizes()
    sizes.levels = min(max(levels.count, 2), 3)
    sizes.qualities = min(max(qualityCount, 2), 256)
    if let finest = levels.last { sizes.features = min(max(finest.features, 16), 1024) }
    if levels.count > 1 {
      sizes.coarseFeatures = min(max(levels[levels.count - 2].features, 16), 1024)
    }
    if levels.count > 2 { sizes.meanFeatures = min(max(levels[0].features, 16), 1024) }
    return sizes
  }
}
