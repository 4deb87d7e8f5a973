import VQZ
import VQZSystem
import VQZTraining

/// The training of a model of arrays or series, which takes seconds and is told in a few lines.
struct TableTraining {
  let console: Console
  let folder: String
  let kind: SignalKind

  /// - Parameters:
  ///   - threads: 0 is one for every core.
  ///   - name: of the model.
  ///   - licence: of the model; empty for none.
  func run(threads: Int, name: String, licence: String) throws -> LatticeTraining.Outcome {
    let training = try LatticeTraining(folder: folder, kind: kind, threads: threads)
    let skipped = training.skipped
    console.summary(
      "\(folder): \(training.trainingSignalCount) \(words) to learn from, "
        + "\(training.heldOutSignalCount) held out, \(training.duplicateCount) duplicates and "
        + "\(skipped.count) unreadable files left out")
    console.leaveOut(skipped, of: folder)
    let outcome = try training.run(name: name, licence: licence) { done in
      console.progress("learning, \(NumberText.fixed(done * 100, 0)) %")
    }
    console.clearProgress()
    return outcome
  }

  private var words: String { TrainingKind.plural(kind) }

  /// What was reached on the signals held out.
  ///
  /// - Parameters:
  ///   - model: the one to be written.
  ///   - path: of the model; nil where none was written.
  func close(_ outcome: LatticeTraining.Outcome, model: VQZModel, path: String?) throws {
    for (index, each) in outcome.heldOut.enumerated() {
      let general = outcome.general.indices.contains(index) ? outcome.general[index] : nil
      let beside = general.map {
        "; with the built-in model \(NumberText.fixed($0.bitsPerValue, 4))"
      }
      console.summary(
        "held out, \(each.signalCount) \(words), as files within \(bound(each)): "
          + "\(NumberText.fixed(each.bitsPerValue, 4)) bits/value" + (beside ?? ""))
    }
    if let excess = outcome.excess, excess > 0 {
      console.notice(
        "files of what was held out are \(NumberText.fixed(100 * excess, 1)) % larger than with "
          + "the built-in model, which is the better one for them",
        about: path ?? folder)
    }
    if let path {
      console.summary("\(path): \(model.byteCount) bytes, \(model.identifier)")
      if let sentence = sentence(outcome, model) { console.summary(sentence) }
      console.summary("next: vqz compress -m \(path) FILE")
    }
    try console.json(
      .object([
        "model": path.map { .string($0) } ?? .null,
        "bytes": .integer(Int64(model.byteCount)),
        "id": .string(model.identifier),
        "excess": outcome.excess.map { .number($0) } ?? .null,
        "held_out_files": .array(outcome.heldOut.enumerated().map { json($1, $0, outcome) }),
      ]))
  }

  /// What the training was worth; nil where there is nothing to compare.
  private func sentence(_ outcome: LatticeTraining.Outcome, _ model: VQZModel) -> String? {
    guard let excess = outcome.excess, let first = outcome.heldOut.first,
      let saved = outcome.savedBytes
    else { return nil }
    let place = "on \(first.signalCount) \(words) that were held out: "
    guard model.identifier == outcome.trained.model.identifier else {
      return place + "nothing was gained, so this is the built-in model"
    }
    guard excess <= 0 else { return nil }
    let count = saved > 0 ? (Double(model.byteCount) / saved).rounded(.up) : nil
    return place
      + "\(NumberText.fixed(-100 * excess, 1)) % fewer bits than the built-in model at equal "
      + "bounds; the model costs \(model.byteCount) bytes and pays for itself after "
      + (count.map { "\(NumberText.fixed($0, 0)) such \(words)" } ?? "more than there are")
      + " within \(bound(first))"
  }

  private func bound(_ result: LatticeHeldOutResult) -> String {
    result.share > 0 ? "\(ErrorBound.ofRange(result.share))" : "nothing, lossless"
  }

  private func json(
    _ result: LatticeHeldOutResult, _ index: Int, _ outcome: LatticeTraining.Outcome
  ) -> JSONValue {
    let general = outcome.general.indices.contains(index) ? outcome.general[index] : nil
    return .object([
      "share_of_range": .number(result.share),
      "signals": .integer(Int64(result.signalCount)),
      "bits_per_value": .number(result.bitsPerValue),
      "general_bits_per_value": general.map { .number($0.bitsPerValue) } ?? .null,
    ])
  }
}
