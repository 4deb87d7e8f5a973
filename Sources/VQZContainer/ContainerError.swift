package import VQZCore

/// Which rule of `Formats/vqz.md` a file breaks, and where.
package enum ContainerError: Failure, Equatable {
  /// `offset` is the byte of the file where the offending field or chunk starts; nil where a
  /// value was never in a file (a writer was given it, or a decoder computed it).
  case broken(ContainerRule, offset: Int?, found: String, expected: String)

  private var broken: ContainerRule {
    switch self {
    case .broken(let rule, _, _, _): rule
    }
  }

  package var code: FailureCode { broken.code }
  package var rule: String? { broken.rawValue }
  package var hint: String? { broken.hint }

  package var message: String {
    switch self {
    case .broken(let rule, let offset, let found, let expected):
      rule.subject + (offset.map { " at byte \($0)" } ?? "") + ": found \(found), "
        + "expected \(expected)"
    }
  }
}
