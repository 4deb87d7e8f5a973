import ArgumentParser
import VQZ
import VQZReport
import VQZSystem

/// The work of `vqz report`, from its options to the files it writes.
struct ReportRun {
  let options: ReportCommand
  let console: Console

  func run() throws {
    var worst = ExitStatus.success
    let sources = findSources(&worst)
    if let archive = options.archive {
      try ArchiveReportRun(options: options, console: console).run(archive, sources, &worst)
      guard worst == .success else { throw ExitCode(worst.rawValue) }
      return
    }
    let named = try namedModels()
    let kind = try options.kind?.kind ?? ReportForm.kind(of: sources, models: named)
    let models = try reported(named, kind)
    switch ReportForm(kind) {
    case .pictures: try reportPictures(sources, models, &worst)
    case .numbers, .neighbours:
      try SignalReportRun(options: options, console: console).run(kind, sources, models, &worst)
    }
    guard worst == .success else { throw ExitCode(worst.rawValue) }
  }

  private func reportPictures(
    _ sources: [Source], _ models: [ReportModel], _ worst: inout ExitStatus
  ) throws {
    guard options.bounds == nil else {
      throw VQZError(
        .usage, "option --bounds: found pictures, expected arrays or series",
        hint: "pictures have --qualities")
    }
    guard options.anchorTrain == nil else {
      throw VQZError(.usage, "option --anchor-train: found pictures, expected vectors")
    }
    let names = try options.anchorNames(among: Anchor.all.map(\.name), of: .picture)
    let wanted = names.map { $0.compactMap(Anchor.named) } ?? Anchor.all
    var missing: [String] = []
    let anchors = wanted.compactMap { anchor -> Anchor.Installed? in
      if let found = anchor.installed() { return found }
      missing.append(anchor.missing)
      return nil
    }
    console.tell(missing: missing, wereAskedFor: names != nil)
    let butteraugli = Butteraugli.installed()
    if butteraugli == nil { console.detail(Butteraugli.missing) }
    let plan = try PointRunner.Plan(
      sources: sources, models: models, anchors: anchors, qualities: try options.qualityList(),
      threads: options.codecThreads, jobs: options.jobCount, runs: options.runs,
      butteraugli: butteraugli, limits: options.work.limits, program: Self.programPath,
      version: "vqz " + Main.version)
    do { try Folder.create(options.output + "/curves") } catch {
      throw FileFailure(options.output, error)
    }
    let (outcome, crops) = try measure(plan)
    for refusal in outcome.refusals {
      console.complain(FailureReport(error: refusal.error, file: refusal.source.path))
      worst = max(worst, ExitStatus(refusal.error))
    }
    let report = try makeReport(plan, outcome, missing, crops)
    console.complain(of: report.failures, &worst)
    do { try report.write(to: options.output, others: outcome.others) } catch {
      throw FileFailure(options.output, error)
    }
    try tell(report, outcome)
  }

  /// Files that are named, and those in folders that are.
  private func findSources(_ worst: inout ExitStatus) -> [Source] {
    let list = JobList(paths: options.data, recursive: true, suffixes: JobList.signalSuffixes)
    for failure in list.failures {
      console.complain(FailureReport(error: failure.error, file: failure.path))
      worst = max(worst, ExitStatus(failure.error))
    }
    return list.jobs.compactMap { job in
      job.path.map { Source(path: $0, name: job.relativePath) }
    }
  }

  /// Those that are named, by their paths or as built in.
  private func namedModels() throws -> [VQZModel] {
    try options.model.flatMap { $0.split(separator: ",").map(String.init) }.map { path in
      if let model = builtIn(path) { return model }
      let model = try ModelFile.read(path, limits: options.work.limits)
      guard model.canEncode else {
        throw FileFailure(
          path,
          VQZError(.wrongModel, "model: found one that only decodes, expected one that encodes"))
      }
      return model
    }
  }

  /// A model that is built in, by the name it has; nil where a file is called so.
  private func builtIn(_ name: String) -> VQZModel? {
    guard FileStatus(name) == nil else { return nil }
    return VQZModel.allBuiltIn().first { $0.name == name }
  }

