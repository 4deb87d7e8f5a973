internal import VQZNetwork

extension Trainer {
  /// How a run ended.
  package enum Ending: Sendable, Equatable {
    case finished
    /// `shouldStop` said so; the checkpoint has everything to go on.
    case interrupted
  }

  /// Where the state is saved: every `interval` seconds, when interrupted, and at the end.
  package struct Saving: Sendable, Equatable {
    package var path: String
    package var interval: Double

    package init(path: String, interval: Double = 60) {
      self.path = path
      self.interval = interval
    }
  }

  /// Trains until the budget is spent.
  ///
  /// - Parameters:
  ///   - reportInterval: seconds from one report to the next; the last step is always reported.
  ///   - shouldStop: asked after every step; a handler of SIGINT sets what it reads.
  ///   - failed: told of every checkpoint that could not be written; `unsaved` is that of the end.
  package func run(
    reportInterval: Double = 1, saving: Saving? = nil, shouldStop: () -> Bool = { false },
    failed: (TrainingError) -> Void = { _ in }, report: (TrainingProgress) -> Void
  ) throws(TrainingError) -> Ending {
    let clock = ContinuousClock()
    let start = clock.now
    let before = secondsBefore
    func now() -> Double { before + (clock.now - start) / .seconds(1) }

    var tally = ProgressTally(plan: plan, since: now())
    var lastSave = now()
    var ending = Ending.finished
    while schedule.progress(step: step, seconds: now()) < 1 {
      do throws(TrainingError) {
        try advance(seconds: now())
      } catch {
        // The step was not begun; what is wrong with the picture can be mended, and then it goes on.
        if case .changedSample = error { save(saving, failed) }
        throw error
      }
      let seconds = now()
      secondsBefore = seconds
      tally.add(statistics)
      let progress = schedule.progress(step: step, seconds: seconds)
      if seconds - tally.since >= reportInterval || progress >= 1 {
        report(tally.report(self, seconds: seconds, runStart: before))
        tally = ProgressTally(plan: plan, since: seconds)
      }
      if seconds - lastSave >= saving?.interval ?? .infinity {
        save(saving, failed)
        lastSave = seconds
      }
      if progress < 1, shouldStop() {
        ending = .interrupted
        break
      }
    }
    save(saving, failed)
    return ending
  }

  /// A checkpoint that cannot be written costs no training: the next one may fit again.
  private func save(_ saving: Saving?, _ failed: (TrainingError) -> Void) {
    guard let saving else { return }
    do throws(TrainingError) {
      try Checkpoint(self, seconds: secondsBefore).write(saving.path)
      unsaved = nil
    } catch {
      unsaved = error
      failed(error)
    }
  }
}

/// Figures of the steps since the last report.
private struct ProgressTally {
  let since: Double
  private var statistics: ChunkStatistics
  private var steps = 0

  init(plan: TrainingPlan, since: Double) {
    self.since = since
    statistics = ChunkStatistics(plan: plan)
  }

  mutating func add(_ step: ChunkStatistics) {
    statistics.add(step)
    steps += 1
  }

  func report(_ trainer: Trainer, seconds: Double, runStart: Double) -> TrainingProgress {
    let recipe = trainer.recipe
    let schedule = trainer.schedule
    let isWarmUp = trainer.codebookStart == nil
    let positions = Double(steps * recipe.batch * recipe.patch * recipe.patch)
    let samples = positions * Double(trainer.plan.description.channels)
    let progress = schedule.progress(step: trainer.step, seconds: seconds)
    let elapsed = seconds - runStart
    return TrainingProgress(
      step: trainer.step, progress: progress, seconds: seconds,
      secondsLeft: secondsLeft(trainer, seconds: seconds),
      learningRate: schedule.learningRate(
        step: trainer.step, progress: progress, codebookStart: trainer.codebookStart),
      isWarmUp: isWarmUp,
      loss: statistics.loss(recipe, sampleCount: samples),
      distortion: statistics.squaredError / samples,
      psnr: peakSignalToNoise(
        squaredError: Double(statistics.sampleError), count: samples),
      information: statistics.information(
        prices: trainer.prices,
        pixelCount: statistics.vectorCount / trainer.plan.groups * trainer.plan.area),
      patchesPerSecond: elapsed > 0
        ? Double(steps * recipe.batch) / max(1e-9, seconds - since) : 0)
  }

  private func secondsLeft(_ trainer: Trainer, seconds: Double) -> Double? {
    switch trainer.recipe.budget {
    case .seconds(let total): max(0, total - seconds)
    case .steps(let total):
      steps > 0 ? (seconds - since) / Double(steps) * Double(max(0, total - trainer.step)) : nil
    }
  }
}
