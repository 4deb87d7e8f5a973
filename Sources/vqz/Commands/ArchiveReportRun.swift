import ArgumentParser
import VQZ
import VQZReport
import VQZSystem

/// The work of `vqz report --archive`: an archive as it is stored beside what it was made from.
struct ArchiveReportRun {
  let options: ReportCommand
  let console: Console

  /// - Parameters:
  ///   - path: of the archive.
  ///   - sources: the originals.
  ///   - worst: becomes what went worst.
  func run(_ path: String, _ sources: [Source], _ worst: inout ExitStatus) throws {
    try checkOptions()
    let limits = options.work.limits
    let archive: VQZArchive
    do throws(VQZError) {
      archive = try VQZArchive(path: path, limits: limits)
    } catch {
      throw FileFailure(path, error)
    }
    let models = try options.model.flatMap { $0.split(separator: ",").map(String.init) }
      .map { try ModelFile.read($0, limits: limits) }
    var each = limits
    each.memoryByteCount /= options.jobCount
    let decoder: VQZDecoder
    do throws(VQZError) {
      decoder = VQZDecoder(
        models: try archive.carriedModels() + models, limits: each, threads: 1)
    } catch {
      throw FileFailure(path, error)
    }
    let plan = ArchiveReport.Plan(
      name: path, archive: archive, originals: sources, decoder: decoder, jobs: options.jobCount,
      limits: each)
    let report = try made(plan)
    tell(report, &worst)
    do throws(FileError) {
      try Folder.create(options.output)
      try report.write(to: options.output)
    } catch {
      throw FileFailure(options.output, error)
    }
    if options.report.json {
      try console.json(report.json)
      return
    }
    for line in report.lines { console.summary(line) }
    try console.result(options.output + "/" + Report.pageName + "\n")
  }

  /// Options that choose what is coded have no part in what is stored already.
  private func checkOptions() throws {
    let given: [(name: String, isThere: Bool)] = [
      ("--anchors", options.anchors != "auto"), ("--anchor-train", options.anchorTrain != nil),
      ("--bounds", options.bounds != nil), ("--qualities", options.qualities != nil),
      ("--kind", options.kind != nil), ("--runs", options.runs != ReportCommand.usualRuns),
      ("--codec-threads", options.codecThreads != 1),
    ]
    guard let found = given.first(where: \.isThere) else { return }
    throw VQZError(
      .usage, "option \(found.name): found --archive, expected files to be compressed",
      hint: "an archive is looked at as it is")
  }

  private func made(_ plan: ArchiveReport.Plan) throws -> ArchiveReport {
    let meter = ReportMeter(console, label: "report", total: plan.archive.count)
    StopRequest.listen()
    defer { console.clearProgress() }
    return try ArchiveReport(
      plan, title: options.title ?? "vqz report: \(FilePath.name(of: plan.name))",
      command: ReportEnvironment.command,
      environment: ReportEnvironment.facts(
        version: "vqz " + Main.version,
        work: [("members side by side", "\(plan.jobs)")], models: []),
      shouldStop: { StopRequest.isMade }, progress: meter.advance)
  }

  private func tell(_ report: ArchiveReport, _ worst: inout ExitStatus) {
    func complain(_ error: VQZError, _ name: String) {
      console.complain(FailureReport(error: error, file: name))
      worst = max(worst, ExitStatus(error))
    }
    for failure in report.failures {
      complain(failure.error, "\(report.name): \(failure.name)")
    }
    for name in report.membersAlone {
      complain(VQZError(.noInput, "original: found none of that name, expected one"), name)
    }
    for name in report.originalsAlone {
      complain(
        VQZError(.noInput, "member: found none of that name in the archive, expected one"), name)
    }
  }
}
