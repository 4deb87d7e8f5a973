import Foundation

/// The targets of Package.swift with the targets and products that each may import, as its text
/// has them.
struct Manifest {
  /// Arrows by the name of the target.
  private(set) var arrows: [String: Set<String>] = [:]
  /// Targets that see public names alone: `packageAccess: false`.
  private(set) var outsiders: Set<String> = []

  /// Reads every call that makes a target: `module("VQZ", arrows: [...])`, `tests(...)`,
  /// `.target(name: "CVQZKernels")`, `.executableTarget(name: "vqz", dependencies: [...])`.
  ///
  /// What stands in quotes in such a call is a name, a path or a condition; names are those of a
  /// target or of a `.product`.
  init(_ text: String) {
    let text = SwiftText.withoutComments(text)
    var literals: [String: [String]] = [:]
    let makers = ["module(", ".target(", "tests(", ".systemLibrary(", ".executableTarget("]
    for maker in makers {
      var rest = text[...]
      while let start = rest.range(of: maker) {
        rest = rest[start.upperBound...]
        let call = Self.call(rest)
        let found = Self.literals(of: call)
        // Inside other calls a target is named once more, without arrows of its own.
        guard let name = found.first, (literals[name] ?? []).count < found.count else { continue }
        literals[name] = found
        if call.contains("packageAccess: false") { outsiders.insert(name) }
      }
    }
    let products = Set(
      text.components(separatedBy: ".product(").dropFirst().compactMap {
        Self.literals(of: $0[...]).first
      })
    let names = products.union(literals.keys)
    for (name, found) in literals {
      arrows[name] = Set(found.dropFirst()).intersection(names)
    }
  }

  /// The text of a call from behind its opening bracket to before the one that closes it.
  private static func call(_ text: Substring) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }

  /// The name first: a call whose first argument is no text, as inside the functions of the
  /// manifest, has none.
  private static func literals(of call: Substring) -> [String] {
    let parts = call.split(separator: "\"", omittingEmptySubsequences: false)
    let before = parts[0].filter { !$0.isWhitespace }
    guard before.isEmpty || before == "name:" else { return [] }
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}
