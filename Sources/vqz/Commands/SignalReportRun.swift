import ArgumentParser
import VQZ
import VQZReport
import VQZSystem

/// The work of `vqz report` on arrays, series and vectors.
struct SignalReportRun {
  let options: ReportCommand
  let console: Console

  /// - Parameters:
  ///   - kind: what the files are read as.
  ///   - sources: the files.
  ///   - models: each with a name of its own.
  ///   - worst: becomes what went worst.
  func run(
    _ kind: SignalKind, _ sources: [Source], _ models: [ReportModel], _ worst: inout ExitStatus
  ) throws {
    let names = try options.anchorNames(
      among: SignalAnchor.all(of: kind).map(\.name), of: kind)
    var plan = try plan(kind, sources, models)
    do { try Folder.create(options.output) } catch { throw FileFailure(options.output, error) }
    let work = try WorkFolder(in: options.output)
    plan.anchors = try anchors(names, kind, work)
    let report = try measure(plan, work)
    for refusal in report.refusals {
      console.complain(FailureReport(error: refusal.error, file: refusal.source.path))
      worst = max(worst, ExitStatus(refusal.error))
    }
    console.complain(of: report.failures, &worst)
    do { try report.write(to: options.output) } catch { throw FileFailure(options.output, error) }
    if options.report.json {
      try console.json(report.json)
      return
    }
    for line in report.lines { console.summary(line) }
    try console.result(options.output + "/" + Report.pageName + "\n")
  }

  /// What is measured. Options that say nothing of such files are refused.
  private func plan(
    _ kind: SignalKind, _ sources: [Source], _ models: [ReportModel]
  ) throws -> SignalPlan {
    guard options.anchorTrain == nil || ReportForm(kind) == .neighbours else {
      throw VQZError(.usage, "option --anchor-train: found kind \(kind), expected vectors")
    }
    var plan = SignalPlan(
      kind: kind, sources: sources, models: models, threads: options.codecThreads,
      jobs: options.jobCount, runs: options.runs, limits: options.work.limits)
    let (bounds, qualities) = (try options.boundList(), try options.qualityList())
    let hasQualities = models.contains { $0.model.qualityCount > 1 }
    if !qualities.isEmpty, !hasQualities {
      throw VQZError(
        .usage, "option --qualities: found models without qualities, expected some that have them",
        hint: "arrays and series have --bounds")
    }
    if !bounds.isEmpty, ReportForm(kind) == .neighbours {
      throw VQZError(
        .usage, "option --bounds: found models with qualities, expected arrays or series",
        hint: "vectors have --qualities")
    }
    if !bounds.isEmpty { plan.bounds = bounds }
    if !qualities.isEmpty { plan.qualities = qualities.compactMap { Int($0) } }
    return plan
  }

  /// The codecs beside the models, with what they learn from.
  ///
  /// - Parameter names: those that are asked for; nil for the usual ones.
  private func anchors(
    _ names: [String]?, _ kind: SignalKind, _ work: WorkFolder
  ) throws -> SignalAnchors {
    let wanted =
      names.map { names in SignalAnchor.all(of: kind).filter { names.contains($0.name) } }
      ?? SignalAnchor.usual(of: kind)
    var anchors = try SignalAnchors.find(wanted, of: kind, in: work)
    console.tell(missing: anchors.missing, wereAskedFor: names != nil)
    if let file = options.anchorTrain {
      do throws(VQZError) {
        anchors.training = try AnchorTraining(file, in: work, limits: options.work.limits)
      } catch {
        throw FileFailure(file, error)
      }
    }
    return anchors
  }

  private func measure(_ plan: SignalPlan, _ work: WorkFolder) throws -> SignalReport {
    console.detail("\(plan.sources.count) files, \(plan.pointCount) points")
    let meter = ReportMeter(console, label: "report", total: plan.pointCount)
    StopRequest.listen()
    defer { console.clearProgress() }
    let names = plan.models.map(\.name).joined(separator: ", ")
    return try SignalReport.make(
      plan, title: options.title ?? "vqz report: \(names)", command: ReportEnvironment.command,
      environment: ReportEnvironment.facts(plan), work: work,
      shouldStop: { StopRequest.isMade }, progress: meter.update)
  }
}
