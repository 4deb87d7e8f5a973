package import VQZCore

/// Which rule of `Formats/vqz.md` a file breaks, and where.
package struct ContainerError: Failure, Equatable {
  package let brokenRule: ContainerRule
  /// The byte of the file where the offending field or chunk starts; nil where a value was never in
  /// a file (a writer was given it, or a decoder computed it).
  package let offset: Int?
  package let found: String
  package let expected: String

  package static func broken(
    _ rule: ContainerRule, offset: Int?, found: String, expected: String
  ) -> ContainerError {
    ContainerError(brokenRule: rule, offset: offset, found: found, expected: expected)
  }

  package var code: FailureCode { brokenRule.code }
  package var rule: String? { brokenRule.rawValue }
  package var hint: String? { brokenRule.hint }

  package var message: String {
    let place = offset.map { " at byte \($0)" } ?? ""
    return "\(brokenRule.subject)\(place): found \(found), expected \(expected)"
  }
}
