import ArgumentParser
import VQZ
import VQZReport

/// `vqz bench`: what the codec does with real files on this machine, or what its parts can do.
struct Bench: ParsableCommand, ReportingCommand {
  /// Parts measured alone.
  enum Part: EnumerableFlag {
    case entropy
    case kernels
    case sources

    static func name(for value: Part) -> NameSpecification {
      switch value {
      case .entropy: .customLong("entropy")
      case .kernels: .customLong("kernels")
      case .sources: .customLong("sources")
      }
    }

    static func help(for value: Part) -> ArgumentHelp? {
      switch value {
      case .entropy: "Measure the entropy coders instead, beside zstd."
      case .kernels: "Measure the convolution kernels instead, per instruction set."
      case .sources: "Train quantisers on sources whose rate–distortion function is known instead."
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure size, quality and speed on pictures.",
    discussion: """
      Every picture is encoded, decoded twice (once with one thread) and compared sample by \
      sample. Raw bytes are those of the 8-bit samples. Nothing is written.
      """)

  @OptionGroup var inputs: InputOptions
  @Flag(help: "What to measure.") var part: Part?
  @OptionGroup var model: EncodingModelOptions
  @OptionGroup var quality: QualityOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard part != nil, !inputs.files.isEmpty else { return }
    throw ValidationError(
      "files: found \(inputs.files.count) with --entropy, --kernels or --sources, expected none")
  }

  func run() throws {
    let console = Console(report: report, progress: work.progress)
    switch part {
    case .entropy: try CoderTable.run(console)
    case .kernels: try KernelTable.run(console)
    case .sources: try SourceTable.run(console, threads: work.threads.count)
    case nil: try runOnFiles(console)
    }
  }

  private func runOnFiles(_ console: Console) throws {
    let list = JobList(inputs, suffixes: JobList.signalSuffixes)
    let model =
      try model.read(work.limits)
      ?? VQZModel.builtIn(for: .picture, tuning: model.tuning)
    var table = RoundTripTable()
    var failure: (any Error)?
    do {
      try Batch(list: list, console: console).run { job in
        let input = try SignalInput.read(job, nil, limits: work.limits, console)
        guard case .whole(let image, _) = input else { return }
        let result = try roundTrip(job, image, model, isFirst: table.results.isEmpty, console)
        table.results.append(result)
        try console.json(result.json)
        guard result.isIdentical else {
          throw VQZError(
            .sampleMismatch, "decoded samples: found different ones, expected the same every time")
        }
      }
    } catch {
      failure = error
    }
    if !report.json, !table.results.isEmpty { try console.result(table.text(model: model)) }
    if let failure { throw failure }
  }

  private func roundTrip(
    _ job: Job, _ image: Signal, _ model: VQZModel, isFirst: Bool, _ console: Console
  ) throws -> RoundTrip.Result {
    var options = VQZEncoder.Options()
    options.threads = work.threads.count
    quality.apply(to: &options)
    let name = FilePath.name(of: job.name)
    let meter = ProgressMeter(
      console, label: name, megapixels: Double(image.width * image.height) / 1e6)
    defer { meter.finish() }
    return try RoundTrip(
      name: name, image: image, model: model, limits: work.limits, options: options
    ).run(provingSets: isFirst, progress: meter.update)
  }
}
