import ArgumentParser
import VQZ
import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@main
struct Main: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vqz",
    abstract: "Compress pictures with learned codebooks.",
    version: "vqz 0.1.0",
    subcommands: [
      Compress.self, Decompress.self, ListCommand.self, TestCommand.self, Train.self, Bench.self,
      ModelCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
      leave(ExitStatus.success.rawValue)
    } catch {
      leave(status(of: error))
    }
  }

  /// Tells the error, unless its command has done so, and gives the exit code.
  private static func status(of error: any Error) -> Int32 {
    switch error {
    case let code as ExitCode: return code.rawValue
    case let error as FileFailure: return tell(error.error, about: error.path)
    case let error as VQZError: return tell(error, about: nil)
    case let failure as any Failure: return tell(VQZError(failure), about: nil)
    default: break
    }
    let message = message(for: error)
    if exitCode(for: error) == .success {
      // Help, version and completions come as errors, too.
      do {
        try StandardStreams.writeOutput(message + (message.hasSuffix("\n") ? "" : "\n"))
        return ExitStatus.success.rawValue
      } catch {
        return tell(VQZError(error), about: nil)
      }
    }
    return tell(VQZError(.usage, usage(message), hint: hint), about: nil)
  }

  private static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// What is wrong with the command line. Our own checks have their form already.
  private static func usage(_ message: String) -> String {
    if let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"),
      !commandNames.contains(word), word != "help"
    {
      return "command: found \(word), expected \(commandNames.joined(separator: ", "))"
    }
    return message.contains(": found ") ? message : "arguments: " + lowercasedFirst(message)
  }

  private static func tell(_ error: VQZError, about file: String?) -> Int32 {
    StandardStreams.writeError(Console.errorLine(error, about: file))
    if let hint = error.hint {
      StandardStreams.writeError("hint: " + Console.printable(hint) + "\n")
    }
    return ExitStatus(error).rawValue
  }

  /// Where the options of the command that was meant are listed.
  private static var hint: String {
    let named = CommandLine.arguments.dropFirst().first.flatMap {
      commandNames.contains($0) ? $0 : nil
    }
    return named.map { "vqz help \($0) lists its options" } ?? "vqz help lists the commands"
  }

  /// The parser's sentences begin with a capital; options keep theirs.
  private static func lowercasedFirst(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? text
    guard let first = line.first, line.dropFirst().first?.isLowercase == true else { return line }
    return first.lowercased() + line.dropFirst()
  }
}

/// `exit`, which a method of the parser hides inside commands.
private func leave(_ code: Int32) -> Never { exit(code) }
