package import VQZCore

/// The rules of a page of `Formats` that a file can break; raw values are their tags there.
package protocol FormatRule: RawRepresentable, Sendable, Equatable where RawValue == String {
  /// What kind of failure it is to break the rule.
  var code: FailureCode { get }
  /// What failed, as the start of a message.
  var subject: String { get }
  /// What to do; nil where nothing helps.
  var hint: String? { get }
}

/// Which rule of a page a file breaks, and where.
package struct BrokenRuleError<Rule: FormatRule>: Failure, Equatable {
  package let brokenRule: Rule
  /// The byte of the file, or of what was unpacked from it, where the offending field or chunk
  /// starts; nil where a value was never in a file (a writer was given it, or a decoder computed
  /// it), or has no such place.
  package let offset: Int?
  package let found: String
  package let expected: String

  package static func broken(
    _ rule: Rule, offset: Int? = nil, found: String, expected: String
  ) -> BrokenRuleError {
    BrokenRuleError(brokenRule: rule, offset: offset, found: found, expected: expected)
  }

  package var code: FailureCode { brokenRule.code }
  package var rule: String? { brokenRule.rawValue }
  package var hint: String? { brokenRule.hint }

  package var message: String {
    let place = offset.map { " at byte \($0)" } ?? ""
    return "\(brokenRule.subject)\(place): found \(found), expected \(expected)"
  }
}

/// A file breaks `Formats/vqz.md`.
package typealias ContainerError = BrokenRuleError<ContainerRule>

/// An archive breaks `Formats/archive.md`.
package typealias ArchiveError = BrokenRuleError<ArchiveRule>
