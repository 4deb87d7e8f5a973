public import VQZ
import VQZCore
public import VQZSystem

/// A report on arrays, series or vectors in all its forms.
public struct SignalReport: Sendable {
  /// Files that could not be read or coded, and promises that were broken.
  public let failures: [Report.Failure]
  /// Files that could not be read at all.
  public let refusals: [(source: Source, error: VQZError)]
  /// Everything it says, for programs; `Formats/report.md` describes it.
  public let json: JSONValue
  /// The main figures, a line for each, for people.
  public let lines: [String]
  package let csv: String
  package let markdown: String
  package let html: String

  /// Measures everything and makes the report.
  ///
  /// - Parameters:
  ///   - plan: what is measured, and how.
  ///   - title: what the report is called.
  ///   - command: the command line that makes it.
  ///   - environment: where and how it is made.
  ///   - work: where files are written and read again.
  ///   - shouldStop: asked before every encode that is measured, from any thread.
  ///   - progress: called from any thread with the number of points measured.
  /// - Throws: `interrupted` where it was told to stop; `wrongModel` for a model of another kind.
  public static func make(
    _ plan: SignalPlan, title: String, command: String, environment: Report.Environment,
    work: WorkFolder, shouldStop: @Sendable () -> Bool, progress: @Sendable (Int) -> Void
  ) throws(VQZError) -> SignalReport {
    for model in plan.models where model.model.kind != plan.kind {
      throw VQZError(
        .wrongModel,
        "model \(model.name): found one for kind \(model.model.kind), expected one for "
          + "\(plan.kind)", hint: "--kind says what files are read as")
    }
    return try make(
      plan, codecs: plan.codecs, title: title, command: command, environment: environment,
      work: work, shouldStop: shouldStop, progress: progress)
  }

  /// The same with other codecs than those of the plan.
  package static func make(
    _ plan: SignalPlan, codecs: [SignalCodec], title: String, command: String,
    environment: Report.Environment, work: WorkFolder, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (Int) -> Void
  ) throws(VQZError) -> SignalReport {
    switch ReportForm(plan.kind) {
    case .neighbours:
      let outcome = try SignalRunner<VectorQuality>(
        plan: plan, codecs: codecs, work: work, judge: VectorReport.judge(plan)
      ).run(shouldStop: shouldStop, progress: progress)
      return SignalReport(
        VectorReport(
          title: title, command: command, plan: plan, codecs: codecs, outcome: outcome,
          environment: environment), outcome.refusals)
    case .numbers, .pictures:
      let outcome = try SignalRunner<NumberQuality>(
        plan: plan, codecs: codecs, work: work, judge: NumberReport.judge
      ).run(shouldStop: shouldStop, progress: progress)
      return SignalReport(
        NumberReport(
          title: title, command: command, plan: plan, codecs: codecs, outcome: outcome,
          environment: environment), outcome.refusals)
    }
  }

  private init(
    _ report: some SignalFigures, _ refusals: [(source: Source, error: VQZError)]
  ) {
    failures = report.head.failures
    self.refusals = refusals
    json = report.json
    lines = report.lines
    csv = report.csv
    markdown = report.markdown
    html = report.html
  }

  /// Writes every form of the report. Each file appears whole or not at all.
  ///
  /// - Parameter folder: must be there.
  /// - Throws: where a file cannot be written.
  public func write(to folder: String) throws(FileError) {
    try WorkFolder.write(csv, folder, Report.tableName)
    try WorkFolder.write(json.serialize(pretty: true) + "\n", folder, "report.json")
    try WorkFolder.write(markdown, folder, "report.md")
    // The page last: who sees it sees the report of which all the rest is there.
    try WorkFolder.write(html, folder, Report.pageName)
  }
}

/// The figures of one kind of report, in all its forms.
protocol SignalFigures: Sendable {
  var head: SignalHead { get }
  var json: JSONValue { get }
  /// For people who see no page.
  var lines: [String] { get }
  var csv: String { get }
  var markdown: String { get }
  var html: String { get }
}
