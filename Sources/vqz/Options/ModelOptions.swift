import ArgumentParser
import VQZ
import VQZSystem

/// Model files, read and verified.
enum ModelFile {
  /// - Parameter bases: models that the file may be a difference to.
  static func read(
    _ path: String, limits: ResourceLimits, bases: [VQZModel] = []
  ) throws -> VQZModel {
    do {
      return try VQZModel(
        bytes: try readFile(path, limit: limits.modelByteCount), limits: limits, bases: bases)
    } catch {
      throw FileFailure(path, error)
    }
  }
}

/// The model to encode with.
struct EncodingModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The model; the default is the built-in one of the kind of signal.", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var model: String?

  /// The model that is named; nil where the built-in ones are to be used.
  func read(_ limits: ResourceLimits) throws -> VQZModel? {
    try model.map { try ModelFile.read($0, limits: limits) }
  }
}

/// Models to decode with.
struct DecodingModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp(
      "A model that files may need; may be given again. The built-in one need not be named.",
      valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var model: [String] = []

  /// The models named; the decoder knows the built-in one by itself. One may be a difference to
  /// any before it.
  func read(_ limits: ResourceLimits) throws -> [VQZModel] {
    try model.reduce(into: []) { models, path in
      models.append(try ModelFile.read(path, limits: limits, bases: models))
    }
  }
}
