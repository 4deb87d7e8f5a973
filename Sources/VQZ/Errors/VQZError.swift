package import VQZCore

/// The one error the library throws.
///
/// `code` never changes its meaning between versions and equals the status of the C interface;
/// `message` says what failed, what was found and what was expected, without the name of a file.
public struct VQZError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, as a frozen number: 1xx the call, 2xx the bytes, 3xx the machine,
  /// 4xx the model, 5xx files, 6xx training.
  public enum Code: Int32, Sendable, CaseIterable {
    /// An argument that makes no sense.
    case usage = 100
    /// The signature is not that of a .vqz file.
    case foreignFile = 200
    /// The file ends before its structure does.
    case truncated = 201
    /// A checksum of stored bytes does not match.
    case corrupt = 202
    /// The structure breaks a rule of the format document.
    case malformed = 203
    /// The file was made by a later version of the format.
    case futureVersion = 204
    /// The file holds a critical chunk this version does not know.
    case unknownChunk = 205
    /// The decoded samples differ from those the encoder saw.
    case sampleMismatch = 206
    /// A model file breaks a rule of its format document.
    case malformedModel = 207
    /// The verifier cannot prove the model safe to run.
    case refusedModel = 208
    /// A kind, size or sample type of signal that cannot be coded.
    case unsupportedSignal = 209
    /// A picture file that cannot be read.
    case malformedSignal = 210
    /// A size over a limit the caller set.
    case tooLarge = 211
    /// More memory than the caller allows.
    case memoryLimit = 300
    /// The model the file names is not at hand.
    case modelMissing = 400
    /// The model given is not the one the file names, or is for another kind of signal.
    case wrongModel = 401
    /// The input does not exist or cannot be opened.
    case noInput = 500
    /// The output cannot be created.
    case cannotCreate = 501
    /// Reading or writing failed.
    case inputOutput = 502
    /// The system refuses access.
    case permission = 503
    /// The output exists already.
    case outputExists = 504
    /// Too few samples to train on.
    case tooFewSamples = 600
    /// The work was stopped before it was complete.
    case interrupted = 601
    /// Training left the numbers: its loss is infinite or not a number.
    case diverged = 602
  }

  /// The kind of failure.
  public let code: Code
  /// "what failed: found X, expected Y", one line.
  public let message: String
  /// What can be done about it, where something is known.
  public let hint: String?
  /// The rule of `Formats/` that was broken, such as `vqz.chunk.crc`.
  public let rule: String?

  package init(_ code: Code, _ message: String, hint: String? = nil, rule: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.rule = rule
  }

  package init(_ failure: any Failure) {
    // Both enums list the same numbers; a test walks through all of them.
    self.init(
      Code(rawValue: failure.code.rawValue) ?? .malformed, failure.message, hint: failure.hint,
      rule: failure.rule)
  }

  /// Any error of the modules below as the public one.
  package init(wrapping error: any Error) {
    switch error {
    case let error as VQZError: self = error
    case let failure as any Failure: self.init(failure)
    default: self.init(.inputOutput, "\(error)")
    }
  }

  /// The message, and the hint in brackets.
  public var description: String {
    hint.map { "\(message) (\($0))" } ?? message
  }
}
