import VQZ
import VQZSystem
import VQZTraining

/// The training of a model of vectors, which takes minutes and is told in a few lines.
struct VectorTrainingRun {
  let console: Console
  /// A file of vectors, or a folder of them.
  let path: String

  /// - Parameters:
  ///   - modelByteCount: most bytes of the model; nil is what suits the vectors.
  ///   - memoryByteCount: that may be used, about; nil is what a process may take here.
  ///   - threads: 0 is one for every core.
  ///   - name: of the model.
  ///   - licence: of the model; empty for none.
  func run(
    modelByteCount: Int?, memoryByteCount: Int?, threads: Int, name: String, licence: String
  ) throws -> VectorTraining.Outcome {
    var options = VectorTraining.Options()
    options.modelByteCount = modelByteCount
    options.memoryByteCount = memoryByteCount
    options.threads = threads
    let training = VectorTraining(try VectorSource(path: path), options: options)
    StopRequest.listen()
    let outcome = try training.run(name: name, licence: licence) { progress in
      try Self.tell(progress, of: "vectors", to: console)
    }
    console.clearProgress()
    return outcome
  }

  /// Tells how a training in one go stands, which a request to stop ends.
  ///
  /// - Parameter signals: what is learnt from, in words.
  /// - Throws: `interrupted`.
  static func tell(
    _ progress: VectorTrainingProgress, of signals: String, to console: Console
  ) throws(VQZError) {
    if StopRequest.isMade {
      throw VQZError(
        .interrupted, "training: found a request to stop, expected to go on to the end",
        hint: "a training of \(signals) leaves nothing to go on from; it takes minutes")
    }
    console.progress(text(progress, of: signals))
  }

  private static func text(_ progress: VectorTrainingProgress, of signals: String) -> String {
    let share = NumberText.fixed(progress.fraction * 100, 0) + " %"
    let left = progress.secondsLeft.map { ", \(NumberText.duration($0)) left" } ?? ""
    switch progress.stage {
    case .reading(let count): return "reading, \(count) \(signals)"
    case .codebooks: return "codebooks, \(share)\(left)"
    case .network: return "network, \(share)\(left)"
    case .tables: return "tables, \(share)\(left)"
    case .judging: return "judging, \(share)\(left)"
    }
  }

  /// What was learnt from, and what was reached on the vectors held out.
  ///
  /// - Parameter output: of the model; nil where none was written.
  func close(_ outcome: VectorTraining.Outcome, output: String?) throws {
    let report = outcome.report
    console.summary(
      "\(path): \(report.trainingCount) vectors of \(report.found) to learn from, "
        + "\(report.heldOutCount) held out, \(report.notFinite) not finite and \(report.zero) of "
        + "zeros left out")
    if report.constantDimensions > 0 {
      console.notice(
        "\(report.constantDimensions) dimensions are the same in all vectors", about: path)
    }
    for rate in rates {
      guard let error = report.relativeError(byteCount: rate) else { continue }
      console.summary(
        "held out, at \(NumberText.fixed(rate, 0)) bytes a vector: relative error "
          + NumberText.fixed(error, 4))
    }
    let model = outcome.trained.model
    if let output {
      console.summary("\(output): \(model.byteCount) bytes, \(model.identifier)")
      console.summary("next: vqz compress -m \(output) FILE --bitrate BITS")
    }
    try console.json(
      .object([
        "model": output.map { .string($0) } ?? .null,
        "bytes": .integer(Int64(model.byteCount)),
        "id": .string(model.identifier),
        "vectors": .integer(Int64(report.trainingCount)),
        "held_out_vectors": .integer(Int64(report.heldOutCount)),
        "held_out": .array(
          report.heldOut.map {
            .object([
              "quality_index": .integer(Int64($0.quality)),
              "bytes_per_vector": .number($0.byteCount),
              "relative_error": .number($0.relativeError),
            ])
          }),
      ]))
  }

  /// Bytes a vector that are told, as far as they were measured.
  private var rates: [Double] { [8, 16, 32, 64, 128, 256] }
}
