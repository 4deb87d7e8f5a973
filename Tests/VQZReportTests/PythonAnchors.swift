import Foundation
import VQZCore
import VQZReport
import VQZSystem

/// The script of the program and the Python that `vqz report` would run it with.
enum PythonAnchors {
  static let script = SignalReports.root.appending(path: "Sources/VQZReport/Anchors/anchors.py")
  static let program = AnchorScript.installedProgram

  /// Whether Python has a codec; a test that needs one it has not is skipped by name.
  static func has(_ anchor: SignalAnchor) -> Bool { installed.contains(anchor.name) }

  private static let installed: Set<String> = {
    let folder = FileManager.default.temporaryDirectory.path
    let names = [SignalKind.array, .vectors].compactMap { kind -> [String]? in
      guard let work = try? WorkFolder(in: folder),
        let found = try? SignalAnchors.find(SignalAnchor.all(of: kind), of: kind, in: work)
      else { return nil }
      return found.versions.map(\.name)
    }
    return Set(names.joined())
  }()

  /// Status, standard output and standard error of a call of the script.
  static func run(_ words: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program ?? "/usr/bin/python3")
    process.arguments = words
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let texts = [output, error].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return (process.terminationStatus, texts[0], texts[1])
  }
}
