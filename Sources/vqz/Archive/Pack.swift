import ArgumentParser
import VQZ
import VQZSystem

/// `vqz pack`: many signals in, one archive out.
struct Pack: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Compress many files into one archive.",
    discussion: """
      Members are called as the files are, those in folders by their path from the folder on. \
      Files with the suffix .vqz are taken as they are.
      """)

  @OptionGroup var options: PackOptions

  var report: ReportOptions { options.report }
  var writesDataToOutput: Bool { options.target == .standardOutput }

  func run() throws {
    let console = Console(report: report, progress: options.work.progress)
    console.outputCarriesData = writesDataToOutput
    let list = JobList(
      paths: options.files, filelist: options.filelist, suffixes: PackInputs.suffixes)
    let inputs = try PackInputs(list, output: options.target.path)
    try prepare()
    let output = try Output(options.target, overwrite: options.force)
    let kept = options.kept
    try kept?.prepare()
    let named = try model(kept, console)
    let run = try PackRun(
      inputs, output: output, options: options, named: named, kept: kept, console: console)
    let (packed, outcome) = try run.run()
    var worst = outcome
    guard !packed.isEmpty else {
      if worst != .success { throw ExitCode(worst.rawValue) }
      throw VQZError(.noInput, "nothing to pack: found no files, expected some")
    }
    try output.commit()
    kept?.remove()
    if options.remove {
      worst = max(worst, try remove(packed, models: named.map { [$0] } ?? [], console))
    }
    try tell(packed, output, run.meter.seconds, console)
    guard worst == .success else { throw ExitCode(worst.rawValue) }
  }

  /// The model for all members: one that is named or trained; nil for the built-in ones.
  private func model(_ kept: KeptMembers?, _ console: Console) throws -> VQZModel? {
    guard let time = options.train else { return try options.model.read(options.work.limits) }
    return try ArchiveTraining(
      options: options, seconds: time.seconds, console: console, kept: kept
    ).model()
  }

  /// Looks before any work is done.
  private func prepare() throws {
    if options.train != nil, let path = options.files.first, FileStatus(path)?.kind != .folder {
      throw FileFailure(
        path, VQZError(.usage, "--train: found no folder, expected one to learn from"))
    }
    guard let path = options.target.path else {
      guard options.force || !StandardStreams.outputIsTerminal else {
        throw VQZError(
          .usage, "output: found a terminal, expected a file or a pipe",
          hint: "-o names a file, -f writes to the terminal")
      }
      return
    }
    guard let status = FileStatus(path) else { return }
    if options.remove, status.kind == .other {
      throw FileFailure(
        path,
        VQZError(
          .usage, "output: found a device or pipe, which keeps nothing, expected a file",
          hint: "without --rm the inputs stay"))
    }
    if status.kind == .file, !options.force {
      let plain = VQZError(wrapping: FileError.outputExists)
      throw FileFailure(path, VQZError(plain.code, plain.message, hint: "-f overwrites"))
    }
  }

  /// Reads the archive back, and removes the inputs where every member decodes.
  ///
  /// - Returns: the worst of what went wrong with removing them.
  private func remove(
    _ packed: [PackInputs.Entry], models: [VQZModel], _ console: Console
  ) throws -> ExitStatus {
    var worst = ExitStatus.success
    guard let path = options.target.path else { return worst }
    do {
      let archive = try VQZArchive(path: path, limits: options.work.limits)
      let decoder = try archive.decoder(models: models, threads: options.work.threads.count)
      guard archive.count == packed.count else {
        throw VQZError(
          .corrupt, "archive: found \(archive.count) members, expected \(packed.count)")
      }
      let meter = ProgressMeter(console, label: "\(path): reading back")
      for (number, entry) in packed.enumerated() {
        guard archive.name(number) == entry.name else {
          throw VQZError(.corrupt, "archive: found another name, expected \(entry.path)")
        }
        let file = try archive.file(number)
        // A file that was compressed before may need a model that is not at hand here.
        if entry.isCompressed {
          let original = try entry.job.read(
            limit: options.work.limits.memoryByteCount, allowingTerminal: false)
          guard file == original else {
            throw VQZError(.corrupt, "member: found other bytes, expected those of \(entry.path)")
          }
        } else {
          try decoder.decode(file, header: { _ in }, rows: { _ in })
        }
        meter.update(Double(number + 1) / Double(packed.count))
      }
      meter.finish()
    } catch {
      throw FileFailure(path, error)
    }
    for entry in packed {
      do {
        try entry.job.remove(ifStill: entry.version)
      } catch {
        let failure = FileFailure(entry.path, error)
        console.complain(FailureReport(error: failure.error, file: entry.path))
        worst = max(worst, ExitStatus(failure.error))
      }
    }
    return worst
  }

  private func tell(
    _ packed: [PackInputs.Entry], _ output: Output, _ seconds: Double, _ console: Console
  ) throws {
    let name = output.target.path ?? StandardStreams.outputName
    let byteCount = packed.reduce(0) { $0 + $1.byteCount }
    let members = packed.count == 1 ? "1 member" : "\(packed.count) members"
    console.summary(
      "\(name): \(members), \(byteCount) -> \(output.byteCount) bytes, "
        + NumberText.duration(seconds))
    let peak = PeakMemory.byteCount
    console.detail("\(name): at most \(NumberText.bytes(peak)) of memory so far")
    try console.json(
      .object([
        "output": output.target.path.map { .string($0) } ?? .null,
        "members": .integer(Int64(packed.count)),
        "input_bytes": .integer(Int64(byteCount)),
        "output_bytes": .integer(Int64(output.byteCount)),
        "seconds": .number(seconds),
        "peak_memory_bytes": .integer(Int64(peak)),
      ]))
  }
}
