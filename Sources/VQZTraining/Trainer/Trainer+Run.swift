import VQZCore
internal import VQZNetwork

extension Trainer: TrainingInSteps {
  package typealias Tally = ProgressTally

  package func writeCheckpoint(_ path: String) throws(TrainingError) {
    try Checkpoint(self, seconds: secondsBefore).write(path)
  }
}

/// Figures of the steps since the last report.
package struct ProgressTally: TrainingTally {
  package let since: Double
  private var statistics: ChunkStatistics
  private var steps = 0

  package init(_ trainer: Trainer, since: Double) {
    self.since = since
    statistics = ChunkStatistics(plan: trainer.plan)
  }

  package mutating func add(_ trainer: Trainer) {
    statistics.add(trainer.statistics)
    steps += 1
  }

  package func progress(
    of trainer: Trainer, seconds: Double, runStart: Double
  ) -> TrainingProgress {
    let recipe = trainer.recipe
    let plain = trainer.plain
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
      loss: statistics.loss(plain, sampleCount: samples),
      distortion: statistics.squaredError / samples,
      psnr: Decibels.meanablePSNR(
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
