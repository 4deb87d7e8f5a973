internal import VQZNetwork

/// How the training of a ladder stands.
package struct LadderProgress: Sendable, Equatable {
  package var step: Int
  /// 0 to 1.
  package var progress: Double
  package var seconds: Double
  /// Nil until it can be told.
  package var secondsLeft: Double?
  package var learningRate: Double
  /// Mean over the steps since the last report, with as many of them.
  package var statistics: LadderStatistics
  package var steps: Int
  package var patchesPerSecond: Double

  /// Weighted bits and distortion a position.
  package var loss: Double { statistics.loss / Double(max(1, steps)) }

  /// Bits a position and PSNR over a part of the qualities.
  package func figures(bin: Int) -> (bitsPerPosition: Double, psnr: Double) {
    let positions = max(1, statistics.positions[bin])
    // 64 sample values are one network unit.
    return (
      statistics.bits[bin] / positions,
      peakSignalToNoise(squaredError: statistics.squares[bin] * 4096, count: 3 * positions)
    )
  }
}

extension LadderTrainer {
  /// Trains until the budget is spent; as `Trainer.run`.
  package func run(
    reportInterval: Double = 1, saving: Trainer.Saving? = nil,
    shouldStop: () -> Bool = { false }, failed: (TrainingError) -> Void = { _ in },
    report: (LadderProgress) -> Void
  ) throws(TrainingError) -> Trainer.Ending {
    let clock = ContinuousClock()
    let start = clock.now
    let before = secondsBefore
    func now() -> Double { before + (clock.now - start) / .seconds(1) }

    var tally = LadderStatistics()
    var (tallied, since, lastSave) = (0, now(), now())
    var ending = Trainer.Ending.finished
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
      tallied += 1
      let progress = schedule.progress(step: step, seconds: seconds)
      if seconds - since >= reportInterval || progress >= 1 {
        report(
          self.progress(
            tally, tallied, seconds: seconds, since: since, progress: progress))
        (tally, tallied, since) = (LadderStatistics(), 0, seconds)
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
  private func save(_ saving: Trainer.Saving?, _ failed: (TrainingError) -> Void) {
    guard let saving else { return }
    do throws(TrainingError) {
      try LadderCheckpoint(self, seconds: secondsBefore).write(saving.path)
      unsaved = nil
    } catch {
      unsaved = error
      failed(error)
    }
  }

  private func progress(
    _ statistics: LadderStatistics, _ steps: Int, seconds: Double, since: Double,
    progress: Double
  ) -> LadderProgress {
    let pace = (seconds - since) / Double(max(1, steps))
    let left: Double =
      switch recipe.budget {
      case .seconds(let total): max(0, total - seconds)
      case .steps(let total): pace * Double(max(0, total - step))
      }
    return LadderProgress(
      step: step, progress: progress, seconds: seconds, secondsLeft: left,
      learningRate: schedule.learningRate(step: step, progress: progress),
      statistics: statistics, steps: steps,
      patchesPerSecond: Double(recipe.batch) / max(1e-9, pace))
  }
}
