import VQZ
import VQZCore
import VQZTraining

/// The training of either kind of network, as the command sees it.
enum TrainingJob {
  case plain(Trainer)
  case ladder(LadderTrainer)

  /// A training from the beginning.
  init(recipe: Recipe, samples: SampleSet, threads: Int) throws {
    switch recipe.network {
    case .plain:
      self = .plain(try Trainer(recipe: recipe, samples: samples, threads: threads))
    case .ladder:
      self = .ladder(try LadderTrainer(recipe: recipe, samples: samples, threads: threads))
    }
  }

  /// A training that goes on.
  init(
    _ saved: SavedTraining, samples: SampleSet, threads: Int, budget: Recipe.Budget?
  ) throws {
    switch saved {
    case .plain(let checkpoint):
      self = .plain(
        try Trainer(checkpoint: checkpoint, samples: samples, threads: threads, budget: budget))
    case .ladder(let checkpoint):
      self = .ladder(
        try LadderTrainer(
          checkpoint: checkpoint, samples: samples, threads: threads, budget: budget))
    }
  }

  var recipe: Recipe {
    switch self {
    case .plain(let trainer): trainer.recipe
    case .ladder(let trainer): trainer.recipe
    }
  }

  var samples: SampleSet {
    switch self {
    case .plain(let trainer): trainer.samples
    case .ladder(let trainer): trainer.samples
    }
  }

  /// Why the last checkpoint could not be written; nil where it was.
  var unsaved: TrainingError? {
    switch self {
    case .plain(let trainer): trainer.unsaved
    case .ladder(let trainer): trainer.unsaved
    }
  }

  func run(saving: CheckpointSaving?, log: TrainingLog) throws(TrainingError) -> TrainingEnding {
    switch self {
    case .plain(let trainer):
      try trainer.run(
        reportInterval: log.interval, saving: saving, shouldStop: { StopRequest.isMade },
        failed: log.unsaved, report: log.report)
    case .ladder(let trainer):
      try trainer.run(
        reportInterval: log.interval, saving: saving, shouldStop: { StopRequest.isMade },
        failed: log.unsaved, report: log.report)
    }
  }

  /// What was learnt on the pictures held out, for a training without a model.
  func measure(log: TrainingLog) throws {
    switch self {
    case .plain(let trainer):
      try trainer.settle()
      try log.evaluated(try trainer.evaluate(), steps: trainer.step)
      try log.counted(try trainer.usage(indexCount: 1 << 18))
    // The command refuses that.
    case .ladder: break
    }
  }

  /// What a ladder loses on the way to files, once it is finished; a plain network, of one quality, has its held-out result
  /// in float arithmetic and as files.
  func losses(_ model: VQZModel, threads: Int) throws -> [StageLoss] {
    guard case .ladder(let trainer) = self else { return [] }
    return try StageLoss.all(trainer, model, threads: threads)
  }

  /// The model file of what was learnt.
  func model(name: String, licence: String, threads: Int, log: TrainingLog) throws -> TrainedModel {
    switch self {
    case .plain(let trainer):
      let trained = try trainer.finish()
      try log.evaluated(trained.evaluation, steps: trained.course.steps)
      return try trained.model(
        name: name, licence: licence, samples: samples, threads: threads)
    case .ladder(let trainer):
      return try trainer.finish().model(
        name: name, licence: licence, samples: samples, threads: threads)
    }
  }
}
