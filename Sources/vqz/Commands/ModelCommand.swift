import ArgumentParser
import VQZ
import VQZSystem

/// `vqz model`: what a model file is, and whether it may run.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Tell what a model is, verify it, or store it otherwise.",
    subcommands: [Info.self, Verify.self, Pack.self, Unpack.self, Diff.self, Tune.self])

  struct Info: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "Tell name, identifier, network and provenance of models.",
      discussion: """
        Without a file it tells of the built-in model; - is standard input. With -v it tells \
        everything the file says of its training.
        """)

    @Argument(
      help: ArgumentHelp("Model files (.vqzm); - is standard input.", valueName: "model"),
      completion: .file(extensions: ["vqzm"]))
    var models: [String] = []

    @OptionGroup var report: ReportOptions

    func run() throws {
      let console = Console(report: report, progress: false)
      try ModelJobs(models).run(console) { name, model in
        let listing = ModelListing(name: name, model: model)
        if report.json {
          try console.json(listing.json)
        } else {
          try console.result(listing.text(verbose: report.verbose))
        }
      }
    }
  }

  struct Verify: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Prove that models are safe to run.",
      discussion: """
        Checks shapes, index ranges and probability tables, and that no accumulator of the \
        decoder can overflow, whatever the file to decode. Every model is verified whenever it \
        is loaded; this command does nothing else.
        """)

    @Argument(
      help: ArgumentHelp("Model files (.vqzm); - is standard input.", valueName: "model"),
      completion: .file(extensions: ["vqzm"]))
    var models: [String] = []

    @OptionGroup var report: ReportOptions

    func run() throws {
      let console = Console(report: report, progress: false)
      try ModelJobs(models).run(console) { name, model in
        if report.json {
          try console.json(
            .object([
              "file": .string(name), "ok": .bool(true), "id": .string(model.identifier),
            ]))
        } else if !report.quiet {
          try console.result("\(name): verified, \(model.identifier)\n")
        }
      }
    }
  }
}

/// Model files one after another; the built-in model where none is named.
private struct ModelJobs {
  let paths: [String]

  init(_ paths: [String]) { self.paths = paths }

  func run(_ console: Console, _ work: (String, VQZModel) throws -> Void) throws {
    if paths.isEmpty { return try work("(built in)", try VQZModel.photo) }
    var list = JobList()
    for path in paths { list.append(path == "-" ? Job.standardInput : Job(path: path)) }
    let limits = ResourceLimits()
    // A model may be a difference to any that is named before it.
    var bases: [VQZModel] = []
    try Batch(list: list, console: console).run { job in
      let bytes = try job.read(limit: limits.modelByteCount, allowingTerminal: false)
      let model = try VQZModel(bytes: bytes, limits: limits, bases: bases)
      if paths.count > 1 { bases.append(model) }
      try work(job.name, model)
    }
  }
}
