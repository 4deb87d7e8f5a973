import CVQZProcess
import VQZ
import VQZSystem
import VQZTraining

/// The training of a model of pictures, which may be stopped and gone on with.
struct PictureTrainingRun {
  let console: Console
  let folder: String
  /// 0 is one for every core.
  let threads: Int
  /// Where the training is saved every minute; nil where it is not.
  let checkpointPath: String?

  /// A training from the beginning, or the one that a checkpoint has. Tells what there is to learn
  /// from.
  ///
  /// - Parameters:
  ///   - options: what is trained; of a resumed training only what ends it.
  ///   - isMeasured: whether nothing is to be written.
  ///   - isResumed: whether it goes on from the checkpoint.
  ///   - modelByteCount: most bytes of the model file; nil is what makes model and files smallest
  ///     together.
  func training(
    _ options: RecipeOptions, isMeasured: Bool, isResumed: Bool, modelByteCount: Int?
  ) throws -> Training {
    // Pictures come and go in another order, read by several threads: in heaps of the threads they
    // would leave holes that others cannot use.
    vqz_process_map_large_blocks(1 << 16)
    let saved = try checkpointPath.flatMap { isResumed ? try Checkpoint(file: $0) : nil }
    let base = isResumed || isMeasured ? nil : try options.base()
    var recipe = try saved?.recipe ?? options.recipe(from: base, isMeasured: isMeasured)
    if let modelByteCount, !recipe.beginsWithModel {
      throw VQZError(
        .usage,
        "option --model-size: found \(modelByteCount) with a training that begins with nothing, "
          + "expected it with one that begins with a model",
        hint: "leave out --init none and --network plain")
    }
    if !isMeasured { try recipe.validate(asModel: true) }
    let samples = try samples(of: recipe)
    guard let saved else {
      guard let base else { return try Training(recipe, samples: samples, threads: threads) }
      let usual = recipe.patch
      if options.patch == nil { recipe.fitPatch(to: samples) }
      recipe.fitTuned(to: samples, modelByteCount: modelByteCount)
      console.summary("beginning with model \(base.name), \(base.identifier.prefix(8))")
      if recipe.patch < usual {
        let size = "\(recipe.patch)×\(recipe.patch)"
        console.summary("the pictures are small: \(recipe.batch) windows of \(size) a step")
      }
      let training = try Training(recipe, samples: samples, from: base, threads: threads)
      training.modelByteLimit = modelByteCount
      return training
    }
    let training = try Training(
      resuming: saved, samples: samples, budget: options.budget, threads: threads)
    training.modelByteLimit = modelByteCount
    return training
  }

  private func samples(of recipe: Recipe) throws -> SampleSet {
    let samples = try SampleSet(
      folder: folder, channels: recipe.channels, threads: threads,
      holdsOutMore: recipe.beginsWithModel)
    console.summary(
      "\(folder): \(samples.trainingSignalCount) pictures to train on, "
        + "\(samples.heldOutSignalCount) held out, \(samples.duplicateCount) duplicates and "
        + "\(samples.skipped.count) unreadable files left out")
    console.leaveOut(samples.skipped.map { ($0.path, $0.reason) }, of: folder)
    return samples
  }

  /// Trains to the end, or until somebody stops it.
  func run(_ training: Training, _ log: TrainingLog) throws {
    StopRequest.listen()
    let ending = try training.run(
      reportInterval: log.interval, saving: checkpointPath.map { CheckpointSaving(path: $0) },
      report: { progress in
        log.report(progress)
        return true
      },
      shouldStop: { StopRequest.isMade },
      failed: { log.unsaved($0, path: checkpointPath ?? "") }, judged: { log.judged($0) })
    console.clearProgress()
    if ending == .interrupted, training.unsaved == nil, let checkpointPath {
      console.summary("stopped; \(checkpointPath) has everything to go on with --resume")
    }
  }

  /// Why the last checkpoint could not be written.
  func unsaved(_ training: Training) -> VQZError? {
    guard let checkpointPath, let error = training.unsaved else { return nil }
    return VQZError(
      error.code, "\(checkpointPath): \(error.message)", hint: error.hint, rule: error.rule)
  }
}
