public import VQZ
internal import VQZCore
package import VQZNetwork
internal import VQZSystem

/// Everything that a training needs to go on: a safetensors file. With a budget of iterations,
/// equal trainings give equal bytes (no clock, no path, no number of threads is in it).
///
/// The metadata holds version, recipe, the hash of the samples and how far the training is, under
/// keys with a prefix that tells the kind of network; the tensors are the buffers of
/// `TrainingState` and what the trainer of that kind adds.
public struct Checkpoint: Sendable, Equatable {
  /// The recipe of the training, with the budget it was begun with.
  public let recipe: Recipe
  /// SHA-256 that names the samples.
  let dataHash: [UInt8]
  /// Iterations done.
  public let step: Int
  /// Seconds spent so far; 0 where the budget is in iterations.
  public let seconds: Double
  /// All texts and tensors of the file.
  package let archive: TensorArchive
  /// What the metadata keys begin with.
  let prefix: String

  /// Iterations stay far from where counting on would overflow.
  private static let countLimit = 1 << 40

  /// Reads the file that `CheckpointSaving` names, and checks all that can be told without the
  /// samples.
  ///
  /// - Parameter path: a message about the file begins with it.
  /// - Throws: `noInput` and the other errors of files, and `malformedModel`.
  public init(file path: String) throws(VQZError) {
    self = try TrainingError.shown { () throws(TrainingError) in try Self.read(path) }
  }

  /// The same of bytes that ``Training/state`` gave, or of a file.
  ///
  /// - Parameter state: bytes that anybody may have written.
  /// - Throws: `malformedModel`.
  public init(state: [UInt8]) throws(VQZError) {
    self = try TrainingError.shown { () throws(TrainingError) in try Self(bytes: state) }
  }

  /// Reads a file and checks it as `init(bytes:)` does.
  package static func read(_ path: String) throws(TrainingError) -> Checkpoint {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: Limits().modelByteCount)
    } catch {
      throw .file(error, path: path)
    }
    return try Checkpoint(bytes: bytes)
  }

  /// Checks everything that can be told without building the network; the tensors are checked when
  /// a training goes on from them.
  package init(bytes: [UInt8]) throws(TrainingError) {
    do throws(ModelFileError) {
      archive = try TensorArchive(safetensors: bytes)
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "a vqz checkpoint")
    }
    // The key of the version tells the kind; everything else follows from it.
    let isLadder = archive.metadata[LadderTrainer.checkpointPrefix + "version"] != nil
    prefix = isLadder ? LadderTrainer.checkpointPrefix : PlainTrainer.checkpointPrefix
    let wanted = isLadder ? LadderTrainer.checkpointVersion : PlainTrainer.checkpointVersion
    let texts = CheckpointTexts(metadata: archive.metadata, prefix: prefix)
    let version = try texts.text("version")
    guard version == wanted else {
      throw .checkpoint(name: "version", found: version, expected: wanted)
    }
    recipe = try Recipe(text: texts.text("recipe"))
    // A recipe of the other kind would build buffers that are not in the file.
    guard (recipe.network.kind == .ladder) == isLadder else {
      throw .checkpoint(
        name: "recipe", found: "one of a \(recipe.network.kind.rawValue) network",
        expected: "one of the kind of the checkpoint")
    }
    dataHash = try texts.digest("samples")
    step = try texts.number("step")
    seconds = try texts.number("seconds")
    guard (0...Self.countLimit).contains(step), seconds >= 0, seconds.isFinite else {
      throw .checkpoint(name: "step", found: "\(step)", expected: "a course of time")
    }
  }

  /// The state of `trainer`, `seconds` after the start of its training.
  package init(_ trainer: any NetworkTrainer, seconds: Double) {
    let state = trainer.state
    let kind = type(of: trainer)
    recipe = state.recipe
    dataHash = state.samples.hash
    step = state.iteration
    self.seconds = state.savedSeconds(seconds)
    prefix = kind.checkpointPrefix
    var texts = trainer.savedTexts
    texts["version"] = kind.checkpointVersion
    texts["recipe"] = recipe.text
    texts["samples"] = Hexadecimal.text(of: dataHash)
    texts["step"] = "\(step)"
    texts["seconds"] = "\(self.seconds)"
    var archive = TensorArchive(tensors: trainer.savedTensors)
    for (key, text) in texts { archive.metadata[prefix + key] = text }
    for (name, floats) in state.buffers {
      archive.tensors[name] = .floats(floats.values, shape: [floats.count])
    }
    self.archive = archive
  }

  /// The texts beside the tensors, to be read by their keys.
  var texts: CheckpointTexts { CheckpointTexts(metadata: archive.metadata, prefix: prefix) }

  /// The file.
  package func bytes() throws(TrainingError) -> [UInt8] {
    do throws(ModelFileError) {
      return try archive.safetensors()
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "tensors to be written")
    }
  }

  /// Writes the file whole or not at all, in place of an older one.
  package func write(_ path: String) throws(TrainingError) {
    let bytes = try bytes()
    do throws(FileError) {
      var output = try OutputFile.create(path, overwrite: true)
      try output.write(bytes)
      try output.commit()
    } catch {
      throw .file(error, path: path)
    }
  }
}
