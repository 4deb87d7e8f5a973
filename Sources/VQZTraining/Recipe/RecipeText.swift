internal import VQZSystem

/// The text of a recipe while it is read; every error names the member.
struct RecipeText {
  /// The whole text, parsed.
  let root: JSONValue
  /// 1 or 2. Texts of version 1 call some choices by other words, may leave out what came later,
  /// and tell of a ladder what has no effect on it; such members are not looked at.
  let version: Int

  /// What version 1 called the choices that version 2 calls as the options of the command.
  private static let formerWords = ["adamw": "adam", "average": "ema", "closed_form": "em"]

  /// Parses a text and looks at its version; members are read later.
  init(_ text: String) throws(TrainingError) {
    do throws(JSONError) {
      root = try JSONValue.parse(Array(text.utf8))
    } catch {
      throw .checkpoint(name: "recipe", found: error.message, expected: "JSON text")
    }
    guard let version = root["version"]?.integerValue, (1...Recipe.version).contains(version) else {
      throw .checkpoint(
        name: "recipe version", found: root["version"]?.serialize() ?? "nothing",
        expected: "1 to \(Recipe.version)")
    }
    self.version = version
  }

  /// The member at a path such as `optimiser.kind`.
  private func member(_ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(Optional(root)) { $0?[String($1)] }
  }

  /// Whether the text has a member, of any type.
  func has(_ path: String) -> Bool { member(path) != nil }

  /// Members of each type; they throw where there is none at `path`, or one of another type.
  func integer(_ path: String) throws(TrainingError) -> Int {
    guard let number = member(path)?.integerValue else { throw missing(path, "an integer") }
    return number
  }

  func number(_ path: String) throws(TrainingError) -> Double {
    guard let number = member(path)?.doubleValue else { throw missing(path, "a number") }
    return number
  }

  func string(_ path: String) throws(TrainingError) -> String {
    guard let text = member(path)?.stringValue else { throw missing(path, "a text") }
    return text
  }

  func seed(_ path: String) throws(TrainingError) -> UInt64 {
    guard let number = member(path)?.stringValue.flatMap({ UInt64($0) }) else {
      throw missing(path, "64 bits in decimal digits")
    }
    return number
  }

  func choice<Choice: RawRepresentable<String>>(_ path: String) throws(TrainingError) -> Choice {
    // A word that has another name now, and is none of today's, can only be meant in version 1.
    let found = member(path)?.stringValue
    let word = version == 1 ? found.map { Self.formerWords[$0] ?? $0 } : found
    guard let choice = word.flatMap({ Choice(rawValue: $0) }) else {
      throw missing(path, "a known name")
    }
    return choice
  }

  /// The error for a member that is not as it must be.
  private func missing(_ path: String, _ expected: String) -> TrainingError {
    .checkpoint(
      name: "recipe." + path, found: member(path).map { $0.serialize() } ?? "nothing",
      expected: expected)
  }
}
