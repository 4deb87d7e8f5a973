package import VQZCore

/// Which rule of `Formats/archive.md` an archive breaks, and where.
package struct ArchiveError: Failure, Equatable {
  package let brokenRule: ArchiveRule
  /// The byte of the file, or of the unpacked index, where the offending field starts; nil where it
  /// has no such place.
  package let offset: Int?
  package let found: String
  package let expected: String

  package static func broken(
    _ rule: ArchiveRule, offset: Int? = nil, found: String, expected: String
  ) -> ArchiveError {
    ArchiveError(brokenRule: rule, offset: offset, found: found, expected: expected)
  }

  package var code: FailureCode { brokenRule.code }
  package var rule: String? { brokenRule.rawValue }
  package var hint: String? { brokenRule.hint }

  package var message: String {
    let place = offset.map { " at byte \($0)" } ?? ""
    return "\(brokenRule.subject)\(place): found \(found), expected \(expected)"
  }
}
