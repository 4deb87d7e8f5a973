public import VQZ
import VQZCore
import VQZSystem

/// A model that is reported on.
public struct ReportModel: Sendable {
  /// The setting of a model that has one rate.
  package static let onlySetting = "default"

  /// The model itself.
  public let model: VQZModel
  /// Its own name, made different from those before it.
  public let name: String
  /// The name of its file among the models of a run; empty for the built-in one.
  package let fileName: String
  /// Whether programs have the model.
  package var isBuiltIn: Bool { fileName.isEmpty }
  /// SHA-256 of the model file: also the analysis network decides a point.
  package let fileHash: String
  /// What is measured: qualities, or the one rate the model has.
  public let settings: [String]

  /// - Parameters:
  ///   - model: the model itself.
  ///   - isBuiltIn: whether the program has it without a file.
  ///   - qualities: to measure it at, where it has several; empty: those of the anchors.
  ///   - taken: names of the models before it.
  public init(_ model: VQZModel, isBuiltIn: Bool, qualities: [String], taken: [String]) {
    self.model = model
    fileHash = Hexadecimal.text(of: SHA256.of(model.bytes))
    let plain = model.name.isEmpty ? "model" : model.name
    var (name, count) = (plain, 1)
    while taken.contains(name) {
      count += 1
      name = "\(plain) \(count)"
    }
    self.name = name
    let letters = name.map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    fileName = isBuiltIn ? "" : String(letters.prefix(60)) + ".vqzm"
    let several = qualities.isEmpty ? Anchor.qualities : qualities
    settings = model.qualityCount > 1 ? several : [Self.onlySetting]
  }

  /// What the model's file says of the data it was trained on.
  package var provenance: Provenance { Provenance(model.metadata["vqz.provenance"]) }
}
