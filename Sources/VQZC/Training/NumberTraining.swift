import CVQZ
import VQZ
import VQZTraining

/// A training as callers hold it that is done in one run.
protocol OneRunTraining {
  /// - Parameter report: told about once a second, and at the end, what share is done and after how
  ///   many seconds; false ends the run.
  /// - Throws: `interrupted` where it was ended; the next run begins anew.
  func run(_ report: (_ share: Double, _ seconds: Double) -> Bool) throws(VQZError)

  /// The model of the last run.
  ///
  /// - Throws: `usage` before it has run.
  func model(name: String, licence: String) throws(VQZError) -> VQZModel

  /// What was gained beside the built-in model.
  ///
  /// - Throws: `usage` before it has run, and where there is nothing to compare with.
  var gain: vqz_training_gain { get throws(VQZError) }
}

/// A training on arrays or series within bounds.
final class NumberTraining: OneRunTraining {
  private let training: LatticeTraining
  private var outcome: LatticeTraining.Outcome?

  /// - Throws: `unsupportedSignal` for signals of another kind, `tooFewSamples`.
  init(_ signals: [Signal], threads: Int) throws(VQZError) {
    training = try LatticeTraining(signals: signals, threads: threads)
  }

  func run(_ report: (_ share: Double, _ seconds: Double) -> Bool) throws(VQZError) {
    let clock = ContinuousClock()
    let began = clock.now
    var told = began
    outcome = try training.run(name: "") { share in
      let now = clock.now
      guard share >= 1 || now - told >= .seconds(1) else { return }
      told = now
      guard report(share, (now - began) / .seconds(1)) else { throw VQZError.stopped }
    }
  }

  private func finished() throws(VQZError) -> LatticeTraining.Outcome {
    guard let outcome else { throw .hasNotRun }
    return outcome
  }

  /// The model, or the built-in one where that is better.
  func model(name: String, licence: String) throws(VQZError) -> VQZModel {
    try finished().named(name, licence: licence).best.model
  }

  var gain: vqz_training_gain {
    get throws(VQZError) {
      let outcome = try finished()
      guard let general = outcome.general.first else { throw .nothingToCompare }
      let isGained = outcome.best.model.identifier == outcome.trained.model.identifier
      var gain = vqz_training_gain()
      gain.saving = isGained ? max(0, -(outcome.excess ?? 0)) : 0
      gain.quality = -1
      gain.base_bytes = general.bytes
      gain.saved_bytes = isGained ? outcome.savedBytes ?? 0 : 0
      gain.signal_count = UInt64(general.signalCount)
      gain.is_gained = isGained ? 1 : 0
      return gain
    }
  }
}

extension VQZError {
  /// Where the caller ends a run.
  static var stopped: Self {
    Self(.interrupted, "training: found a request to stop, expected to go on")
  }

  static var hasNotRun: Self {
    Self(
      .usage, "training: found one of arrays or series that has not run, expected one that has")
  }

  static var nothingToCompare: Self {
    Self(
      .usage, "training: found no other model of the kind in the library, expected one",
      hint: "there is nothing to compare with")
  }
}
