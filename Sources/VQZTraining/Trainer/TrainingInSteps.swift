/// A training that goes step by step: what the loop around it needs to know.
package protocol TrainingInSteps: AnyObject {
  associatedtype Tally: TrainingTally where Tally.Training == Self

  var schedule: Schedule { get }
  /// Steps done.
  var step: Int { get }
  /// Seconds of all runs until now.
  var secondsBefore: Double { get set }
  /// Why the last checkpoint could not be written; nil where it was.
  var unsaved: TrainingError? { get set }

  /// One step, `seconds` after the start of the training.
  func advance(seconds: Double) throws(TrainingError)
  /// Writes all that is needed to go on, whole or not at all.
  func writeCheckpoint(_ path: String) throws(TrainingError)
}

/// Figures of the steps since the last report.
package protocol TrainingTally {
  associatedtype Training
  associatedtype Progress

  /// When it was begun, in seconds after the start of the training.
  var since: Double { get }

  init(_ training: Training, since: Double)
  /// Adds those of the last step.
  mutating func add(_ training: Training)
  /// - Parameter runStart: seconds of all runs before this one.
  func progress(of training: Training, seconds: Double, runStart: Double) -> Progress
}

/// How a run ended.
package enum TrainingEnding: Sendable, Equatable {
  case finished
  /// `shouldStop` said so; the checkpoint has everything to go on.
  case interrupted
}

/// Where the state is saved: every `interval` seconds, when interrupted, and at the end.
package struct CheckpointSaving: Sendable, Equatable {
  package var path: String
  package var interval: Double

  package init(path: String, interval: Double = 60) {
    self.path = path
    self.interval = interval
  }
}

extension TrainingInSteps {
  /// Trains until the budget is spent.
  ///
  /// - Parameters:
  ///   - reportInterval: seconds from one report to the next; the last step is always reported.
  ///   - shouldStop: asked after every step; a handler of SIGINT sets what it reads.
  ///   - failed: told of every checkpoint that could not be written; `unsaved` is that of the end.
  package func run(
    reportInterval: Double = 1, saving: CheckpointSaving? = nil,
    shouldStop: () -> Bool = { false }, failed: (TrainingError) -> Void = { _ in },
    report: (Tally.Progress) -> Void
  ) throws(TrainingError) -> TrainingEnding {
    let clock = ContinuousClock()
    let start = clock.now
    let before = secondsBefore
    func now() -> Double { before + (clock.now - start) / .seconds(1) }

    var tally = Tally(self, since: now())
    var lastSave = now()
    var ending = TrainingEnding.finished
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
      tally.add(self)
      let progress = schedule.progress(step: step, seconds: seconds)
      if seconds - tally.since >= reportInterval || progress >= 1 {
        report(tally.progress(of: self, seconds: seconds, runStart: before))
        tally = Tally(self, since: seconds)
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
  private func save(_ saving: CheckpointSaving?, _ failed: (TrainingError) -> Void) {
    guard let saving else { return }
    do throws(TrainingError) {
      try writeCheckpoint(saving.path)
      unsaved = nil
    } catch {
      unsaved = error
      failed(error)
    }
  }
}
