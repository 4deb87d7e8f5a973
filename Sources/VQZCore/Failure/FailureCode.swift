/// What went wrong, as a number that never changes its meaning (shared with the C ABI and the
/// fixtures of bad files). Grouped by hundreds; new codes are added at the end of their group.
package enum FailureCode: Int32, Sendable, CaseIterable {
  // 1xx: the call
  case usage = 100

  // 2xx: the bytes
  case foreignFile = 200  // the signature is not ours
  case truncated = 201  // the file ends before its structure does
  case corrupt = 202  // a checksum of stored bytes does not match
  case malformed = 203  // the structure breaks a MUST of its format document
  case futureVersion = 204  // made by a later format version
  case unknownChunk = 205  // a critical chunk this version does not know
  case sampleMismatch = 206  // decoded samples differ from the checksum in the file
  case malformedModel = 207  // a model file breaks a MUST of its format document
  case refusedModel = 208  // the verifier cannot prove the model safe to run
  case unsupportedSignal = 209  // a signal kind, size or sample type nothing here can code
  case malformedSignal = 210  // a PNG, PNM, JPEG … that cannot be read
  case tooLarge = 211  // over a limit that the caller set

  // 3xx: the machine
  case memoryLimit = 300

  // 4xx: the model
  case modelMissing = 400
  case wrongModel = 401

  // 5xx: files
  case noInput = 500
  case cannotCreate = 501
  case inputOutput = 502
  case permission = 503
  case outputExists = 504

  // 6xx: training
  case tooFewSamples = 600
  case interrupted = 601
  case diverged = 602  // the loss is no longer a number
}
