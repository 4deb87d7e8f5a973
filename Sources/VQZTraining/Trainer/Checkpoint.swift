internal import VQZCore
internal import VQZNetwork

/// Everything a training needs to go on: a safetensors file. With a budget of steps, equal
/// trainings give equal bytes (no clock, no path, no number of threads is in it).
package struct Checkpoint: Sendable, Equatable {
  package let recipe: Recipe
  /// SHA-256 that names the samples.
  package let dataHash: [UInt8]
  package let step: Int
  package let codebookStart: Int?
  /// Seconds spent so far; 0 where the budget is in steps.
  package let seconds: Double
  let archive: TensorArchive

  /// Increased when an older version can no longer be continued.
  private static let version = "1"
  /// Steps and uses stay far from where counting on would overflow.
  private static let countLimit = 1 << 40

  package static func read(_ path: String) throws(TrainingError) -> Checkpoint {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: Limits().modelByteCount)
    } catch {
      throw .file(error, path: path)
    }
    return try Checkpoint(bytes: bytes)
  }

  package init(bytes: [UInt8]) throws(TrainingError) {
    do throws(ModelFileError) {
      archive = try TensorArchive(safetensors: bytes)
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "a vqz checkpoint")
    }
    let version = try Self.text("version", archive)
    guard version == Self.version else {
      throw .checkpoint(name: "version", found: version, expected: Self.version)
    }
    recipe = try Recipe(text: Self.text("recipe", archive))
    dataHash = try Self.digest(Self.text("samples", archive))
    step = try Self.number("step", archive)
    let start: Int = try Self.number("codebook_start", archive)
    codebookStart = start < 0 ? nil : start
    seconds = try Self.number("seconds", archive)
    guard (0...Self.countLimit).contains(step), start <= step, seconds >= 0, seconds.isFinite
    else {
      throw .checkpoint(
        name: "step", found: "\(step) with codebook from \(start)", expected: "a course of time")
    }
  }

  /// The state of `trainer`, `seconds` after the start of its training.
  package init(_ trainer: Trainer, seconds: Double) {
    recipe = trainer.recipe
    dataHash = trainer.samples.hash
    step = trainer.step
    codebookStart = trainer.codebookStart
    if case .seconds = trainer.recipe.budget { self.seconds = seconds } else { self.seconds = 0 }
    var archive = TensorArchive(metadata: [
      Self.prefix + "version": Self.version,
      Self.prefix + "recipe": recipe.text,
      Self.prefix + "samples": SHA256.hex(dataHash),
      Self.prefix + "step": "\(step)",
      Self.prefix + "codebook_start": "\(codebookStart ?? -1)",
      Self.prefix + "seconds": "\(self.seconds)",
    ])
    for (name, floats) in trainer.stateBuffers {
      archive.tensors[name] = .floats(floats.values, shape: [floats.count])
    }
    let uses = trainer.codebook.recentUses.map { Int64($0) }
    archive.tensors[Self.uses] = .integers(uses, shape: [uses.count])
    self.archive = archive
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

  /// The file.
  package func bytes() throws(TrainingError) -> [UInt8] {
    do throws(ModelFileError) {
      return try archive.safetensors()
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "tensors to be written")
    }
  }

  /// Whether the parameters are those of the recipe: looked at before memory is taken for them,
  /// because the recipe may ask for any amount and the file has only what it has.
  func checkSizes() throws(TrainingError) {
    let plan = try TrainingPlan(recipe.description)
    do throws(ModelFileError) {
      _ = try archive.tensor("parameters", shape: [plan.bufferCount])
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
  }

  /// Puts the state into a fresh trainer of the same recipe.
  func restore(_ trainer: Trainer) throws(TrainingError) {
    guard dataHash == trainer.samples.hash else {
      throw .checkpoint(
        name: "samples", found: SHA256.hex(trainer.samples.hash.prefix(8)) + "…",
        expected: SHA256.hex(dataHash.prefix(8)) + "…, the pictures it was made with")
    }
    do throws(ModelFileError) {
      for (name, floats) in trainer.stateBuffers {
        floats.set(try archive.floats(name, shape: [floats.count]), at: 0)
      }
      let count = trainer.codebook.recentUses.count
      trainer.codebook.recentUses = try archive.int64s(Self.uses, shape: [count]).map {
        min(max(Int(clamping: $0), 0), Self.countLimit)
      }
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
    trainer.step = step
    trainer.codebookStart = codebookStart
    trainer.secondsBefore = seconds
    unsafe trainer.weights.repack(from: trainer.parameters.start)
  }

  private static let prefix = "vqz.training."
  private static let uses = "codebook.uses"

  private static func text(
    _ key: String, _ archive: TensorArchive
  ) throws(TrainingError) -> String {
    guard let text = archive.metadata[prefix + key] else {
      throw .checkpoint(name: key, found: "nothing", expected: "a vqz checkpoint")
    }
    return text
  }

  private static func number<Number: LosslessStringConvertible>(
    _ key: String, _ archive: TensorArchive
  ) throws(TrainingError) -> Number {
    let text = try text(key, archive)
    guard let number = Number(text) else {
      throw .checkpoint(name: key, found: text, expected: "a number")
    }
    return number
  }

  private static func digest(_ hex: String) throws(TrainingError) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64, hex.utf8.count == 64 else {
      throw .checkpoint(name: "samples", found: hex, expected: "64 hexadecimal digits")
    }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

extension Trainer {
  /// A training that goes on where `checkpoint` was written.
  ///
  /// - Parameter budget: another end than that of the recipe; the learning rate then follows the
  ///   new one.
  package convenience init(
    checkpoint: Checkpoint, samples: SampleSet, threads: Int, budget: Recipe.Budget? = nil
  ) throws(TrainingError) {
    var recipe = checkpoint.recipe
    if let budget { recipe.budget = budget }
    try checkpoint.checkSizes()
    try self.init(recipe: recipe, samples: samples, threads: threads)
    try checkpoint.restore(self)
  }

  /// Every float that the next step depends on, by name.
  fileprivate var stateBuffers: [(name: String, floats: AlignedFloats)] {
    [
      ("parameters", parameters), ("average", average), ("moments.first", optimiser.first),
      ("moments.second", optimiser.second), ("codebook.counts", codebook.counts),
      ("codebook.sums", codebook.sums), ("latents.scale", latentScale),
    ]
  }
}
