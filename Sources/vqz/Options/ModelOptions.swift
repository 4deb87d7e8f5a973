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
  /// What the built-in model is tuned for.
  enum Tune: String, ExpressibleByArgument, CaseIterable {
    case error
    case look
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The model; the default is the built-in one of the kind of signal.", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Make the most of error, which is PSNR, or of the look of a picture (error).",
      valueName: "tuning"))
  var tune: Tune?

  /// What is said of the built-in models.
  var tuning: VQZModel.Tuning {
    tune.flatMap { VQZModel.Tuning(rawValue: $0.rawValue) } ?? .error
  }

  func validate() throws {
    guard let tune, let model else { return }
    throw ValidationError(
      "option --tune: found \(tune.rawValue) beside --model \(model), expected one of them: a "
        + "model has its own tuning")
  }

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
