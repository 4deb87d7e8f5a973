public import VQZ
internal import VQZCore

/// Trains a model on signals in memory or in a folder.
///
/// ```swift
/// var recipe = Recipe(.ladder)
/// recipe.budget = .seconds(1800)
/// let training = try Training(recipe, signals: pictures)
/// _ = try training.run { progress in
///   print(progress.step, progress.loss)
///   return true
/// }
/// let trained = try training.model(name: "mine")
/// ```
///
/// Some of the signals, chosen by the hashes of their samples, are held out: nothing is learnt from
/// them, and `heldOutResults(of:)` judges the model by them. Pictures of more than 1.2 million
/// positions are reduced before they are learnt from.
///
/// With a budget of iterations, the same recipe, signals and seed give the same model, byte for
/// byte, for any number of threads and over any interruption. A training is used by one thread at a
/// time.
public final class Training {
  /// The trainer of the network that the recipe names.
  package let trainer: any NetworkTrainer

  /// A training from the beginning. Nothing is learnt until it is run.
  ///
  /// - Parameters:
  ///   - recipe: what is trained, and how.
  ///   - samples: read as `recipe.channels` asks for.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `usage` for a recipe that makes no sense, or not with these samples, and
  ///   `memoryLimit` where the training needs more than this machine has.
  public init(_ recipe: Recipe, samples: SampleSet, threads: Int = 0) throws(VQZError) {
    trainer = try TrainingError.shown { () throws(TrainingError) in
      try recipe.trainer(samples: samples, threads: Self.threadCount(threads))
    }
  }

  /// A training that begins with a model, and ends with a better one or with that very model.
  ///
  /// The signals held out are coded as files now and then, and `model` gives the best point.
  ///
  /// - Parameters:
  ///   - recipe: made by `Recipe.init(from:)` of the same model; its numbers may be changed.
  ///   - samples: read as `recipe.channels` asks for.
  ///   - base: a ladder of colour pictures with its encoder.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `wrongModel` where nothing can be trained from the model, or the recipe names
  ///   another one; and as the training from nothing.
  public init(
    _ recipe: Recipe, samples: SampleSet, from base: VQZModel, threads: Int = 0
  ) throws(VQZError) {
    trainer = try TrainingError.shown { () throws(TrainingError) in
      try LadderTrainer(
        recipe: recipe, samples: samples, threads: Self.threadCount(threads),
        base: try BaseModel(base))
    }
  }

  /// The same on signals in memory.
  ///
  /// - Parameters:
  ///   - recipe: what is trained, and how.
  ///   - signals: pictures of 8-bit samples, at least 4 different ones, in any order. Alpha is left
  ///     out; grey and colour are converted to what the recipe asks for.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `usage` for a recipe that makes no sense, `unsupportedSignal`, `tooFewSamples`, and
  ///   `memoryLimit` where the training needs more than this machine has.
  public convenience init(
    _ recipe: Recipe, signals: [Signal], threads: Int = 0
  ) throws(VQZError) {
    try recipe.validate()
    let samples = try SampleSet(signals, channels: recipe.channels)
    try self.init(recipe, samples: samples, threads: threads)
  }

  /// A training that begins with a model, on signals in memory.
  ///
  /// - Parameters:
  ///   - recipe: made by `Recipe.init(from:)` of the same model; its numbers may be changed.
  ///     Windows of its size, if that was not changed, are fitted to the signals.
  ///   - signals: as of the training from nothing.
  ///   - base: a ladder of colour pictures with its encoder.
  ///   - modelByteCount: most bytes of the model file; nil is what makes model and files smallest
  ///     together.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: as the training from a model, and what is wrong with the signals.
  public convenience init(
    _ recipe: Recipe, signals: [Signal], from base: VQZModel, modelByteCount: Int? = nil,
    threads: Int = 0
  ) throws(VQZError) {
    try recipe.validate()
    let samples = try SampleSet(signals, channels: recipe.channels, holdsOutMore: true)
    var recipe = recipe
    // Windows of another size are those that the caller wants.
    if recipe.patch == recipe.ladder?.coarsestStride { recipe.fitPatch(to: samples) }
    recipe.fitTuned(to: samples, modelByteCount: modelByteCount)
    try self.init(recipe, samples: samples, from: base, threads: threads)
    modelByteLimit = modelByteCount
  }

  /// A training that goes on from a checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoint: of a training on the same samples.
  ///   - samples: read as `checkpoint.recipe.channels` asks for.
  ///   - budget: another end than that of the recipe; the learning rate then follows the new one.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `malformedModel` where the checkpoint belongs to other samples, or its tensors are
  ///   not those of its recipe; and as the training from the beginning.
  public init(
    resuming checkpoint: Checkpoint, samples: SampleSet, budget: Recipe.Budget? = nil,
    threads: Int = 0
  ) throws(VQZError) {
    trainer = try TrainingError.shown { () throws(TrainingError) in
      try checkpoint.resume(
        samples: samples, threads: Self.threadCount(threads), budget: budget)
    }
  }

  /// A training that goes on from the `state` of another one.
  ///
  /// - Parameters:
  ///   - state: bytes that `state` gave. They are checked as those of any file are.
  ///   - signals: the same as before, in any order.
  ///   - budget: another end than that of the recipe; the learning rate then follows the new one.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `malformedModel` where the state is none or belongs to other signals; and as the
  ///   training from the beginning.
  public convenience init(
    resuming state: [UInt8], signals: [Signal], budget: Recipe.Budget? = nil, threads: Int = 0
  ) throws(VQZError) {
    let checkpoint = try Checkpoint(state: state)
    let recipe = checkpoint.recipe
    let samples = try SampleSet(
      signals, channels: recipe.channels, holdsOutMore: recipe.beginsWithModel)
    try self.init(resuming: checkpoint, samples: samples, budget: budget, threads: threads)
  }

  /// 0 stands for one thread a core.
  private static func threadCount(_ threads: Int) -> Int {
    threads > 0 ? threads : WorkerPool.availableThreadCount
  }

  /// What is trained, and how.
  public var recipe: Recipe { trainer.recipe }

  /// What a training from a model has reached on the signals held out; nil for any other, and
  /// before it has run.
  public var comparison: BaseComparison? { (trainer as? LadderTrainer)?.search?.comparison }

  /// Most bytes of the model file of a training that begins with a model; nil where those of the
  /// model and of the files that it is for are to be fewest together. Set it before `run`.
  public var modelByteLimit: Int? {
    get { (trainer as? LadderTrainer)?.search?.byteLimit }
    set { (trainer as? LadderTrainer)?.search?.byteLimit = newValue }
  }

  /// Signals that the model of a training that begins with a model is for at least, which its bytes
  /// are weighed against: 10,000, as the samples are taken to be a part of them, or fewer where
  /// they are all, such as in an archive. Set it before `run`.
  public var leastSignalCount: Int {
    get { (trainer as? LadderTrainer)?.search?.leastSignalCount ?? Recipe.leastSignalCount }
    set { (trainer as? LadderTrainer)?.search?.leastSignalCount = newValue }
  }

  /// Iterations done.
  public var step: Int { trainer.iteration }

  /// Signals that are learnt from, each different from all others.
  public var trainingSignalCount: Int { trainer.samples.trainingSignalCount }

  /// Signals that are held out.
  public var heldOutSignalCount: Int { trainer.samples.heldOutSignalCount }
}
