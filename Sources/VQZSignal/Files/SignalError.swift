package import VQZCore

/// Why a signal cannot be read from a file or written to one.
package enum SignalError: Failure, Equatable {
  /// The bytes carry no signature that any reader here knows.
  case unknownSignal(signature: [UInt8])
  /// The first bytes are those of a format that is known and not read.
  case foreign(ForeignFormat)
  /// The format is known, but this build was made without its reader.
  case notBuiltIn(format: Signal.Origin)
  /// The structure of the file breaks its own format.
  case malformedSignal(format: Signal.Origin, what: String, found: String, expected: String)
  /// A well-formed file of a kind that nothing here can code.
  case unsupportedSignal(format: Signal.Origin, found: String, expected: String)
  /// More sample positions (width times height) than the caller allows.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// More positions along all axes together than the caller allows.
  case tooManyPositions(axes: [Int], limit: Int)
  /// Reading needs more memory than the caller allows.
  case overMemory(needed: Int, limit: Int)
  /// The file ends before its structure does.
  case truncated(format: Signal.Origin, found: String, expected: String)
  /// Width, height or rows handed to a writer that do not fit each other or the format.
  case unwritablePicture(found: String, expected: String)
  /// A signal, or a part of one, that a format other than those of pictures cannot hold.
  case unwritable(format: Signal.Origin, found: String, expected: String)
  /// A library below failed without blame on the bytes, such as for want of memory.
  case library(format: Signal.Origin, status: String)
  /// The place the bytes go to, or come from, refused them.
  case sink(code: FailureCode, message: String, hint: String?)

  /// The failure of a sink or source, carried through a writer or reader unchanged.
  package init(sink failure: any Failure) {
    self = .sink(code: failure.code, message: failure.message, hint: failure.hint)
  }

  package var code: FailureCode {
    switch self {
    case .unknownSignal, .foreign, .notBuiltIn, .unsupportedSignal, .unwritablePicture, .unwritable:
      .unsupportedSignal
    case .malformedSignal: .malformedSignal
    case .tooLarge, .tooManyPositions: .tooLarge
    case .overMemory, .library: .memoryLimit
    case .truncated: .truncated
    case .sink(let code, _, _): code
    }
  }

  package var message: String {
    switch self {
    case .unknownSignal(let signature) where signature.isEmpty:
      return "not a signal: found an empty file, expected \(SignalFormat.names)"
    case .unknownSignal(let signature):
      let bytes = signature.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return "not a signal: found first bytes \(bytes.joined(separator: " ")), expected "
        + SignalFormat.names
    case .foreign(let format):
      return "not a signal: found \(format.name), \(format.reason), expected \(SignalFormat.names)"
    case .notBuiltIn(let format):
      return "no reader: found a \(format.name) file, expected a format built into this program"
    case .malformedSignal(let format, let what, let found, let expected):
      return "damaged \(format.name): \(what): found \(found), expected \(expected)"
    case .unsupportedSignal(let format, let found, let expected):
      return "\(format.name) of a kind not supported: found \(found), expected \(expected)"
    case .tooLarge(let width, let height, let limit):
      return "picture too large: found \(width)×\(height) pixels, expected at most \(limit) in all"
    case .tooManyPositions(let axes, let limit):
      return "signal too large: found axes of \(axes), expected at most \(limit) positions in all"
    case .overMemory(let needed, let limit):
      return "too little memory allowed: found a need of \(needed) bytes, expected at most \(limit)"
    case .truncated(let format, let found, let expected):
      return "\(format.name) ends too early: found \(found), expected \(expected)"
    case .unwritablePicture(let found, let expected):
      return "picture cannot be written: found \(found), expected \(expected)"
    case .unwritable(let format, let found, let expected):
      return "\(format.name) cannot be written: found \(found), expected \(expected)"
    case .library(let format, let status):
      return "\(format.name) library failed: found \(status), expected success"
    case .sink(_, let message, _):
      return message
    }
  }

  package var hint: String? {
    switch self {
    case .foreign(let format): format.hint
    case .notBuiltIn: "convert the file to PNM first, or build with the package trait enabled"
    case .tooManyPositions: "raise the limit on positions if the file can be trusted"
    case .tooLarge: "raise the limit on pixels if the file can be trusted"
    case .overMemory: "raise the memory limit if the file can be trusted"
    case .sink(_, _, let hint): hint
    default: nil
    }
  }
}
