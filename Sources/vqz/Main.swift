import ArgumentParser
import VQZ
import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@main
struct Main: ParsableCommand {
  /// In the order in which help lists them.
  private static let commands: KeyValuePairs<String, any ParsableCommand.Type> = [
    "compress": Compress.self, "pack": Pack.self, "decompress": Decompress.self,
    "list": ListCommand.self, "test": TestCommand.self, "train": Train.self, "bench": Bench.self,
    "report": ReportCommand.self, "model": ModelCommand.self,
  ]

  /// The parser makes the options of every command that it knows of, which takes milliseconds: it
  /// is told of the one that is named first, and of all where none is.
  static var configuration: CommandConfiguration {
    let first = ArgumentBytes.words.first
    let named = commands.first { $0.key == first }?.value
    return CommandConfiguration(
      commandName: "vqz",
      abstract: "Compress pictures with learned codebooks.",
      version: "vqz \(version)",
      subcommands: named.map { [$0] } ?? commands.map(\.value))
  }

  static let version = VQZLibrary.version

  static func main() {
    // A limit of file sizes is an error of writing then, with a name, and no end of a training.
    _ = signal(SIGXFSZ, SIG_IGN)
    StandardStreams.openClosed()
    TemporaryNames.removeOnSignals()
    let words = ArgumentBytes.words
    var command: (any ParsableCommand)?
    do {
      try CommandWords.checkHelp(words)
      var parsed = try parseAsRoot(words)
      command = parsed
      try InstructionSetChoice.check()
      try WorkOptions.checkAddressSpace()
      try parsed.run()
      leave(ExitStatus.success.rawValue)
    } catch {
      let style = FailureStyle(command: command as? any ReportingCommand, words: words)
      leave(status(of: error, style))
    }
  }

  /// Tells the error, unless its command has done so, and gives the exit code.
  private static func status(of error: any Error, _ style: FailureStyle) -> Int32 {
    switch error {
    case let code as ExitCode: return code.rawValue
    case let error as FileFailure: return style.tell(error.error, about: error.path)
    case is VQZError, is FileError: return style.tell(VQZError(wrapping: error), about: nil)
    default: break
    }
    let message = message(for: error)
    if exitCode(for: error) == .success {
      // Help, version and completions come as errors, too.
      do {
        try StandardStreams.writeOutput(message + (message.hasSuffix("\n") ? "" : "\n"))
        return ExitStatus.success.rawValue
      } catch {
        return style.tell(VQZError(wrapping: error), about: StandardStreams.outputName)
      }
    }
    return style.tell(VQZError(.usage, usage(message), hint: hint), about: nil)
  }

  private static let commandNames = commands.map(\.key)

  /// What is wrong with the command line. Our own checks have their form already.
  private static func usage(_ message: String) -> String {
    if let word = ArgumentBytes.words.first, !word.hasPrefix("-"),
      !commandNames.contains(word), word != "help"
    {
      return "command: found \(word), expected \(commandNames.joined(separator: ", "))"
    }
    return message.contains(": found ") ? message : "arguments: " + lowercasedFirst(message)
  }

  /// Where the options of the command that was meant are listed.
  private static var hint: String {
    let named = ArgumentBytes.words.first.flatMap {
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
