public import VQZ
internal import VQZCore

/// Trains a model on signals in memory.
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
  ///   - signals: pictures of 8-bit samples, at least 4 different ones, in any order. Alpha is left
  ///     out; grey and colour are converted to what the recipe asks for.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `usage` for a recipe that makes no sense, `unsupportedSignal`, `tooFewSamples`, and
  ///   `memoryLimit` where the training needs more than this machine has.
  public convenience init(
    _ recipe: Recipe, signals: [Signal], threads: Int = 0
  ) throws(VQZError) {
    do throws(TrainingError) { try recipe.check() } catch { throw VQZError(error) }
    let samples = try SampleSet(signals, channels: recipe.channels)
    do throws(TrainingError) {
      try self.init(recipe, samples: samples, threads: Self.threadCount(threads))
    } catch {
      throw VQZError(error)
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
    let checkpoint: Checkpoint
    do throws(TrainingError) {
      checkpoint = try Checkpoint(bytes: state)
    } catch {
      throw VQZError(error)
    }
    let samples = try SampleSet(signals, channels: checkpoint.recipe.channels)
    do throws(TrainingError) {
      try self.init(
        checkpoint, samples: samples, threads: Self.threadCount(threads), budget: budget)
    } catch {
      throw VQZError(error)
    }
  }

  /// A training on samples of any source.
  package init(_ recipe: Recipe, samples: SampleSet, threads: Int) throws(TrainingError) {
    trainer = try recipe.trainer(samples: samples, threads: threads)
  }

  /// The same from a checkpoint.
  package init(
    _ checkpoint: Checkpoint, samples: SampleSet, threads: Int, budget: Recipe.Budget?
  ) throws(TrainingError) {
    trainer = try checkpoint.resume(samples: samples, threads: threads, budget: budget)
  }

  /// 0 stands for one thread a core.
  private static func threadCount(_ threads: Int) -> Int {
    threads > 0 ? threads : WorkerPool.availableThreadCount
  }

  /// What is trained, and how.
  public var recipe: Recipe { trainer.recipe }

  /// Iterations done.
  public var step: Int { trainer.iteration }

  /// Signals that are learnt from, each different from all others.
  public var trainingSignalCount: Int { trainer.samples.training.count }

  /// Signals that are held out.
  public var heldOutSignalCount: Int { trainer.samples.heldOut.count }

  /// Trains until the budget is spent, or until the caller has enough.
  ///
  /// - Parameters:
  ///   - reportInterval: seconds from one call of `report` to the next; 0 is every iteration. After
  ///     the last iteration there is always one.
  ///   - report: told how the training stands, between iterations; false ends the run, which can
  ///     begin again with another call.
  /// - Throws: `diverged` where the loss is no longer a number: a lower learning rate helps.
  public func run(
    reportInterval: Double = 1, report: (TrainingProgress) -> Bool = { _ in true }
  ) throws(VQZError) -> TrainingEnding {
    var goesOn = true
    do throws(TrainingError) {
      return try trainer.run(
        reportInterval: reportInterval, shouldStop: { !goesOn },
        report: { if !report($0) { goesOn = false } })
    } catch {
      throw VQZError(error)
    }
  }

  /// Everything that is needed to go on, as bytes for `init(resuming:signals:budget:threads:)`. The
  /// signals are not in them.
  public var state: [UInt8] {
    get throws(VQZError) {
      do throws(TrainingError) {
        return try trainer.checkpoint(seconds: trainer.state.secondsBefore).bytes()
      } catch {
        throw VQZError(error)
      }
    }
  }

  /// The model of what is learnt until now: the moving average of the network, with codebooks and
  /// probability tables made for it.
  ///
  /// The training can go on afterwards; a ladder then goes on with the codebooks of this model, and
  /// so no longer as it would have without.
  ///
  /// - Parameters:
  ///   - name: a short name for people, kept in the file.
  ///   - licence: the licence of the weights, as text; none where it is empty.
  /// - Throws: `refusedModel` where a layer cannot be brought into integers, and `usage` for more
  ///   codewords than a model file holds.
  public func model(name: String, licence: String = "") throws(VQZError) -> TrainedModel {
    do {
      return try model(name: name, licence: licence, evaluated: { _ in })
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// - Parameter evaluated: told the result in float arithmetic, which a plain network has.
  package func model(
    name: String, licence: String, evaluated: (PlainEvaluation) throws -> Void
  ) throws -> TrainedModel {
    try recipe.checkExportable()
    return try trainer.model(name: name, licence: licence, evaluated: evaluated)
  }

  /// How good a model is on the signals held out, as compressed files and through the integer
  /// decoder that users have; at up to three qualities.
  ///
  /// - Parameter model: one of this training, or any other for the same channels.
  public func heldOutResults(of model: VQZModel) throws(VQZError) -> [HeldOutResult] {
    do {
      return try HeldOutResult.all(model, trainer.samples, threads: trainer.threads)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// What a ladder loses on the way to files, once it is finished; nothing for a plain network,
  /// which has its result in float arithmetic.
  package func stageLosses(_ model: VQZModel) throws -> [StageLoss] {
    guard let ladder = trainer as? LadderTrainer else { return [] }
    return try StageLoss.all(ladder, model, threads: trainer.threads)
  }
}
