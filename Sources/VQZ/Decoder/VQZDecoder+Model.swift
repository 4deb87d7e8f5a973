import VQZContainer
import VQZCore
import VQZNetwork
import VQZSystem

/// Where the model of a file comes from.
extension VQZDecoder {
  /// The model a file names or carries.
  func model(for reference: ModelReference) throws(VQZError) -> VQZModel {
    switch reference {
    case .carried(let id, let file):
      // Whoever took the model out of a file before need not have it verified again.
      if let known = models.first(where: { $0.identifierBytes == id }) { return known }
      return try Self.carried(id, file, limits)
    case .named(let id, let name, let hint):
      if let known = models.first(where: { $0.identifierBytes == id }) { return known }
      if let known = try VQZModel.builtIn(startingWith: Hexadecimal.text(of: id)).first {
        return known
      }
      if let found = try resolved(id) { return found }
      throw missing(
        "\(name) (\(Hexadecimal.text(of: id).prefix(16))…)", hint: hint,
        help: "give the model file it was compressed with")
    case .abbreviated(let prefix): return try model(startingWith: prefix)
    }
  }

  /// The name and the whole id of the model of a file that has only the first bytes of the id; nil
  /// where that is not at hand.
  public func known(
    modelOf summary: FileSummary
  ) -> (name: String, identifier: String)? {
    let builtIn = (try? VQZModel.builtIn(startingWith: summary.modelIdentifier)) ?? []
    let all = models + builtIn
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
          found:
            "\(Set(matches.map { ids[$0] }).count) whose ids begin with "
            + "\(Hexadecimal.text(of: prefix))",
          expected: "one"))
    }
    return first
  }

  private func model(startingWith prefix: [UInt8]) throws(VQZError) -> VQZModel {
    let all = models + (try VQZModel.builtIn(startingWith: Hexadecimal.text(of: prefix)))
    if let index = try Self.index(of: prefix, in: all.map(\.identifierBytes)) {
      return all[index]
    }
    if let found = try resolved(prefix) { return found }
    throw missing(
      "the one whose id begins with \(Hexadecimal.text(of: prefix))", hint: "",
      help: "give the model whose id begins so")
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

  /// The model that the caller's resolver knows, which is held against what was asked for.
  private func resolved(_ id: [UInt8]) throws(VQZError) -> VQZModel? {
    guard let resolver else { return nil }
    do {
      guard let model = try resolver(Hexadecimal.text(of: id)) else { return nil }
      guard model.identifierBytes.starts(with: id) else {
        throw VQZError(
          .wrongModel,
          "model: found \(model.name) (\(model.identifier.prefix(16))…) from the resolver, "
            + "expected "
            + Hexadecimal.text(of: id),
          rule: "vqz.model.id")
      }
      return model
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The model that a file carries, ready to be kept and given to a decoder for other files that
  /// carry it; nil where the file only names its model.
  ///
  /// - Throws: the codes of group 2xx.
  public static func carriedModel(
    in bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> VQZModel? {
    do {
      let reader = try ContainerReader(bytes, limits: limits.limits, scope: .indexed)
      guard case .carried(let id, let file) = reader.model else { return nil }
      return try carried(id, file, limits)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// A model as a file carries it, read and verified.
  ///
  /// - Parameters:
  ///   - id: that it has to have.
  ///   - file: its packed bytes.
  ///   - limits: what it may be.
  /// - Throws: the codes of group 2xx; `wrongModel` where it has another id.
  static func carried(
    _ id: [UInt8], _ file: PackedBytes, _ limits: ResourceLimits
  ) throws(VQZError) -> VQZModel {
    do {
      let model = try VQZModel(
        bytes: try file.unpacked(rule: "vqz.model.length"), limits: limits)
      guard model.identifierBytes == id else {
        throw VQZError(
          .wrongModel,
          "carried model: found \(model.identifier), expected \(Hexadecimal.text(of: id))",
          rule: "vqz.model.id")
      }
      return model
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
