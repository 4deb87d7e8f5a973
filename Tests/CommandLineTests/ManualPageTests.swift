import Foundation
import Testing
import VQZSystem

/// The manual page and the program agree about every option, both ways.
@Suite struct ManualPageTests {
  /// Names of options of each command, such as `compress` or `model info`, without dashes.
  typealias Options = [String: Set<String>]

  /// What the program's own definitions say.
  private func defined() throws -> Options {
    let folder = try Scratch()
    defer { folder.remove() }
    let dump = try Program.run(["--experimental-dump-help"], in: folder)
    #expect(dump.status == 0)
    let root = try #require(try JSONValue.parse(dump.output)["command"])
    var options: Options = [:]
    collect(root, path: [], into: &options)
    return options
  }

  private func collect(_ command: JSONValue, path: [String], into options: inout Options) {
    let below = command["subcommands"]?.arrayValue ?? []
    for each in below {
      let name = each["commandName"]?.stringValue ?? ""
      if name != "help" { collect(each, path: path + [name], into: &options) }
    }
    // Commands that only hold others have no options of their own worth a synopsis.
    guard below.isEmpty || below.allSatisfy({ $0["commandName"]?.stringValue == "help" }) else {
      return
    }
    var names: Set<String> = []
    for argument in command["arguments"]?.arrayValue ?? [] {
      for name in argument["names"]?.arrayValue ?? [] {
        names.insert(name["name"]?.stringValue ?? "")
      }
    }
    options[path.joined(separator: " ")] = names
  }

  /// Options a synopsis shows, of each command.
  private func shown() throws -> Options {
    var options: Options = [:]
    var command = ""
    for words in ManualPage.lines(of: "SYNOPSIS", in: try ManualPage.words()) {
      if words.first == ".Cm" {
        command = words.dropFirst().joined(separator: " ")
        options[command] = []
      }
      for name in ManualPage.flags(words) { options[command]?.insert(name) }
    }
    return options
  }

  /// Long names that have a letter, too: the synopsis shows the letter alone.
  private func letters() throws -> [String: String] {
    var letters: [String: String] = [:]
    for words in ManualPage.lines(of: "OPTIONS", in: try ManualPage.words())
    where words.first == ".It" {
      let names = ManualPage.flags(Array(words.dropFirst()))
      if let short = names.first, short.count == 1, names.count == 2 { letters[names[1]] = short }
    }
    return letters
  }

  @Test func synopsisHasTheOptionsOfEveryCommand() throws {
    let letters = try letters()
    let shown = try shown()
    var defined: Options = [:]
    for (command, names) in try self.defined() {
      defined[command] = Set(names.map { letters[$0] ?? $0 })
    }
    #expect(Set(defined.keys) == Set(shown.keys))
    for (command, names) in defined {
      #expect(shown[command] == names, "\(command)")
    }
  }

  @Test func everyOptionIsExplained() throws {
    let explained = ManualPage.lines(of: "OPTIONS", in: try ManualPage.words())
      .filter { $0.first == ".It" }.flatMap { ManualPage.flags(Array($0.dropFirst())) }
    #expect(Set(explained).count == explained.count)
    let defined = try self.defined().values.reduce(into: Set<String>()) { $0.formUnion($1) }
    #expect(Set(explained) == defined)
  }

  @Test func everyCommandIsDescribed() throws {
    let described = ManualPage.lines(of: "DESCRIPTION", in: try ManualPage.words())
      .filter { $0.starts(with: [".It", "Cm"]) }.map { $0.dropFirst(2).joined(separator: " ") }
    #expect(Set(described) == Set(try defined().keys))
  }

  @Test func exitCodesAreThoseOfTheProgram() throws {
    let listed = ManualPage.lines(of: "EXIT STATUS", in: try ManualPage.words())
      .filter { $0.first == ".It" }.compactMap { Int($0.last ?? "") }
    #expect(listed == [0, 64, 65, 66, 69, 73, 74, 77])
  }

  @Test func completionsAreMade() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    for shell in ["bash", "zsh", "fish"] {
      let script = try Program.run(["--generate-completion-script", shell], in: folder)
      #expect(script.status == 0)
      #expect(script.text.contains("decompress"), "\(shell)")
    }
  }
}
