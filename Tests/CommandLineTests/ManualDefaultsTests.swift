import Testing
import VQZSystem

/// The manual page names the values that options have when they are not given, and no others.
@Suite struct ManualDefaultsTests {
  /// Values by the long name of the option: where the parser has none, the end of the help's last
  /// brackets, as in `Codewords of the codebook (K; 512).`
  private func defined() throws -> [String: Set<String>] {
    let folder = try Scratch()
    defer { folder.remove() }
    let dump = try Program.run(["--experimental-dump-help"], in: folder)
    var defaults: [String: Set<String>] = [:]
    func collect(_ command: JSONValue) {
      for argument in command["arguments"]?.arrayValue ?? [] where isOption(argument) {
        let names = argument["names"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        let value = argument["defaultValue"]?.stringValue ?? bracketed(argument)
        guard let name = names.max(by: { $0.count < $1.count }), let value else { continue }
        defaults[name, default: []].insert(value)
      }
      for each in command["subcommands"]?.arrayValue ?? [] { collect(each) }
    }
    collect(try #require(try JSONValue.parse(dump.output)["command"]))
    return defaults
  }

  private func isOption(_ argument: JSONValue) -> Bool {
    argument["kind"]?.stringValue == "option"
  }

  private func bracketed(_ argument: JSONValue) -> String? {
    guard let help = argument["abstract"]?.stringValue, help.hasSuffix(")."),
      let inside = help.dropLast(2).split(separator: "(").last,
      let value = inside.split(separator: " ").last,
      let first = value.first, first.isNumber || first.isLowercase
    else { return nil }
    // Several words in brackets explain; a value stands alone or behind a semicolon.
    return inside == value || inside.hasSuffix("; " + value) ? String(value) : nil
  }

  /// What the page calls a default: `...; 512.`, `...; 0, the default`, `ema , the default`,
  /// `The default is 8Gi.`
  private func named(_ text: String) -> String? {
    if let range = text.firstRange(of: ", the default") {
      return text[..<range.lowerBound].split(separator: " ").last.map(String.init)
    }
    if let range = text.firstRange(of: "The default is ") {
      return text[range.upperBound...].split(separator: ".").first.map(String.init)
    }
    guard let sentence = text.split(separator: "; ", maxSplits: 1).dropFirst().first,
      let end = sentence.firstRange(of: ". "), !sentence[..<end.lowerBound].contains(" ")
    else { return nil }
    return String(sentence[..<end.lowerBound])
  }

  @Test func pageAndHelpAgree() throws {
    let defined = try defined()
    var compared = 0
    for option in try ManualPage.options() {
      guard let name = option.names.max(by: { $0.count < $1.count }) else { continue }
      let named = named(option.text)
      if let values = defined[name] {
        #expect(values == [named ?? ""], "--\(name): the page says \(option.text)")
        compared += 1
      } else if let named, named.first?.isNumber == true {
        Issue.record("--\(name): the page says \(named), the help nothing")
      }
    }
    #expect(compared >= 14)
    #expect(Set(defined.keys).isSubset(of: try ManualPage.options().flatMap(\.names)))
  }

  @Test func defaultsAreSeenInEveryForm() {
    #expect(named("Patches of a step; 16. ") == "16")
    #expect(named("Weight; 0.25. More text; 3. ") == "0.25")
    #expect(named("Threads to use; 0, the default, is one. ") == "0")
    #expect(named("By ema , the default, or not. ") == "ema")
    #expect(named("Suffixes: K; Ki, Mi. The default is 8Gi. ") == "8Gi")
    #expect(named("One thing; another thing. ") == nil)
  }
}
