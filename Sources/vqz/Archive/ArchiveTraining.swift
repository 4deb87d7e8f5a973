import ArgumentParser
import VQZ
import VQZSystem
import VQZTraining

/// The training of the model that an archive carries, on what the archive is to hold.
struct ArchiveTraining {
  let options: PackOptions
  /// For how long models of pictures are trained; others take as long as they need.
  let seconds: Double
  let console: Console
  /// Where the model and the state of its training are kept for a run to come; nil for nowhere.
  let kept: KeptMembers?

  /// The folder of the members, the only input.
  private var folder: String { options.files.first ?? "" }

  /// Those options of `vqz train` that only say how long it takes.
  private var recipe: RecipeOptions {
    get throws { try RecipeOptions.parse(["--time=\(seconds)"]) }
  }

  /// The model to encode with.
  ///
  /// - Returns: nil where the built-in one is better, or makes model and members smaller together.
  func model() throws -> VQZModel? {
    let before = try kept?.model(limits: options.work.limits)
    if let before {
      console.detail("going on with model \(before.name), which was trained before")
      return before
    }
    guard let kind = try options.signals.kind?.kind ?? TrainingFolder.kind(of: folder) else {
      throw FileFailure(
        folder, VQZError(.noInput, "--train: found no signals, expected some to learn from"))
    }
    let trained = try trained(kind)
    StopRequest.close()
    if let trained { try kept?.keep(trained.bytes) }
    return trained?.model
  }

  private func trained(_ kind: SignalKind) throws -> TrainedModel? {
    if kind == .picture { return try trainedOnPictures() }
    if kind == .vectors { return try trainedOnVectors() }
    let training = TableTraining(console: console, folder: folder, kind: kind)
    let outcome = try training.run(threads: options.work.threads.count, name: name, licence: "")
    try training.close(outcome, model: outcome.best.model, path: nil)
    let isGained = outcome.best.model.identifier == outcome.trained.model.identifier
    return isGained ? outcome.best : nil
  }

  private func trainedOnVectors() throws -> TrainedModel {
    let training = VectorTrainingRun(console: console, path: folder)
    let outcome = try training.run(
      modelByteCount: nil, memoryByteCount: nil,
      threads: options.work.threads.count, name: name, licence: "")
    try training.close(outcome, output: nil)
    return outcome.trained
  }

  private func trainedOnPictures() throws -> TrainedModel? {
    let checkpoint = kept?.checkpointPath
    let pictures = PictureTrainingRun(
      console: console, folder: folder, threads: options.work.threads.count,
      checkpointPath: checkpoint)
    let isResumed = checkpoint.map { FileStatus($0) != nil } ?? false
    let training = try pictures.training(
      try recipe, isMeasured: false, isResumed: isResumed, modelByteCount: nil)
    // The members are all that the model is for.
    training.leastSignalCount = 0
    let log = TrainingLog(console, recipe: training.recipe)
    try pictures.run(training, log)
    let trained = try training.model(name: name, licence: "")
    if let comparison = training.comparison {
      try log.close(comparison, byteCount: trained.bytes.count)
      guard pays(comparison, trained, training) else { return nil }
    }
    if let failure = log.failure { throw failure }
    return trained
  }

  /// Whether the members save more than the model takes, by what the held-out ones save.
  private func pays(
    _ comparison: BaseComparison, _ trained: TrainedModel, _ training: Training
  ) -> Bool {
    guard comparison.isGained else { return false }
    let count = training.trainingSignalCount + training.heldOutSignalCount
    let needed = comparison.signalsToPay(modelByteCount: trained.bytes.count)
    if let needed, needed <= count { return true }
    console.summary(
      "\(count) pictures are too few for the model to pay, so they get the built-in one")
    return false
  }

  /// That of the archive.
  private var name: String {
    options.target.path.map { FilePath.withoutSuffix(FilePath.name(of: $0)) } ?? ""
  }
}
