import ArgumentParser
import VQZ
import VQZSystem

/// `vqz test`: decodes and compares every checksum, writes nothing.
struct TestCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Decode files and check them, writing nothing.",
    discussion: """
      Every file carries a checksum of its decoded samples: a file that passes decodes on this \
      machine to exactly the samples that its encoder saw.
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var models: DecodingModelOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  func run() throws {
    let console = Console(report: report, progress: work.progress)
    let list = JobList(inputs, suffixes: JobList.compressedSuffixes)
    let decoder = VQZDecoder(
      models: try models.read(work.limits), limits: work.limits, threads: work.threads.count)
    try Batch(list: list, console: console).run { job in
      if let archive = try ArchiveInput.open(job, work.limits) {
        return try test(job, archive, console)
      }
      let bytes = try job.read(limit: work.limits.memoryByteCount, allowingTerminal: false)
      let meter = ProgressMeter(console, label: job.name)
      var pixels = 0
      try decoder.decode(
        bytes, progress: meter.update,
        header: { header in
          pixels = header.shape.positionCount
          meter.megapixels = Double(pixels) / 1e6
        },
        rows: { _ in })
      let seconds = meter.seconds
      meter.finish()
      try tell(job, pixels, seconds, console)
    }
  }

  /// Decodes every member; a failure of one is told, and the next begins.
  private func test(_ job: Job, _ archive: VQZArchive, _ console: Console) throws {
    let decoder = try archive.decoder(
      models: models.read(work.limits), threads: work.threads.count)
    let meter = ProgressMeter(console, label: job.name)
    var members = MemberBatch(job.name, archive, console)
    for number in 0..<archive.count {
      members.run(number) { file in
        let start = meter.seconds
        var pixels = 0
        try decoder.decode(
          file, header: { pixels = $0.shape.positionCount }, rows: { _ in })
        if report.json || report.verbose {
          try tell(
            ArchiveInput.job(job.name, archive, number), pixels, meter.seconds - start, console)
        }
      }
      meter.update(Double(number + 1) / Double(archive.count))
    }
    meter.finish()
    if members.worst == .success, !report.json, !report.quiet {
      try console.result(
        "\(Console.line(job.name)): \(archive.count) members, whole, "
          + "decode to the samples their encoder saw\n")
    }
    try members.finish()
  }

  private func tell(_ job: Job, _ pixels: Int, _ seconds: Double, _ console: Console) throws {
    if report.json {
      try console.json(
        .object([
          "file": .string(job.name), "ok": .bool(true), "pixels": .integer(Int64(pixels)),
          "seconds": .number(seconds),
        ]))
    } else if !report.quiet {
      let rate = NumberText.fixed(Double(pixels) / 1e6 / max(seconds, 1e-9), 2)
      let speed = report.verbose ? " (\(NumberText.duration(seconds)), \(rate) MP/s)" : ""
      let name = Console.line(job.name)
      try console.result("\(name): whole, decodes to the samples its encoder saw\(speed)\n")
    }
  }
}
