import VQZCore
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
    let squares = statistics.squares[bin] * SampleScale.bytes.squaredUnit
    return (
      statistics.bits[bin] / positions,
      Decibels.meanablePSNR(squaredError: squares, count: 3 * positions)
    )
  }
}

extension LadderTrainer: TrainingInSteps {
  package typealias Tally = LadderTally

  package func writeCheckpoint(_ path: String) throws(TrainingError) {
    try LadderCheckpoint(self, seconds: secondsBefore).write(path)
  }
}

/// Figures of the steps since the last report.
package struct LadderTally: TrainingTally {
  package let since: Double
  private var statistics = LadderStatistics()
  private var steps = 0

  package init(_ trainer: LadderTrainer, since: Double) {
    self.since = since
  }

  package mutating func add(_ trainer: LadderTrainer) {
    statistics.add(trainer.statistics)
    steps += 1
  }

  package func progress(
    of trainer: LadderTrainer, seconds: Double, runStart: Double
  ) -> LadderProgress {
    let recipe = trainer.recipe
    let pace = (seconds - since) / Double(max(1, steps))
    let left: Double =
      switch recipe.budget {
      case .seconds(let total): max(0, total - seconds)
      case .steps(let total): pace * Double(max(0, total - trainer.step))
      }
    let progress = trainer.schedule.progress(step: trainer.step, seconds: seconds)
    return LadderProgress(
      step: trainer.step, progress: progress, seconds: seconds, secondsLeft: left,
      learningRate: trainer.schedule.learningRate(step: trainer.step, progress: progress),
      statistics: statistics, steps: steps,
      patchesPerSecond: Double(recipe.batch) / max(1e-9, pace))
  }
}
