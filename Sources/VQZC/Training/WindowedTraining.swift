import CVQZ
import VQZ
import VQZTraining

/// A training on series for a mean error.
final class WindowedTraining: OneRunTraining {
  private let training: WindowTraining
  private var outcome: WindowTraining.Outcome?

  /// - Throws: `unsupportedSignal` for signals of another kind, `usage` for another length of
  ///   windows, `tooFewSamples`.
  init(_ signals: [Signal], _ recipe: vqz_recipe, threads: Int) throws(VQZError) {
    var options = WindowTraining.Options()
    if recipe.patch > 0 { options.length = Int(recipe.patch) }
    options.modelByteCount = recipe.model_bytes == 0 ? nil : Int(recipe.model_bytes)
    options.seed = recipe.seed
    options.threads = threads
    training = try WindowTraining(signals: signals, options: options)
  }

  func run(_ report: (_ share: Double, _ seconds: Double) -> Bool) throws(VQZError) {
    let clock = ContinuousClock()
    let began = clock.now
    let found = try training.run(name: "") { standing in
      guard report(standing.fraction, standing.seconds) else { throw VQZError.stopped }
    }
    guard report(1, (clock.now - began) / .seconds(1)) else { throw .stopped }
    outcome = found
  }

  private func finished() throws(VQZError) -> WindowTraining.Outcome {
    guard let outcome else { throw .hasNotRun }
    return outcome
  }

  func model(name: String, licence: String) throws(VQZError) -> VQZModel {
    try finished().named(name, licence: licence).trained.model
  }

  var gain: vqz_training_gain {
    get throws(VQZError) {
      let report = try finished().report
      guard let saving = report.saving else { throw .nothingToCompare }
      var gain = vqz_training_gain()
      gain.saving = saving
      gain.quality = -1
      gain.signal_count = UInt64(report.heldOutCount)
      gain.is_gained = saving > 0 ? 1 : 0
      return gain
    }
  }
}