  /// Models with names that differ; where none is named, the built-in one of the kind.
  private func reported(_ named: [VQZModel], _ kind: SignalKind) throws -> [ReportModel] {
    let qualities = try options.qualityList()
    guard !named.isEmpty else {
      var models: [ReportModel] = []
      for tuning in try options.tunings() ?? [.error] {
        models.append(
          ReportModel(
            try VQZModel.builtIn(for: kind, tuning: tuning), isBuiltIn: true,
            qualities: qualities, taken: models.map(\.name)))
      }
      return models
    }
    var models: [ReportModel] = []
    let known = VQZModel.allBuiltIn(for: kind).map(\.identifier)
    for model in named {
      models.append(
        ReportModel(
          model, isBuiltIn: known.contains(model.identifier), qualities: qualities,
          taken: models.map(\.name)))
    }
    return models
  }

  private func measure(_ plan: PointRunner.Plan) throws -> (
    outcome: PointRunner.Outcome, crops: [CropComparison]
  ) {
    let work = try WorkFolder(in: options.output)
    let runner = try PointRunner(plan, table: options.output + "/" + Report.tableName, work: work)
    console.detail("\(plan.sources.count) pictures, \(runner.pointCount) points")
    let meter = ReportMeter(console, label: "report", total: runner.pointCount)
    StopRequest.listen()
    defer { console.clearProgress() }
    let outcome = try runner.run(shouldStop: { StopRequest.isMade }, progress: meter.update)
    return (outcome, runner.crops(outcome))
  }

  private func makeReport(
    _ plan: PointRunner.Plan, _ outcome: PointRunner.Outcome, _ missing: [String],
    _ crops: [CropComparison]
  ) throws -> Report {
    let meter = ReportMeter(
      console, label: "report: where the bits go",
      total: plan.models.reduce(0) { $0 + $1.settings.count } * plan.sources.count)
    defer { console.clearProgress() }
    let models = plan.models.map { model in
      ModelReport(
        model, sources: plan.sources,
        points: outcome.points.filter { $0.key.codec == model.name }, threads: plan.jobs,
        limits: plan.limits, progress: meter.advance)
    }
    let names = plan.models.map(\.name).joined(separator: ", ")
    return Report(
      title: options.title ?? "vqz report: \(names)",
      command: ReportEnvironment.command,
      outcome: outcome, models: models, sourceCount: plan.sources.count, missing: missing,
      missingMeasures: outcome.missingMeasures(plan.butteraugli), crops: crops,
      environment: ReportEnvironment.facts(plan))
  }

  private func tell(_ report: Report, _ outcome: PointRunner.Outcome) throws {
    if options.report.json {
      try console.json(report.json)
      return
    }
    let known = outcome.reusedCount > 0 ? ", \(outcome.reusedCount) of them known before" : ""
    console.summary(
      "\(report.comparedFiles.count) pictures, \(outcome.points.count) points\(known), "
        + "\(report.failures.count) failures")
    for codec in report.codecs where codec.isModel {
      for setting in codec.settings {
        console.summary(
          "\(codec.name) \(setting.setting): \(NumberText.fixed(setting.bitsPerPixel, 4)) "
            + "bits/pixel, PSNR \(NumberText.fixed(setting.psnr, 2)) dB, MS-SSIM "
            + "\(NumberText.fixed(setting.similarityDecibels, 2)) dB"
            + (setting.look.map { ", SSIMULACRA2 \(NumberText.fixed($0, 2))" } ?? ""))
      }
    }
    try console.result(options.output + "/" + Report.pageName + "\n")
  }

  /// The program itself: points are measured with what users run.
  private static var programPath: String {
    let own = "/proc/self/exe"
    return FileStatus(own) == nil ? CommandLine.arguments[0] : own
  }
}

extension Console {
  /// Codecs that are not installed. The report names them, too; worth a line only where they were
  /// asked for.
  func tell(missing: [String], wereAskedFor: Bool) {
    for each in missing {
      if wereAskedFor { notice(each, about: "report") } else { detail(each) }
    }
  }

  /// Tells what went wrong with files and codecs of a report; refused files are told elsewhere.
  ///
  /// - Parameter worst: becomes what went worst.
  func complain(of failures: [Report.Failure], _ worst: inout ExitStatus) {
    for failure in failures where !failure.codec.isEmpty {
      complain(
        FailureReport(
          error: VQZError(.inputOutput, "\(failure.codec) \(failure.setting): \(failure.reason)"),
          file: failure.file))
      worst = max(worst, .badData)
    }
  }
}
