import ArgumentParser
import VQZ

/// Names of commands on the command line.
enum CommandWords {
  /// `vqz help NAME...` for a name that no command has: the parser would show the help of what
  /// is above it and call that success.
  static func checkHelp(_ words: [String]) throws(VQZError) {
    guard words.first == "help" else { return }
    var commands = Main.configuration.subcommands
    for word in words.dropFirst() where !word.hasPrefix("-") {
      guard let command = commands.first(where: { name(of: $0) == word }) else {
        let names = commands.map(name)
        throw VQZError(
          .usage,
          "command: found \(word), expected "
            + (names.isEmpty ? "no more names" : names.joined(separator: ", ")),
          hint: "vqz help lists the commands")
      }
      commands = command.configuration.subcommands
    }
  }

  static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
