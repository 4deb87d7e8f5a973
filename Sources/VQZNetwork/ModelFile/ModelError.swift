package import VQZCore

/// Why a model is not accepted. `Formats/vqzm.md` has the rules behind the tags.
package enum ModelError: Failure, Equatable {
  /// A layer that does not fit its neighbours or the limits of the format.
  case layer(path: String, found: String, expected: String)
  /// The architecture text is not what the format says.
  case architecture(found: String, expected: String)
  /// A value of a tensor outside its range.
  case tensor(name: String, found: String, expected: String)
  /// The worst accumulator of an output channel does not fit 32 bits.
  case overflow(path: String, channel: Int, worst: Int64)
  /// More work a sample position than the caller allows.
  case tooMuchWork(operations: Double, limit: Int)
  /// More memory for packed weights and tables than the caller allows.
  case tooMuchMemory(byteCount: Int, limit: Int)
  /// The tensor archive itself is not well-formed, or lacks a tensor.
  case archive(ModelFileError)
  /// Made by a later version of the model format.
  case futureVersion(found: String)

  /// What kind of failure it is for a caller: damage, too much to ask for, or a later version.
  package var code: FailureCode {
    switch self {
    case .layer, .architecture, .tensor: .malformedModel
    case .overflow, .tooMuchWork: .refusedModel
    case .tooMuchMemory: .memoryLimit
    case .archive(let error): error.code
    case .futureVersion: .futureVersion
    }
  }

  /// What failed, what was found and what is right; paths and names are those of the file.
  package var message: String {
    switch self {
    case .layer(let path, let found, let expected):
      "model layer \(path): found \(found), expected \(expected)"
    case .architecture(let found, let expected):
      "model architecture: found \(found), expected \(expected)"
    case .tensor(let name, let found, let expected):
      "model tensor \(name): found \(found), expected \(expected)"
    case .overflow(let path, let channel, let worst):
      "model layer \(path), output \(channel): found a worst accumulator of \(worst), "
        + "expected less than 2147483648"
    case .tooMuchWork(let operations, let limit):
      "model: found \(Int(operations)) multiply-accumulates a sample, expected at most \(limit)"
    case .tooMuchMemory(let byteCount, let limit):
      "model: found a need of \(byteCount) bytes, expected at most \(limit)"
    case .archive(let error): error.message
    case .futureVersion(let found):
      "model file: found format version \(found), expected 1 to 9"
    }
  }

  /// What a user may do about it, where that is not plain.
  package var hint: String? {
    switch self {
    case .futureVersion: "a newer vqz reads this model"
    case .overflow: "the model was not made by vqz, or is damaged; it is never run"
    case .tooMuchWork: "raise the limit if you trust the model"
    case .archive(let error): error.hint
    default: nil
    }
  }

  /// The tag of the rule in `Formats/vqzm.md` or `Formats/arithmetic.md` that is broken.
  package var rule: String? {
    switch self {
    case .layer: "vqzm.layer"
    case .architecture: "vqzm.architecture"
    case .tensor: "vqzm.tensor"
    case .overflow: "arith.overflow"
    case .tooMuchWork: "vqzm.work"
    case .tooMuchMemory: "vqzm.memory"
    case .archive(let error): error.rule
    case .futureVersion: "vqzm.version"
    }
  }
}
