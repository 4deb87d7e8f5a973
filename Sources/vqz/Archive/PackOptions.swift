import ArgumentParser
import VQZ

/// How an archive is made.
struct PackOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Files, and folders with everything below them.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp("Read names of files from a file, one a line.", valueName: "file"),
    completion: .file())
  var filelist: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The archive; - is standard output.", valueName: "file"),
    completion: .file())
  var output: String

  @Flag(name: .shortAndLong, help: "Overwrite the archive; write it to a terminal.")
  var force = false

  @Flag(name: .customLong("rm"), help: "Remove the inputs once the archive is read back.")
  var remove = false

  @Flag(
    help: """
      Keep what is done in a folder beside the archive until that is whole, and go on with what \
      a run that was stopped has left there.
      """)
  var resume = false

  @Option(
    help: ArgumentHelp(
      "First train a model on the folder, of pictures for about so long (10m), and carry it.",
      valueName: "time"))
  var train: TimeQuantity?

  @OptionGroup var signals: SignalOptions
  @OptionGroup var model: EncodingModelOptions
  @OptionGroup var quality: QualityOptions
  @OptionGroup var targets: TargetOptions
  @OptionGroup var coding: CodingOptions
  @OptionGroup var metadata: MetadataOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    try targets.check(with: quality)
    if remove, output == "-" {
      throw ValidationError(
        "option --rm: found standard output, expected an archive that replaces the inputs")
    }
    if resume, output == "-" {
      throw ValidationError(
        "option --resume: found standard output, expected an archive with a folder beside it")
    }
    if files.isEmpty, filelist == nil {
      throw ValidationError("input: found none, expected files or folders")
    }
    if train != nil { try checkTraining() }
  }

  private func checkTraining() throws {
    if model.model != nil {
      throw ValidationError("options: found --train and --model, expected one of them")
    }
    if model.tune != nil {
      throw ValidationError("options: found --train and --tune, expected one of them")
    }
    if signals.raw {
      throw ValidationError(
        "options: found --train with --raw, expected files that say their shape")
    }
    guard files.count == 1, filelist == nil else {
      throw ValidationError("option --train: found several inputs, expected one folder")
    }
  }

  var target: OutputTarget { output == "-" ? .standardOutput : .file(output) }

  /// Whether the archive carries the models of its members.
  var carriesModels: Bool { coding.embedModel || train != nil }

  /// What is kept for a run to come; nil where that is not asked for.
  var kept: KeptMembers? {
    guard resume, let path = target.path else { return nil }
    return KeptMembers(beside: path, options: self)
  }

  /// Of each member; the archive carries the models.
  var encoderOptions: VQZEncoder.Options {
    var options = coding.encoderOptions(threads: work.threads.count)
    quality.apply(to: &options)
    targets.apply(to: &options)
    options.embedsModel = false
    return options
  }
}
