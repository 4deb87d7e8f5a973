import VQZ
import VQZCore
package import VQZSystem

/// The script of Python that codes with packages of others, and the program that runs it.
package struct AnchorScript: Sendable {
  /// What became of a call.
  enum Answer {
    /// What the script said.
    case said(JSONValue)
    /// It has no way to code such data, and says why.
    case unfit(String)
    /// It failed, or broke off.
    case failed(String)
  }

  /// The program of Python and the script, by their paths.
  private let program: String
  private let path: String

  /// Names the Python to run where that is not the first `python3` in PATH.
  package static let variable = "VQZ_PYTHON"

  /// Statuses that the script ends with: all went well, and such data cannot be coded.
  private static let (success, unfit): (Int32, Int32) = (0, 3)

  /// Writes the script.
  ///
  /// - Parameters:
  ///   - program: the path of Python.
  ///   - text: of the script; that which this program carries, but for tests.
  ///   - work: the folder it is written to, which must stay as long as the script is run.
  /// - Throws: where it cannot be written there.
  package init(
    program: String, text: [UInt8] = PackageResources.anchors_py, in work: WorkFolder
  ) throws(FileError) {
    self.program = program
    path = work.path + "/anchors.py"
    try WorkFolder.write(text, to: path)
  }

  /// What the user calls Python.
  static var programName: String {
    EnvironmentText.of(variable).flatMap { $0.isEmpty ? nil : $0 } ?? "python3"
  }

  /// Where that is; nil where it is not installed.
  package static var installedProgram: String? {
    let name = programName
    return name.contains("/") ? (FileStatus(name) == nil ? nil : name) : ChildProcess.find(name)
  }

  /// What the script says of the codecs of a kind: versions by name, and why others are missing.
  ///
  /// - Parameter names: all that are asked for.
  func codecs(
    _ names: [String], of kind: SignalKind
  ) -> (versions: [String: String], reasons: [String: String]) {
    switch run(["list", "\(kind)"]) {
    case .said(let value):
      func texts(_ list: String, _ member: String) -> [String: String] {
        let pairs = (value[list]?.arrayValue ?? []).compactMap { codec in
          codec["name"]?.stringValue.map { ($0, codec[member]?.stringValue ?? "") }
        }
        return Dictionary(pairs) { first, _ in first }
      }
      return (texts("codecs", "version"), texts("missing", "reason"))
    case .unfit(let reason), .failed(let reason):
      return ([:], Dictionary(names.map { ($0, reason) }) { first, _ in first })
    }
  }

  /// Runs the script to its end. Its last line is a JSON object, or says what went wrong.
  ///
  /// - Parameter words: behind the name of the script.
  func run(_ words: [String]) -> Answer {
    // Python finds its packages by the path that it is called by.
    let process = ChildProcess(program, [program, path] + words)
    let last = process.lastLine
    switch process.status {
    case Self.success:
      let lines = String(decoding: process.output, as: UTF8.self).split(whereSeparator: \.isNewline)
      guard let line = lines.last, let value = try? JSONValue.parse(Array(line.utf8)) else {
        return .failed("answer of the script: found \"\(last)\", expected a JSON object")
      }
      return .said(value)
    case Self.unfit: return .unfit(last)
    case let status?:
      let end = status > 128 ? "signal \(status - 128)" : "status \(status)"
      return .failed(
        "found an end with \(end)\(last.isEmpty ? "" : ": \(last)"), expected status 0")
    case nil:
      return .failed("found that \(program) cannot be started, expected a program of Python")
    }
  }
}
