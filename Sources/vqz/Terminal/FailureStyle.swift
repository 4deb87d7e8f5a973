import VQZ

/// A command with `--json`.
protocol ReportingCommand {
  var report: ReportOptions { get }
  /// Whether standard output is taken by a picture or a compressed file.
  var writesDataToOutput: Bool { get }
}

extension ReportingCommand {
  var writesDataToOutput: Bool { false }
}

/// How a failure is told that ends a command before or behind its files.
struct FailureStyle {
  private let usesJSON: Bool
  private let isBesideData: Bool

  /// - Parameters:
  ///   - command: nil where the words make none; then they are all there is to go by.
  ///   - words: the command line.
  init(command: (any ReportingCommand)?, words: [String]) {
    usesJSON = command?.report.json ?? words.prefix { $0 != "--" }.contains("--json")
    isBesideData =
      command?.writesDataToOutput ?? ["compress", "decompress"].contains(words.first ?? "")
  }

  /// - Returns: the exit code.
  func tell(_ error: VQZError, about file: String?) -> Int32 {
    let report = FailureReport(error: error, file: file)
    if usesJSON { report.writeJSON(besideData: isBesideData) } else { report.writeText() }
    return ExitStatus(error).rawValue
  }
}
