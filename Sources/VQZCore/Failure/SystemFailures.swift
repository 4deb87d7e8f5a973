package import VQZSystem

// The module below knows no numbers of failures: here its errors get theirs.

extension FileError: Failure {
  /// That of the same name.
  package var code: FailureCode {
    switch self {
    case .noInput: .noInput
    case .cannotCreate: .cannotCreate
    case .inputOutput: .inputOutput
    case .permission: .permission
    case .outputExists: .outputExists
    case .tooLarge: .tooLarge
    }
  }
}

extension JSONError: Failure {
  /// One of those that are about bytes.
  package var code: FailureCode {
    switch self {
    case .unexpectedEnd: .truncated
    case .tooDeep: .tooLarge
    default: .malformed
    }
  }
}
