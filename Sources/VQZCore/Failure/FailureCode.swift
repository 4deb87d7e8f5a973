/// What went wrong, as a number that never changes its meaning; the status of the C interface and
/// the expected codes of the bad files in `Fixtures` are the same numbers.
///
/// Hundreds are groups: 1xx the call, 2xx the bytes, 3xx the machine, 4xx the model, 5xx files, 6xx
/// training. New codes are added at the end of their group.
public enum FailureCode: Int32, Sendable, CaseIterable {
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
