extension NetworkTrainer {
  /// Trains until the budget is spent.
  ///
  /// - Parameters:
  ///   - reportInterval: seconds from one report to the next; the last iteration is always
  ///     reported.
  ///   - saving: where the state goes; nowhere where it is nil.
  ///   - shouldStop: asked after every iteration; a handler of SIGINT sets what it reads.
  ///   - failed: told of every checkpoint that could not be written; `unsaved` is that of the end.
  package func run(
    reportInterval: Double = 1, saving: CheckpointSaving? = nil,
    shouldStop: () -> Bool = { false }, failed: (TrainingError) -> Void = { _ in },
    report: (TrainingProgress) -> Void
  ) throws(TrainingError) -> TrainingEnding {
    // Seconds go on where the run before ended.
    let clock = ContinuousClock()
    let start = clock.now
    let before = state.secondsBefore
    func now() -> Double { before + (clock.now - start) / .seconds(1) }

    var lastReport = now()
    var lastSave = lastReport
    var ending = TrainingEnding.finished
    while schedule.progress(step: iteration, seconds: now()) < 1 {
      do throws(TrainingError) {
        try advance(seconds: now())
      } catch {
        // The iteration was not begun; what is wrong with the signal can be mended, and then it
        // goes on.
        if case .changedSample = error { save(saving, failed) }
        throw error
      }
      let seconds = now()
      state.secondsBefore = seconds
      let part = schedule.progress(step: iteration, seconds: seconds)
      // The clock is asked once an iteration, so that report, checkpoint and rate agree on the
      // time.
      if seconds - lastReport >= reportInterval || part >= 1 {
        report(progress(seconds: seconds, since: lastReport))
        lastReport = seconds
      }
      if seconds - lastSave >= saving?.interval ?? .infinity {
        save(saving, failed)
        lastSave = seconds
      }
      // Whoever asks after the last iteration gets a finished training.
      if part < 1, shouldStop() {
        ending = .interrupted
        break
      }
    }
    save(saving, failed)
    return ending
  }

  /// How the training stands, with the figures since the last report.
  private func progress(seconds: Double, since last: Double) -> TrainingProgress {
    let figures = takeFigures()
    let spent = max(1e-9, seconds - last)
    let left: Double =
      switch recipe.budget {
      case .seconds(let total): max(0, total - seconds)
      case .steps(let total):
        spent / Double(max(1, figures.iterations)) * Double(max(0, total - iteration))
      }
    let part = schedule.progress(step: iteration, seconds: seconds)
    return TrainingProgress(
      step: iteration, progress: part, seconds: seconds, secondsLeft: left,
      learningRate: schedule.learningRate(
        step: iteration, progress: part, rampStart: rampStart),
      patchesPerSecond: Double(figures.iterations * recipe.batch) / spent, figures: figures)
  }

  /// A checkpoint that cannot be written costs no training: the next one may fit again.
  private func save(_ saving: CheckpointSaving?, _ failed: (TrainingError) -> Void) {
    guard let saving else { return }
    do throws(TrainingError) {
      try checkpoint(seconds: state.secondsBefore).write(saving.path)
      state.unsaved = nil
    } catch {
      state.unsaved = error
      failed(error)
    }
  }
}
