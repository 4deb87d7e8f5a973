import ArgumentParser
import CVQZProcess
import VQZ
import VQZCore
import VQZTraining

/// `vqz train`: a folder of pictures in, a model out.
struct Train: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model on a folder of pictures.",
    discussion: """
      Numbers in brackets are what an option is when it is not given. Ctrl-C ends the training \
      early with a model that can be used; --resume goes on from there, or from the last minute \
      before a crash.
      """)

  @Argument(
    help: ArgumentHelp("Folder with PNG, JPEG, PNM or PAM files.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file to write (.vqzm).", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var output: String?

  @Flag(help: "Train and measure, and write neither model nor checkpoint.")
  var measureOnly = false

  @Flag(name: .shortAndLong, help: "Overwrite model and checkpoint.")
  var force = false

  @Flag(help: "Go on from the checkpoint.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Where the training is saved every minute (MODEL.checkpoint).", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Option(help: ArgumentHelp("Name of the model (that of its file).", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("Licence of the model, as text in the file.", valueName: "text"))
  var licence: String?

  @OptionGroup var recipe: RecipeOptions

  @Option(
    name: [.customShort("T", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Threads; 0 is one for every core. Any number gives the same model.", valueName: "count"))
  var threads = ThreadQuantity(0)

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Show progress; the default is to do so on a terminal.")
  var progress: Bool?

  @OptionGroup var report: ReportOptions

  private var checkpointPath: String? {
    measureOnly ? nil : checkpoint ?? output.map { $0 + ".checkpoint" }
  }

  private var threadCount: Int {
    threads.count == 0 ? WorkerPool.availableThreadCount : threads.count
  }

  func validate() throws {
    guard measureOnly == (output == nil) else {
      throw ValidationError(
        "options: found \(output == nil ? "no -o" : "-o with --measure-only"), expected "
          + "-o MODEL or --measure-only")
    }
    if measureOnly, resume || checkpoint != nil {
      throw ValidationError(
        "options: found \(resume ? "--resume" : "--checkpoint") with --measure-only, expected a "
          + "training that is saved")
    }
    if measureOnly, recipe.isLadder {
      throw ValidationError(
        "options: found --measure-only with a ladder, expected it with plain only")
    }
    let fixed = recipe.fixedByCheckpoint
    guard resume, !fixed.isEmpty else { return }
    throw ValidationError(
      "options: found \(fixed.joined(separator: ", ")) with --resume, expected what the "
        + "checkpoint says")
  }

  func run() throws {
    let console = Console(report: report, progress: progress)
    try checkOutputs()
    // Pictures come and go in another order, read by several threads: in heaps of the threads they
    // would leave holes that others cannot use.
    vqz_process_map_large_blocks(1 << 16)
    let job = try makeJob(console)
    let log = TrainingLog(console, recipe: job.recipe)
    StopRequest.listen()
    let saving = checkpointPath.map { CheckpointSaving(path: $0) }
    let ending = try job.run(saving: saving, log: log)
    console.clearProgress()
    if ending == .interrupted, job.unsaved == nil, let checkpointPath {
      console.summary("stopped; \(checkpointPath) has everything to go on with --resume")
    }
    guard let output else {
      try job.measure(log: log)
      if let failure = log.failure { throw failure }
      return
    }
    // Whatever else could not be written, the model is what the time was spent for.
    let model = try writeModel(job, log, output).model
    let heldOut = try HeldOutResult.all(model, job.samples, threads: threadCount)
    if report.verbose { try log.lost(job.losses(model, threads: threadCount)) }
    try log.close(model, path: output, heldOut: heldOut)
    if let failure = log.failure { throw failure }
    if let failure = job.unsaved { throw failure }
  }

  /// Before hours are spent.
  private func checkOutputs() throws {
    guard !force, !resume else { return }
    for path in [output, checkpointPath].compactMap({ $0 }) where FileStatus(path) != nil {
      let error = VQZError(
        .outputExists, "cannot create: found a file of that name, expected none",
        hint: "--resume goes on with an interrupted training, -f starts anew")
      throw FileFailure(path, error)
    }
  }

  private func makeJob(_ console: Console) throws -> TrainingJob {
    let saved = try checkpointPath.flatMap { resume ? try SavedTraining.read($0) : nil }
    let recipe = try saved?.recipe ?? recipe.recipe()
    let codewords = recipe.plain?.sizes.codewords ?? 0
    guard measureOnly || codewords <= Recipe.exportableCodewords else {
      throw TrainingError.recipe(
        name: "codewords", found: "\(codewords)",
        expected: "at most \(Recipe.exportableCodewords) in a model file, or --measure-only")
    }
    let samples = try SampleSet.load(
      folder: folder, channels: recipe.channels, threads: threadCount)
    console.summary(
      "\(folder): \(samples.training.count) pictures to train on, "
        + "\(samples.heldOut.count) held out, \(samples.duplicateCount) duplicates and "
        + "\(samples.skipped.count) unreadable files left out")
    for file in samples.skipped { console.detail("\(file.path): left out, \(file.reason)") }
    guard let saved else {
      return try TrainingJob(recipe: recipe, samples: samples, threads: threadCount)
    }
    return try TrainingJob(
      saved, samples: samples, threads: threadCount, budget: self.recipe.budget)
  }

  private func writeModel(
    _ job: TrainingJob, _ log: TrainingLog, _ output: String
  ) throws -> TrainedModel {
    let trained = try job.model(
      name: name ?? FilePath.withoutSuffix(FilePath.name(of: output)), licence: licence ?? "",
      threads: threadCount, log: log)
    let file = try Output(.file(output), overwrite: force || resume)
    do {
      try file.write(trained.bytes)
    } catch {
      throw FileFailure(output, error)
    }
    try file.commit()
    return trained
  }
}
