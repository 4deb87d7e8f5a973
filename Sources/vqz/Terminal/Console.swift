import VQZ
import VQZSystem

/// What the user sees: results on standard output, everything about them on standard error.
///
/// Text that comes from files (names, model names, metadata) may hold control characters; none
/// of them reaches the terminal.
final class Console {
  let isQuiet: Bool
  let isVerbose: Bool
  let usesJSON: Bool
  let showsProgress: Bool
  /// Set where standard output carries a picture or a compressed file.
  var outputCarriesData = false
  private var progressLength = 0
  private var hintsShown: Set<String> = []

  init(report: ReportOptions, progress: Bool? = nil) {
    isQuiet = report.quiet
    isVerbose = report.verbose && !report.quiet
    usesJSON = report.json
    let wanted = progress ?? (StandardStreams.errorIsTerminal && !report.json)
    showsProgress = wanted && !report.quiet
  }

  /// The failure of one file; as text its hint stands only once in a run.
  func complain(_ failure: FailureReport) {
    clearProgress()
    guard !usesJSON else {
      failure.writeJSON(besideData: outputCarriesData)
      return
    }
    let isNew = failure.error.hint.map { hintsShown.insert($0).inserted } ?? false
    failure.writeText(withHint: isNew)
  }

  /// Something worth knowing that stops nothing.
  func notice(_ text: String, about file: String) {
    guard !isQuiet else { return }
    clearProgress()
    StandardStreams.writeError("vqz: " + Self.line("\(file): notice: \(text)") + "\n")
  }

  /// What was done, one line a file.
  func summary(_ text: String) {
    guard !isQuiet, !usesJSON else { return }
    clearProgress()
    StandardStreams.writeError(Self.line(text) + "\n")
  }

  /// What only `-v` asks for.
  func detail(_ text: String) {
    guard isVerbose, !usesJSON else { return }
    clearProgress()
    StandardStreams.writeError(Self.line(text) + "\n")
  }

  /// The result of a command that reports; its lines are its own.
  func result(_ text: String) throws(FileFailure) {
    clearProgress()
    try Self.write(Self.printable(text))
  }

  private static func write(_ text: String) throws(FileFailure) {
    do throws(FileError) {
      try StandardStreams.writeOutput(text)
    } catch {
      throw FileFailure(StandardStreams.outputName, error)
    }
  }

  /// One line of JSON; beside the data where standard output carries some.
  func json(_ value: JSONValue) throws(FileFailure) {
    guard usesJSON else { return }
    clearProgress()
    let line = SystemText.json(value.serialize()) + "\n"
    if outputCarriesData {
      StandardStreams.writeError(line)
    } else {
      try Self.write(line)
    }
  }

  /// Replaces the line of progress.
  func progress(_ text: String) {
    guard showsProgress else { return }
    let line = String(Self.line(text).prefix(max(1, StandardStreams.errorWidth - 1)))
    let rest = String(repeating: " ", count: max(0, progressLength - line.count))
    StandardStreams.writeError("\r" + line + rest)
    progressLength = line.count
  }

  func clearProgress() {
    guard progressLength > 0 else { return }
    StandardStreams.writeError("\r" + String(repeating: " ", count: progressLength) + "\r")
    progressLength = 0
  }

  /// Text of one line: names may have line ends in them, too.
  static func line(_ text: String) -> String { printable(text, isLine: true) }

  /// Control characters but line ends become the replacement character.
  ///
  /// - Parameters:
  ///   - text: of anybody.
  ///   - isLine: whether line ends do, too.
  static func printable(_ text: String, isLine: Bool = false) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      (scalar.value < 0x20 && (isLine || scalar != "\n")) || (0x7F...0x9F).contains(scalar.value)
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var clean = ""
    for scalar in text.unicodeScalars {
      clean.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return clean
  }
}
