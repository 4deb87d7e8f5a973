import ArgumentParser
import VQZ
import VQZSystem
import VQZTraining

/// `vqz train`: a folder of signals in, a model out.
struct Train: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model on a folder of pictures, arrays, series or vectors.",
    discussion: """
      No options are needed, whatever signals they are. Numbers in \
      brackets are what an option is when it is not given. Ctrl-C ends the training early with a \
      model that can be used; --resume goes on from there, or from the last minute before a crash.
      """)

  @Argument(
    help: ArgumentHelp(
      "Folder with \(SignalFile.formatNames) files; of vectors also one file.",
      valueName: "folder"),
    completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "What to learn of files of several kinds: picture, array, series or vectors (all that they "
        + "can be, of one file vectors).",
      valueName: "kind"))
  var kind: TrainingKind?

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

  @Option(
    help: ArgumentHelp(
      "Most bytes of a model, such as 50K: of vectors, or of pictures where a training begins with "
        + "a model (what makes model and files smallest together; of vectors mostly a million).",
      valueName: "bytes"))
  var modelSize: ByteQuantity?

  @Option(
    name: [.customShort("M", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Of vectors, learn from as many as fit into about so much memory (8Gi), drawn from all.",
      valueName: "bytes"))
  var memory: ByteQuantity?

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
    if measureOnly, (recipe.network ?? .plain) != .plain {
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
    let kind = try learntKind()
    if kind == .vectors {
      return try trainVectors(VectorTrainingRun(console: console, path: folder))
    }
    if kind == .series, let network = recipe.network, network != .plain {
      return try trainWindows(WindowTrainingRun(console: console, folder: folder), network)
    }
    if let memory { throw notFor(kind, "--memory", memory, "vectors") }
    if let modelSize, kind != .picture {
      throw notFor(kind, "--model-size", modelSize, "pictures or vectors")
    }
    guard kind == .picture else {
      return try trainTables(TableTraining(console: console, folder: folder, kind: kind))
    }
    try WorkOptions.checkAddressSpace(leastByteCount: WorkOptions.leastTrainingByteCount)
    let pictures = PictureTrainingRun(
      console: console, folder: folder, threads: threads.count, checkpointPath: checkpointPath)
    let training = try pictures.training(
      recipe, isMeasured: measureOnly, isResumed: resume, modelByteCount: modelSize?.count)
    let log = TrainingLog(console, recipe: training.recipe)
    try pictures.run(training, log)
    guard let output else {
      try measure(training, log)
      if let failure = log.failure { throw failure }
      return
    }
    // Whatever else could not be written, the model is what the time was spent for.
    let (model, byteCount) = try writeModel(training, log, output)
    let heldOut = try training.heldOutResults(of: model)
    if report.verbose, training.comparison == nil { try log.lost(training.stageLosses(model)) }
    try log.close(
      model, path: output, byteCount: byteCount, heldOut: heldOut, comparison: training.comparison)
    if let failure = log.failure { throw failure }
    if let failure = pictures.unsaved(training) { throw failure }
  }

  /// What is to be learnt: what is said, of a single file vectors, else what the folder holds.
  private func learntKind() throws -> SignalKind {
    if let kind = kind?.kind { return kind }
    if FileStatus(folder)?.kind == .file { return .vectors }
    return try TrainingFolder.kind(of: folder) ?? .picture
  }

  /// A model of vectors.
  private func trainVectors(_ training: VectorTrainingRun) throws {
    try refuseRecipe(.vectors, hint: "a model of vectors is trained in minutes, in one go")
    let outcome = try training.run(
      modelByteCount: modelSize?.count, memoryByteCount: memory?.count, threads: threads.count,
      name: modelName, licence: licence ?? "")
    if let output { try write(outcome.trained.bytes, output) }
    try training.close(outcome, output: output)
  }

  /// A model of windows of series.
  private func trainWindows(_ training: WindowTrainingRun, _ network: Recipe.Preset) throws {
    guard network == .ladder else {
      throw VQZError(
        .usage, "option --network: found \(network.rawValue) with series, expected ladder")
    }
    try refuseRecipe(
      .series, hint: "a ladder of series is trained in a minute, in one go",
      allowing: ["--network", "--patch"])
    var options = WindowTraining.Options()
    if let length = recipe.patch { options.length = length }
    options.modelByteCount = modelSize?.count
    options.memoryByteCount = memory?.count
    options.threads = threads.count
    let outcome = try training.run(options, name: modelName, licence: licence ?? "")
    if let output { try write(outcome.trained.bytes, output) }
    try training.close(outcome, output: output)
  }

  /// A model of arrays or series.
  private func trainTables(_ training: TableTraining) throws {
    try refuseRecipe(
      training.kind,
      hint: "a model of arrays or series is trained in seconds, in one way and in one go",
      allowing: recipe.initial == "none" ? ["--init"] : [])
    let outcome = try training.run(
      threads: threads.count, name: modelName, licence: licence ?? "")
    let chosen = recipe.initial == "none" ? outcome.trained : outcome.best
    if let output { try write(chosen.bytes, output) }
    try training.close(outcome, model: chosen.model, path: output)
  }

  /// An option that signals of another kind have.
  private func notFor(
    _ kind: SignalKind, _ option: String, _ value: ByteQuantity, _ expected: String
  ) -> VQZError {
    VQZError(
      .usage,
      "option \(option): found \(value.count) with \(TrainingKind.plural(kind)), expected it with "
        + expected)
  }

  /// Options that only a training of pictures has.
  private func refuseRecipe(_ kind: SignalKind, hint: String, allowing allowed: [String] = [])
    throws
  {
    let given =
      (resume ? ["--resume"] : []) + (checkpoint == nil ? [] : ["--checkpoint"])
      + recipe.fixedByCheckpoint + (recipe.time == nil ? [] : ["--time"])
      + (recipe.steps == nil ? [] : ["--steps"])
    let refused = given.filter { !allowed.contains($0) }
    guard refused.isEmpty else {
      throw VQZError(
        .usage,
        "options: found \(refused.joined(separator: ", ")) with \(folder), where there are "
          + "\(TrainingKind.plural(kind)), expected them with pictures only",
        hint: hint)
    }
  }

  /// What was learnt on the pictures held out, for a training without a model.
  private func measure(_ training: Training, _ log: TrainingLog) throws {
    if let found = try training.evaluation() { try log.evaluated(found, steps: training.step) }
    if let usage = try training.usage() { try log.counted(usage) }
  }

  /// Before hours are spent.
  private func checkOutputs() throws {
    let paths = [output, checkpointPath].compactMap { $0 }
    guard !force, !resume else { return try paths.forEach(Output.probe) }
    for path in paths {
      guard FileStatus(path) != nil else {
        try Output.probe(path)
        continue
      }
      let error = VQZError(
        .outputExists, "cannot create: found a file of that name, expected none",
        hint: "--resume goes on with an interrupted training, -f starts anew")
      throw FileFailure(path, error)
    }
  }

  /// - Returns: the model, and the bytes of its file.
  private func writeModel(
    _ training: Training, _ log: TrainingLog, _ output: String
  ) throws -> (VQZModel, Int) {
    var failure: (any Error)?
    let trained = try training.model(
      name: modelName, licence: licence ?? ""
    ) { found in
      do { try log.evaluated(found, steps: training.step) } catch { failure = error }
    }
    if let failure { throw failure }
    try write(trained.bytes, output)
    return (trained.model, trained.bytes.count)
  }

  /// That of the file, where no other is given.
  private var modelName: String {
    name ?? output.map { FilePath.withoutSuffix(FilePath.name(of: $0)) } ?? ""
  }

  private func write(_ model: [UInt8], _ output: String) throws {
    let file = try Output(.file(output), overwrite: force || resume)
    do {
      try file.write(model)
    } catch {
      throw FileFailure(output, error)
    }
    try file.commit()
  }
}
