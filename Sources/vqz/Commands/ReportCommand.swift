import ArgumentParser
import VQZ
import VQZReport
import VQZSystem

/// `vqz report`: rate, distortion, speed and information of models and other codecs over real
/// files of any kind.
struct ReportCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Measure models beside other codecs and write a report.",
    discussion: """
      Encodes every picture, array, series or set of vectors to a file, decodes that file and \
      measures. Folders are taken with everything below them. The output folder gets points.csv, \
      report.json, report.md, report.html and, of pictures, curves; their run that was stopped \
      goes on from its points.csv.
      """)

  @Argument(
    help: ArgumentHelp("Files of one kind, or folders of them.", valueName: "data"),
    completion: .file())
  var data: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to write, made if missing.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Look at this archive as it is stored, beside the files that it was made from, which the "
        + "data are; the models are those that members name.", valueName: "file"),
    completion: .file(extensions: ["vqz"]))
  var archive: String?

  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp(
      "Models, with commas between or the option again: files, or photo, array or series for "
        + "those that are built in; the default is the built-in one of the kind.",
      valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var model: [String] = []

  @Option(
    help: ArgumentHelp(
      "The built-in model tuned for error or look, or for both with a comma between (error).",
      valueName: "tunings"))
  var tune: String?

  @Option(
    help: ArgumentHelp(
      "Codecs beside them: auto (what is installed and quick), none, or some of "
        + "jpeg,webp,jxl,avif,heic,jp2,zstd, of arrays and series zstd,sz3,sperr,zfp,pcodec, of "
        + "vectors zstd,faiss-pq,faiss-opq,faiss-rq.", valueName: "names"))
  var anchors = "auto"

  @Option(
    help: ArgumentHelp(
      "Vectors that codecs of faiss learn from; without them it is those they code, which flatters "
        + "them.", valueName: "file"),
    completion: .file())
  var anchorTrain: String?

  @Option(
    help: ArgumentHelp(
      "Read files as picture, array, series or vectors; the default is what models or names say.",
      valueName: "kind"))
  var kind: KindWord?

  @Option(
    help: ArgumentHelp(
      "Bounds of arrays and series as shares of the range, 0 for lossless (1e-2,1e-3,1e-4,0).",
      valueName: "shares"))
  var bounds: String?

  @Option(
    help: ArgumentHelp(
      "Qualities of models and codecs that have a scale of 0 to 100 (5,10,20,30,45,60,75,90).",
      valueName: "numbers"))
  var qualities: String?

  @Option(
    help: ArgumentHelp("Time each program so often and take the median.", valueName: "count"))
  var runs = Self.usualRuns
  static let usualRuns = 3

  @Option(
    help: ArgumentHelp(
      "Threads of each program, as far as it lets itself be told.", valueName: "count"))
  var codecThreads = 1

  @Option(help: ArgumentHelp("What the report is called.", valueName: "text"))
  var title: String?

  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (1...1000).contains(runs) else {
      throw ValidationError("option --runs: found \(runs), expected 1 to 1000")
    }
    guard (1...1024).contains(codecThreads) else {
      throw ValidationError("option --codec-threads: found \(codecThreads), expected 1 to 1024")
    }
    _ = try qualityList()
    _ = try boundList()
    _ = try anchorNames()
    _ = try tunings()
  }

  /// Programs side by side: as many as there may be threads.
  var jobCount: Int {
    let cores = Processors.usableCount
    return work.threads.count == 0 ? cores : min(work.threads.count, 64 * cores)
  }

  func qualityList() throws -> [String] {
    guard let qualities else { return [] }
    return try qualities.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let value = Int(word), (0...100).contains(value) else {
        throw ValidationError(
          "option --qualities: found \"\(word)\", expected numbers from 0 to 100 with commas")
      }
      return String(value)
    }
  }

  /// What the built-in model is tuned for; nil where that is not said.
  func tunings() throws -> [VQZModel.Tuning]? {
    guard let tune else { return nil }
    guard model.isEmpty else {
      throw ValidationError(
        "option --tune: found \(tune) beside --model, expected one of them: a model has its own "
          + "tuning")
    }
    return try tune.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let tuning = VQZModel.Tuning(rawValue: String(word)) else {
        throw ValidationError("option --tune: found \"\(word)\", expected error, look or both")
      }
      return tuning
    }
  }

  /// Bounds of arrays and series; empty for the usual ones.
  func boundList() throws -> [Double] {
    guard let bounds else { return [] }
    return try bounds.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let value = Double(word), value >= 0, value < 1 else {
        throw ValidationError(
          "option --bounds: found \"\(word)\", expected numbers of 0 or more, below 1, with commas"
        )
      }
      return value
    }
  }

  /// Names of codecs of any kind; nil stands for all that are installed.
  private func anchorNames() throws -> [String]? {
    if anchors == "auto" { return nil }
    if anchors == "none" { return [] }
    let known = Anchor.all.map(\.name) + SignalAnchor.allCases.dropFirst().map(\.name)
    return try anchors.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard known.contains(String(word)) else {
        throw ValidationError(
          "option --anchors: found \"\(word)\", expected auto, none or some of "
            + known.joined(separator: ", "))
      }
      return String(word)
    }
  }

  /// The same of one kind.
  ///
  /// - Parameters:
  ///   - known: names of all codecs of the kind.
  ///   - kind: of the files.
  func anchorNames(among known: [String], of kind: SignalKind) throws -> [String]? {
    guard let names = try anchorNames() else { return nil }
    if let other = names.first(where: { !known.contains($0) }) {
      throw VQZError(
        .usage,
        "option --anchors: found \"\(other)\", expected auto, none or some of "
          + "\(known.joined(separator: ", ")) for kind \(kind)")
    }
    return names
  }

  func run() throws {
    let console = Console(report: report, progress: work.progress)
    try ReportRun(options: self, console: console).run()
  }
}
