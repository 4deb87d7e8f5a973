package import VQZCore
internal import VQZSignal
package import VQZSystem

/// Why a model cannot be trained, or not any further.
package enum TrainingError: Failure, Equatable {
  /// The folder of samples cannot be read.
  case unreadableFolder(path: String, reason: String)
  /// Not enough usable pictures; `skipped` files were there but could not be read.
  case tooFewSamples(minimum: Int, found: Int, skipped: Int)
  /// Not enough vectors of so many numbers; `skipped` others are zero or hold what is no number.
  case tooFewVectors(minimum: Int, found: Int, dimensions: Int, skipped: Int)
  /// Vectors in which nothing varies, or far too little for their size.
  case alikeVectors(count: Int)
  /// A model of vectors that cannot be as small as it should.
  case modelSize(limit: Int, needed: Int, dimensions: Int)
  /// A file that is no picture; it is skipped and named in the report.
  case unreadablePicture(reason: String)
  /// A picture that was read before is gone or has other bytes now.
  case changedSample(path: String)
  /// A number of the recipe outside what makes sense.
  case recipe(name: String, found: String, expected: String)
  /// A network this version has no training for.
  case untrainable(found: String, expected: String)
  /// A model that no training goes on from.
  case base(found: String, expected: String)
  /// More memory than this machine has.
  case memory(needed: Int, limit: Int)
  /// A checkpoint that does not continue this training.
  case checkpoint(name: String, found: String, expected: String)
  /// The loss is no longer a number.
  case diverged(step: Int)
  /// Reading or writing a checkpoint failed.
  case file(FileError, path: String)

  /// The frozen number of the kind of failure.
  package var code: FailureCode {
    switch self {
    case .unreadableFolder: .noInput
    case .tooFewSamples, .tooFewVectors, .alikeVectors: .tooFewSamples
    case .unreadablePicture: .malformedSignal
    case .changedSample: .inputOutput
    case .recipe, .untrainable, .modelSize: .usage
    case .base: .wrongModel
    case .memory: .memoryLimit
    case .checkpoint: .malformedModel
    case .diverged: .diverged
    case .file(let error, _): error.code
    }
  }

  /// What failed, what was found and what was expected.
  package var message: String {
    switch self {
    case .unreadableFolder(let path, let reason):
      "samples in \(path): found \"\(reason)\", expected a folder of signals"
    case .tooFewSamples(let minimum, let found, let skipped):
      "samples: found \(found) pictures"
        + (skipped > 0 ? " and \(skipped) unreadable files" : "")
        + ", expected at least \(minimum)"
    case .tooFewVectors(let minimum, let found, let dimensions, let skipped):
      "vectors: found \(found) of \(dimensions) numbers"
        + (skipped > 0 ? " and \(skipped) that are zero or not finite" : "")
        + ", expected at least \(minimum)"
    case .alikeVectors(let count):
      "vectors: found \(count) that are all alike, expected some that differ"
    case .modelSize(let limit, let needed, let dimensions):
      "size of the model: found a limit of \(limit) bytes, expected about \(needed) or more for "
        + "vectors of \(dimensions) numbers"
    case .unreadablePicture(let reason): reason
    case .changedSample(let path):
      "sample \(path): found other bytes than at the start, expected the same"
    case .recipe(let name, let found, let expected):
      "training setting \(name): found \(found), expected \(expected)"
    case .untrainable(let found, let expected):
      "training: found \(found), expected \(expected)"
    case .base(let found, let expected):
      "model to begin with: found \(found), expected \(expected)"
    case .memory(let needed, let limit):
      "training: found a need of \(needed) bytes, expected at most \(limit), the memory here"
    case .checkpoint(let name, let found, let expected):
      "checkpoint, \(name): found \(found), expected \(expected)"
    case .diverged(let step):
      "training: found a loss that is not a number at step \(step), expected a finite one"
    case .file(let error, let path): "\(path): \(error.message)"
    }
  }

  /// What can be done about it.
  package var hint: String? {
    switch self {
    case .unreadableFolder: "name a folder with \(SignalFormat.names) files in it or below it"
    case .tooFewSamples:
      "add \(SignalFormat.names) files to the folder; some are held out for the final test"
    case .tooFewVectors:
      "give more vectors; where they are parts of longer ones, longer parts need more"
    case .alikeVectors: "give vectors of more than one kind"
    case .modelSize: "allow a larger model, or ask for shorter vectors or windows"
    case .changedSample: "do not change the folder while training runs"
    case .unreadablePicture, .recipe, .untrainable: nil
    case .base: "name another model, or train from nothing"
    case .memory: "a smaller patch, batch, width or number of blocks needs less"
    case .checkpoint: "resume with the samples and the version of vqz that it was made with"
    case .diverged: "lower the learning rate and resume from the last checkpoint, or start anew"
    case .file(let error, _): error.hint
    }
  }
}

extension TrainingError {
  /// Runs `work`; what it throws is thrown as the one error that the library shows.
  static func shown<Result>(
    _ work: () throws(TrainingError) -> Result
  ) throws(VQZError) -> Result {
    do throws(TrainingError) {
      return try work()
    } catch {
      throw VQZError(error)
    }
  }

  /// As the library shows it to a caller that knows which file it is about.
  var withoutPath: VQZError {
    if case .file(let error, _) = self { VQZError(error) } else { VQZError(self) }
  }
}
