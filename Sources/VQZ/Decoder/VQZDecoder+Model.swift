import VQZContainer
import VQZCore
import VQZNetwork

/// Where the model of a file comes from.
extension VQZDecoder {
  /// The model a file names or carries.
  func model(for reference: ModelReference) throws(VQZError) -> VQZModel {
    switch reference {
    case .carried(let id, let file): return try carried(id, file)
    case .named(let id, let name, let hint):
      if let given = models.first(where: { $0.network.identifier == id }) { return given }
      if let photo = try? VQZModel.photo, photo.network.identifier == id { return photo }
      throw missing(
        "\(name) (\(SHA256.hex(id).prefix(16))…)", hint: hint,
        help: "give the model file the picture was compressed with")
    case .abbreviated(let prefix): return try model(startingWith: prefix)
    }
  }

  /// The name and the whole id of the model of a file that has only the first bytes of the id; nil
  /// where that is not at hand.
  package func known(
    modelOf summary: FileSummary
  ) -> (name: String, identifier: String)? {
    let all = models + ((try? VQZModel.photo).map { [$0] } ?? [])
    return all.first { $0.identifier.hasPrefix(summary.modelIdentifier) }
      .map { ($0.name, $0.identifier) }
  }

  /// Which of the ids begins so; nil where none does. The same model twice is one.
  package static func index(
    of prefix: [UInt8], in ids: [[UInt8]]
  ) throws(VQZError) -> Int? {
    let matches = ids.indices.filter { ids[$0].starts(with: prefix) }
    guard let first = matches.first else { return nil }
    guard matches.allSatisfy({ ids[$0] == ids[first] }) else {
      throw VQZError(
        ContainerError.broken(
          .compactModel, offset: nil,
          found: "\(Set(matches.map { ids[$0] }).count) whose ids begin with \(SHA256.hex(prefix))",
          expected: "one"))
    }
    return first
  }

  private func model(startingWith prefix: [UInt8]) throws(VQZError) -> VQZModel {
    let all = models + ((try? VQZModel.photo).map { [$0] } ?? [])
    if let index = try Self.index(of: prefix, in: all.map(\.network.identifier)) {
      return all[index]
    }
    throw missing(
      "the one whose id begins with \(SHA256.hex(prefix))", hint: "",
      help: "give the model file (-m) whose id, as vqz model info tells it, begins so")
  }

  private func missing(_ wanted: String, hint: String, help: String) -> VQZError {
    guard let given = models.first else {
      return VQZError(
        .modelMissing, "model: found none, expected \(wanted)",
        hint: hint.isEmpty ? help : hint, rule: "vqz.model.id")
    }
    return VQZError(
      .wrongModel,
      "model: found \(given.name) (\(given.identifier.prefix(16))…), expected \(wanted)",
      hint: hint.isEmpty ? help : hint, rule: "vqz.model.id")
  }

  private func carried(_ id: [UInt8], _ file: PackedBytes) throws(VQZError) -> VQZModel {
    do {
      let model = try VQZModel(
        bytes: try file.unpacked(rule: "vqz.model.length"), limits: limits)
      guard model.network.identifier == id else {
        throw VQZError(
          .wrongModel, "carried model: found \(model.identifier), expected \(SHA256.hex(id))",
          rule: "vqz.model.id")
      }
      return model
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
