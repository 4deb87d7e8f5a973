import VQZCore
import VQZNetwork
import VQZSystem

/// A model file as it was found, made whole; nothing of the model is checked here.
struct StoredModel {
  /// The whole file and what is in it.
  let file: WholeFile
  let archive: TensorArchive
  /// The version of the architecture in it; nil where it does not say.
  let version: Int?
  /// What `VQZModel.storage` says of it.
  let told: VQZModel.Storage
  /// The identifier that the model has to have, where the file tells one.
  let identifier: [UInt8]?

  /// - Parameters:
  ///   - found: the bytes of the file.
  ///   - bases: models that it may be a difference to, besides those that are built in.
  init(_ found: SharedBytes, limits: Limits, bases: [VQZModel]) throws {
    let outer = try TensorArchive(safetensors: found, limits: limits)
    // Of a whole file this is its own version; the two others hold an archive within.
    let outerVersion = outer.architectureVersion
    switch outerVersion {
    case PackedModel.version:
      let whole = try PackedModel.whole(outer, limits: limits)
      file = .read(whole)
      archive = try TensorArchive(safetensors: whole, limits: limits)
      told = VQZModel.Storage(form: .packed, byteCount: found.count)
      identifier = nil
      version = archive.architectureVersion
      guard version.map(Self.isWhole) ?? true else {
        throw PackedModelError.file(
          found: "no whole model inside", expected: "one of version 1 to 6 or 9")
      }
    case ModelDifference.version:
      // The base is a model that was verified when it was made, or one of this program; nothing is
      // looked up beyond it.
      let difference = try ModelDifference(outer)
      let base = try Self.base(of: difference, in: bases)
      let applied = try difference.applied(to: base, limits: limits)
      archive = applied.archive
      file = .made(try WholeFile.MadeFile(archive))
      told = VQZModel.Storage(
        form: .difference, byteCount: found.count, base: Hexadecimal.text(of: difference.base),
        parts: applied.parts)
      identifier = difference.result
      version = archive.architectureVersion
      guard version.map(Self.isWhole) ?? true else {
        throw ModelDifferenceError.result(
          found: "no whole model", expected: "one of version 1 to 6 or 9")
      }
    default:
      (file, archive, version, identifier) = (.read(found), outer, outerVersion, nil)
      told = VQZModel.Storage(form: .whole, byteCount: found.count)
    }
  }

  /// Whether a version, however high, is not one that holds another model.
  private static func isWhole(_ version: Int) -> Bool {
    version != PackedModel.version && version != ModelDifference.version
  }

  /// What is in the base: among the models given, those with an analysis network first, and those
  /// built in, which are not made for it.
  private static func base(
    of difference: ModelDifference, in models: [VQZModel]
  ) throws -> TensorArchive {
    let given = models.filter { $0.identifierBytes == difference.base }
    if let base = given.first(where: \.canEncode) ?? given.first { return try base.archive }
    let identifier = Hexadecimal.text(of: difference.base)
    guard let base = try VQZModel.builtInArchive(identifier) else {
      throw ModelDifferenceError.baseMissing(identifier: identifier)
    }
    return base
  }
}

extension TensorArchive {
  /// The version of the model's architecture; nil where an archive does not say.
  var architectureVersion: Int? {
    guard let text = metadata[NetworkModel.architectureKey],
      let root = try? JSONValue.parse(Array(text.utf8)),
      case .integer(let version) = root["version"]
    else { return nil }
    return Int(exactly: version)
  }
}
