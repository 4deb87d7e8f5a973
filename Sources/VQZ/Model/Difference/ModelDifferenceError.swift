import VQZCore

/// Why a file of a model's difference (`Formats/vqzm.md`, version 8) gives no model.
enum ModelDifferenceError: Failure, Equatable {
  /// Another tensor or text than such a file has.
  case file(found: String, expected: String)
  /// No model of that identifier is at hand.
  case baseMissing(identifier: String)
  /// The base at hand only decodes, and the result is to encode.
  case baseWithoutAnalysis(identifier: String)
  /// A field out of its range, or a part that is none.
  case plan(found: String, expected: String)
  /// What came out is not what was stored.
  case result(found: String, expected: String)
  /// More bytes than the caller allows.
  case tooLarge(found: Int, limit: Int)

  /// What a caller can act on: a model that is missing, another one, damage, or too much.
  var code: FailureCode {
    switch self {
    case .tooLarge: .tooLarge
    case .baseMissing: .modelMissing
    case .baseWithoutAnalysis: .wrongModel
    default: .malformedModel
    }
  }

  /// What failed, what was found and what is right.
  var message: String {
    switch self {
    case .file(let found, let expected):
      "difference of a model: found \(found), expected \(expected)"
    case .baseMissing(let identifier):
      "difference of a model: found no base at hand, expected the model \(identifier)"
    case .baseWithoutAnalysis(let identifier):
      "difference of a model: found the base \(identifier.prefix(16))… without its analysis "
        + "network, expected it whole"
    case .plan(let found, let expected):
      "difference of a model, plan: found \(found), expected \(expected)"
    case .result(let found, let expected):
      "difference of a model, result: found \(found), expected \(expected)"
    case .tooLarge(let found, let limit):
      "difference of a model: found a result of \(found) bytes, expected at most \(limit)"
    }
  }

  /// What the user may do; the command adds its options.
  var hint: String? {
    switch self {
    case .baseMissing: "give the model that it is a difference to before it"
    case .baseWithoutAnalysis: "take the base from its own file, not from a compressed one"
    case .result: "the file is damaged; it is never used"
    default: nil
    }
  }

  /// The tag of the rule that is broken.
  var rule: String? {
    switch self {
    case .file: "vqzm.difference"
    case .baseMissing, .baseWithoutAnalysis: "vqzm.difference.base"
    case .plan: "vqzm.difference.plan"
    case .result: "vqzm.difference.result"
    case .tooLarge: "vqzm.file.limit"
    }
  }
}
