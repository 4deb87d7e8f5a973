public import VQZ
internal import VQZCore

extension Training {
  /// Trains until the budget is spent, or until the caller has enough.
  ///
  /// - Parameters:
  ///   - reportInterval: seconds from one call of `report` to the next; 0 is every iteration. After
  ///     the last iteration there is always one.
  ///   - saving: where the state is saved meanwhile; nowhere where it is nil.
  ///   - report: told how the training stands, between iterations; false ends the run, which can
  ///     begin again with another call.
  ///   - shouldStop: asked after every iteration; true ends the run likewise. What it reads may be
  ///     set by a handler of signals.
  ///   - failed: told why a checkpoint could not be written, without the path. The training goes
  ///     on: the next one may fit again.
  ///   - judged: told what a training from a model has reached on the signals held out, before the
  ///     first iteration and now and then.
  /// - Returns: whether the budget is spent, or the signals held out no longer gain.
  /// - Throws: `diverged` where the loss is no longer a number: a lower learning rate helps; and
  ///   `inputOutput` where a file of a sample is no longer what it was.
  public func run(
    reportInterval: Double = 1, saving: CheckpointSaving? = nil,
    report: (TrainingProgress) -> Bool = { _ in true }, shouldStop: () -> Bool = { false },
    failed: (VQZError) -> Void = { _ in }, judged: (BaseComparison) -> Void = { _ in }
  ) throws(VQZError) -> TrainingEnding {
    if let tuning = Tuning(trainer) {
      do {
        return try tuning.run(
          reportInterval: reportInterval, saving: saving, report: report, shouldStop: shouldStop,
          failed: failed, judged: judged)
      } catch {
        throw VQZError(wrapping: error)
      }
    }
    var goesOn = true
    return try TrainingError.shown { () throws(TrainingError) in
      try trainer.run(
        reportInterval: reportInterval, saving: saving, shouldStop: { !goesOn || shouldStop() },
        failed: { failed($0.withoutPath) }, report: { if !report($0) { goesOn = false } })
    }
  }

  /// Why the last checkpoint could not be written, without its path; nil where it was, or where
  /// nothing was to be saved.
  public var unsaved: VQZError? { trainer.state.unsaved?.withoutPath }

  /// Everything that is needed to go on, as bytes for `init(resuming:signals:budget:threads:)` or
  /// ``Checkpoint/init(state:)``. The signals are not in them.
  public var state: [UInt8] {
    get throws(VQZError) {
      try TrainingError.shown { () throws(TrainingError) in
        try trainer.checkpoint(seconds: trainer.state.secondsBefore).bytes()
      }
    }
  }
}
