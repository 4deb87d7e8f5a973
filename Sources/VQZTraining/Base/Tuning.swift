internal import VQZ
internal import VQZCore

/// A training from a model as it runs: iterations, and judgements between them.
struct Tuning {
  private let trainer: LadderTrainer
  private let start: TrainingStart
  private let search: BaseSearch

  /// Nil for a training that begins with nothing.
  init?(_ trainer: any NetworkTrainer) {
    guard let ladder = trainer as? LadderTrainer, let start = ladder.start,
      let search = ladder.search
    else { return nil }
    (self.trainer, self.start, self.search) = (ladder, start, search)
  }

  /// As `Training.run`; ends early where the signals held out no longer gain.
  func run(
    reportInterval: Double, saving: CheckpointSaving?, report: (TrainingProgress) -> Bool,
    shouldStop: () -> Bool, failed: (VQZError) -> Void, judged: (BaseComparison) -> Void
  ) throws -> TrainingEnding {
    if search.comparison == nil {
      let recounted = try search.begin { try trainer.recounted(start) }
      if trainer.iteration == 0 { try trainer.takeShares(of: BaseModel(recounted.model)) }
      search.comparison.map(judged)
    }
    var goesOn = true
    // A judgement that fails, such as by a file that has changed, ends the run.
    var failure: (any Error)?
    let ending = try trainer.run(
      reportInterval: reportInterval, saving: saving,
      shouldStop: {
        if !goesOn || shouldStop() { return true }
        do {
          if isDue { try judge(judged) }
        } catch {
          failure = error
        }
        return failure != nil || search.isExhausted
      },
      failed: { failed($0.withoutPath) }, report: { if !report($0) { goesOn = false } })
    if let failure { throw failure }
    // Whatever was learnt since is worth a look, also where somebody has enough.
    if !search.isExhausted, trainer.iteration > search.lastStep { try judge(judged) }
    try search.choose(coarseness: trainer.recipe.coarseness) { search.comparison.map(judged) }
    return search.isExhausted ? .finished : ending
  }

  private var isDue: Bool {
    search.isDue(
      step: trainer.iteration, seconds: trainer.state.secondsBefore, budget: trainer.recipe.budget)
  }

  private func judge(_ judged: (BaseComparison) -> Void) throws {
    try search.judge(step: trainer.iteration, seconds: trainer.state.secondsBefore) {
      try trainer.tuned(start)
    }
    search.comparison.map(judged)
  }
}
