import VQZ
import VQZSystem
import VQZTraining

/// The training of a model of windows, which takes a minute and is told in a few lines.
struct WindowTrainingRun {
  let console: Console
  let folder: String

  /// - Parameters:
  ///   - options: what differs from the defaults.
  ///   - name: of the model.
  ///   - licence: of the model; empty for none.
  func run(
    _ options: WindowTraining.Options, name: String, licence: String
  ) throws -> WindowTraining.Outcome {
    let training = try WindowTraining(folder: folder, options: options)
    let skipped = training.skipped
    console.summary(
      "\(folder): \(training.trainingSignalCount) series to learn from, "
        + "\(training.heldOutSignalCount) held out, \(training.duplicateCount) duplicates and "
        + "\(skipped.count) unreadable files left out")
    console.leaveOut(skipped, of: folder)
    StopRequest.listen()
    let outcome = try training.run(name: name, licence: licence) { progress in
      try VectorTrainingRun.tell(progress, of: "windows", to: console)
    }
    console.clearProgress()
    return outcome
  }

  /// What was learnt from, and what was reached on the series held out.
  ///
  /// - Parameter output: of the model; nil where none was written.
  func close(_ outcome: WindowTraining.Outcome, output: String?) throws {
    let report = outcome.report
    console.summary(
      "\(report.windowCount) windows to learn from, \(report.notFiniteCount) not finite left out")
    for point in report.heldOut {
      console.summary(
        "held out, \(report.heldOutCount) series: \(NumberText.fixed(point.bitsPerValue, 3)) "
          + "bits/value, error \(NumberText.fixed(100 * point.relativeError.squareRoot(), 2)) % of "
          + "their spread")
    }
    let model = outcome.trained.model
    if let output {
      console.summary("\(output): \(model.byteCount) bytes, \(model.identifier)")
      if let saving = report.saving {
        console.summary(
          "on \(report.heldOutCount) series that were held out: "
            + "\(NumberText.fixed(100 * saving, 1)) % fewer bits than the built-in model at equal "
            + "mean error; it promises no bound")
      }
      console.summary("next: vqz compress -m \(output) FILE --quality 60")
    }
    try console.json(
      .object([
        "model": output.map { .string($0) } ?? .null,
        "bytes": .integer(Int64(model.byteCount)),
        "id": .string(model.identifier),
        "windows": .integer(Int64(report.windowCount)),
        "held_out_series": .integer(Int64(report.heldOutCount)),
        "saving": report.saving.map { .number($0) } ?? .null,
        "held_out": json(report.heldOut),
        "general": json(report.general),
      ]))
  }

  private func json(_ points: [WindowTrainingReport.Point]) -> JSONValue {
    .array(
      points.map {
        .object([
          "bits_per_value": .number($0.bitsPerValue),
          "relative_error": .number($0.relativeError),
        ])
      })
  }
}
