import VQZCore
import VQZEntropy

/// Why a packed model file (`Formats/vqzm.md`, version 7) does not give a whole one.
enum PackedModelError: Failure, Equatable {
  /// Another tensor or text than such a file has, or no model inside.
  case file(found: String, expected: String)
  /// A number of the plan out of its range.
  case plan(found: String, expected: String)
  /// A part that is cut off, no frame, or of another size.
  case part(name: String, found: String, expected: String)
  /// More bytes than the caller allows.
  case tooLarge(found: Int, limit: Int)

  /// Damage, but for what asks for too much memory.
  var code: FailureCode {
    switch self {
    case .tooLarge: .tooLarge
    default: .malformedModel
    }
  }

  /// What failed, what was found and what is right; names are those of the page.
  var message: String {
    switch self {
    case .file(let found, let expected):
      "packed model: found \(found), expected \(expected)"
    case .plan(let found, let expected):
      "packed model, plan: found \(found), expected \(expected)"
    case .part(let name, let found, let expected):
      "packed model, \(name): found \(found), expected \(expected)"
    case .tooLarge(let found, let limit):
      "packed model: found a whole file of \(found) bytes, expected at most \(limit)"
    }
  }

  /// The tag of the rule that is broken.
  var rule: String? {
    switch self {
    case .file: "vqzm.packed"
    case .plan: "vqzm.packed.plan"
    case .part: "vqzm.packed.part"
    case .tooLarge: "vqzm.file.limit"
    }
  }
}
