import VQZ

/// The exit codes of `vqz`, from `sysexits.h`. This is the one place that chooses them.
enum ExitStatus: Int32, Comparable, CaseIterable {
  case success = 0
  /// The command line makes no sense.
  case usage = 64
  /// The bytes of an input are not what they should be, or ask for too much.
  case badData = 65
  case noInput = 66
  /// The model that a file needs is not at hand.
  case modelMissing = 69
  case cannotCreate = 73
  case inputOutput = 74
  case permission = 77

  init(_ error: VQZError) {
    self = Self.status(of: error.code)
  }

  /// By the group of hundreds, but for files, where every code has its own.
  private static func status(of code: VQZError.Code) -> ExitStatus {
    switch code {
    case .noInput: .noInput
    case .cannotCreate, .outputExists: .cannotCreate
    case .permission: .permission
    case .inputOutput: .inputOutput
    default:
      switch code.rawValue / 100 {
      case 1: .usage
      case 4: .modelMissing
      case 5: .inputOutput
      default: .badData
      }
    }
  }

  static func < (first: ExitStatus, second: ExitStatus) -> Bool {
    first.rawValue < second.rawValue
  }
}
