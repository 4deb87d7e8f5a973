import ArgumentParser
import VQZ
import VQZReport

/// `vqz list`: what compressed files say of themselves, without decoding them.
struct ListCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Tell what compressed files hold.",
    discussion: """
      One line a file; with -v everything, and where the bits are if the model is at hand. Only \
      then files are decoded.
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var models: DecodingModelOptions
  @OptionGroup var report: ReportOptions

  func run() throws {
    let console = Console(report: report, progress: false)
    let limits = ResourceLimits()
    let decoder = VQZDecoder(models: try models.read(limits), limits: limits)
    let list = JobList(inputs, suffixes: JobList.compressedSuffixes)
    var table = TextTable([
      "file", "size", "channels", "from", "bytes", "bits/pixel", "quality row", "entropy", "tiles",
      "form", "model",
    ])
    var failure: (any Error)?
    do {
      try Batch(list: list, console: console).run { job in
        if let archive = try ArchiveInput.open(job, limits) {
          return try ArchiveListing(job.name, archive, decoder: decoder, report: report)
            .tell(console)
        }
        let bytes = try job.read(limit: limits.memoryByteCount, allowingTerminal: false)
        let summary = try VQZDecoder.inspect(bytes, limits: limits)
        let analysis = report.verbose ? try? FileAnalysis(bytes, decoder: decoder) : nil
        let listing = FileListing(
          name: job.name, summary: summary,
          knownModel: summary.form == .compact ? decoder.known(modelOf: summary) : nil,
          analysis: analysis,
          metadata: try MetadataListing.pieces(of: bytes, report, limits))
        try listing.tell(console, report, &table)
      }
    } catch {
      failure = error
    }
    if !table.isEmpty { try console.result(table.text) }
    if let failure { throw failure }
  }
}
