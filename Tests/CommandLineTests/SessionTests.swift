import Foundation
import Testing

/// Sessions in `Fixtures/cli`, played again: after `$ ` a line for the shell, then exactly what it
/// prints on both streams, then its exit code in brackets unless that is 0. Lines beginning
/// with `# ` at the top are remarks.
@Suite struct SessionTests {
  struct Step {
    var command: String
    var expected: String
    var status: Int32
  }

  static let sessions: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Program.fixtures + "/cli")
    return (names ?? []).filter { $0.hasSuffix(".session") }.sorted()
  }()

  static func steps(_ text: String) -> [Step] {
    var steps: [Step] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), expected: "", status: 0))
      } else if !steps.isEmpty {
        let last = steps.count - 1
        if line.hasPrefix("["), line.hasSuffix("]"), let code = Int32(line.dropFirst().dropLast()) {
          steps[last].status = code
        } else {
          steps[last].expected += line + "\n"
        }
      }
    }
    // The end of the file's last line is not a line of output.
    if let last = steps.indices.last, steps[last].expected.hasSuffix("\n") {
      steps[last].expected.removeLast()
    }
    return steps
  }

  @Test func thereAreSessions() {
    #expect(Self.sessions.count >= 4)
  }

  @Test(arguments: sessions) func playsAsRecorded(session: String) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let text = try String(
      contentsOfFile: Program.fixtures + "/cli/" + session, encoding: .utf8)
    let program = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let environment = [
      "PATH": program + ":" + path, "FIXTURES": Program.fixtures, "MODEL": Program.model,
      "LC_ALL": "C",
    ]
    let steps = Self.steps(text)
    #expect(!steps.isEmpty)
    for step in steps {
      let result = try Program.run(
        ["-c", "exec 2>&1; " + step.command], in: folder, executable: "/bin/sh",
        environment: environment)
      #expect(result.text == step.expected, "\(step.command)")
      #expect(result.status == step.status, "\(step.command)")
    }
  }
}
