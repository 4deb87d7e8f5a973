import ArgumentParser
import VQZ
import VQZSystem

/// `vqz compress`: a signal in, a small file out.
struct Compress: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compress",
    abstract: "Compress pictures, arrays, series and vectors: FILE becomes FILE.vqz.",
    discussion: """
      Reads \(SignalFile.formatNames). Without a file it reads standard input and writes standard \
      output.
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var outputs: OutputOptions
  @OptionGroup var signals: SignalOptions
  @OptionGroup var model: EncodingModelOptions
  @OptionGroup var quality: QualityOptions
  @OptionGroup var targets: TargetOptions
  @OptionGroup var coding: CodingOptions
  @OptionGroup var metadata: MetadataOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  var writesDataToOutput: Bool { outputs.writesData(of: inputs) }

  func validate() throws { try targets.check(with: quality) }

  func run() throws {
    let console = Console(report: report, progress: work.progress)
    console.outputCarriesData = writesDataToOutput
    let list = JobList(inputs, suffixes: JobList.signalSuffixes)
    try outputs.check(list)
    var names = OutputNames(list)
    for job in list.jobs { try names.claim(.compressed(job, outputs), for: job) }
    let named = try model.read(work.limits)
    var options = coding.encoderOptions(threads: work.threads.count)
    quality.apply(to: &options)
    targets.apply(to: &options)
    let encoders = try EncoderSet(
      named, tuning: model.tuning, options: options, limits: work.limits)
    if let named { tell(named, console) }
    try Batch(list: list, console: console).run { job in
      try compress(job, encoders, model: named, console)
    }
  }

  /// Which model signals are encoded with.
  private func tell(_ model: VQZModel, _ console: Console) {
    console.detail("model \(model.name) \(model.identifier)")
  }

  private func compress(
    _ job: Job, _ encoders: EncoderSet, model: VQZModel?, _ console: Console
  ) throws {
    let kind = signals.signalKind(for: model)
    let target = OutputTarget.compressed(job, outputs)
    guard try Output.prepare(target, for: job, outputs) else {
      console.detail("\(job.name): skipped, \(target.path ?? "") exists")
      return
    }
    console.outputCarriesData = target == .standardOutput
    let version = job.version
    let read = try SignalInput.read(
      job, signals, as: kind,
      depth: SampleDepth(within: targets.bound, as: kind, model: model),
      limits: work.limits, takesRows: targets.takesRows(as: kind),
      allowingTerminal: outputs.existing == .force, console)
    let input = try metadata.applied(to: read, work.limits)
    let encoder = try encoders.encoder(for: input.header.kind) { tell($0, console) }
    let meter = ProgressMeter(
      console, label: job.name, megapixels: Double(input.header.shape.positionCount) / 1e6)
    let output = try Output(target, overwrite: outputs.existing == .force)
    let summary = try output.blamed {
      try input.encode(encoder, progress: meter.update) { try output.write($0) }
    }
    try output.commit(like: job.path)
    meter.finish()
    if outputs.inputFate == .remove { try job.remove(ifStill: version) }
    if let missed = summary.missedTarget {
      console.notice(summary.shortfall(missed), about: job.name)
    }
    if summary.byteCount > input.byteCount {
      let name = target.path ?? "the output"
      console.notice(
        "\(name) is larger than its input (\(summary.byteCount) of \(input.byteCount) bytes)",
        about: job.name)
    }
    try tell(job, output, input, summary, meter.seconds, console)
  }

  /// The quality that a target led to.
  private func quality(_ summary: EncodeSummary) -> String {
    targets.target == nil ? "" : "quality \(NumberText.fixed(summary.quality, 1)), "
  }

  /// The error that a promise of one led to, and the tiles that the model has no part in.
  private func exactness(_ summary: EncodeSummary) -> String {
    let error =
      targets.bound == nil
      ? ""
      : summary.largestError == 0
        ? "lossless, " : "largest error \(NumberText.plain(summary.largestError)), "
    return summary.plainTileCount == 0
      ? error : error + "plain tiles \(summary.plainTileCount) of \(summary.tileCount), "
  }

  /// What was achieved.
  private func tell(
    _ job: Job, _ output: Output, _ input: SignalInput, _ summary: EncodeSummary,
    _ seconds: Double, _ console: Console
  ) throws {
    let shape = input.header.shape
    let rate = Double(shape.positionCount) / 1e6 / max(seconds, 1e-9)
    console.summary(
      "\(job.name): \(input.byteCount) -> \(summary.byteCount) bytes, "
        + "\(NumberText.fixed(summary.bitsPerPixel, 3)) bits per "
        + "\(input.header.kind.positionName), "
        + "PSNR \(NumberText.fixed(summary.psnr, 2)) dB, \(quality(summary))\(exactness(summary))"
        + NumberText.duration(seconds))
    let peak = PeakMemory.byteCount
    console.detail(
      "\(job.name): quality \(NumberText.fixed(summary.quality, 1)), "
        + "\(summary.tileCount) tiles, \(NumberText.fixed(rate, 2)) MP/s, "
        + "at most \(NumberText.bytes(peak)) of memory so far")
    try console.json(
      .object([
        "file": .string(job.name),
        "output": output.target.path.map { .string($0) } ?? .null,
        "width": .integer(Int64(shape.width)),
        "height": .integer(Int64(shape.height)),
        "axes": .array(shape.axes.map { .integer(Int64($0)) }),
        "input_bytes": .integer(Int64(input.byteCount)),
        "output_bytes": .integer(Int64(summary.byteCount)),
        "larger_than_input": .bool(summary.byteCount > input.byteCount),
        "bits_per_pixel": .number(summary.bitsPerPixel),
        "psnr_db": .number(summary.psnr),
        "quality_index": .integer(Int64(summary.qualityIndex)),
        "largest_error": .plain(summary.largestError),
        "tiles": .integer(Int64(summary.tileCount)),
        "plain_tiles": .integer(Int64(summary.plainTileCount)),
        "target_met": targets.target == nil ? .null : .bool(summary.missedTarget == nil),
        "seconds": .number(seconds),
        "peak_memory_bytes": .integer(Int64(peak)),
      ]))
  }
}

extension EncodeSummary {
  /// What to say where no quality of the model meets the target.
  func shortfall(_ target: EncodingTarget) -> String {
    switch target {
    case .bitsPerPixel(let bits):
      "the model reaches \(NumberText.fixed(bitsPerPixel, 3)) bits per pixel, not "
        + NumberText.fixed(bits, 3)
    case .byteCount(let count):
      "the smallest file is \(byteCount) bytes, not \(count)"
    case .psnr(let decibels):
      "the best quality has \(NumberText.fixed(psnr, 2)) dB, not "
        + NumberText.fixed(decibels, 2)
    }
  }
}
