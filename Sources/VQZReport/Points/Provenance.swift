package import VQZ
public import VQZCore
import VQZSystem

/// What a model says of its training, as far as a report needs it.
public struct Provenance: Sendable, Equatable {
  /// Hashes of the files it was trained on, or their first digits; nil where they are not listed.
  package var training: [String]?
  /// The digits that hashes are listed up to, where not all are; nil where all are.
  package var listedTo: String?
  /// Hashes of the files that were held out of its training.
  package var heldOut: Set<String> = []
  /// What the model makes the most of: the error, where nothing else is told.
  package var tuning = VQZModel.Tuning.error
  /// Weight of the commitment or of the rate: the β of a sweep.
  package var beta: Double?

  /// What the training measured on the pictures held out of it, with its own assignment.
  package struct Measured: Sendable, Equatable {
    package let objective: String
    /// Mean squared error of 8-bit samples, before these were rounded.
    package let meanSquaredError: Double
    package let information: InformationMeasures
  }

  /// Nil where the information or the error is not told.
  package var measured: Measured?

  /// What vectors held out of the training of a model of vectors took, from the fewest bytes on.
  package var heldOutRates: [VectorRate] = []

  /// The objective of the training, as its recipe calls it; empty where that is not told.
  public private(set) var objective = ""
  /// The measures of the information alone, against the r(z) of that objective; nil where they are
  /// not told.
  public private(set) var information: InformationMeasures?

  /// Fewest digits of a hash that are taken for it: 16 name a file among any number there are.
  private static let prefixLength = 16

  /// - Parameter text: of the key `vqz.provenance` of a model; anybody may have written it. What is
  ///   no JSON says nothing.
  public init(_ text: String?) {
    guard let text, let value = try? JSONValue.parse(Array(text.utf8)) else { return }
    let listed = value["training_sha256"]?.arrayValue ?? value["train_sha256"]?.arrayValue
    training = listed?.compactMap(\.stringValue).filter { $0.count >= Self.prefixLength }
    listedTo = value["training_sha256_to"]?.stringValue
    tuning = value["tuning"]?.stringValue.flatMap(VQZModel.Tuning.init) ?? .error
    heldOut = Set((value["held_out_sha256"]?.arrayValue ?? []).compactMap(\.stringValue))
    beta =
      value["recipe"]?["beta"]?.doubleValue ?? value["recipe"]?["commitment"]?.doubleValue
    objective = value["recipe"]?["objective"]?.stringValue ?? ""
    heldOutRates = (value["held_out"]?.arrayValue ?? []).compactMap { VectorRate($0) }
      .sorted { $0.byteCount < $1.byteCount }
    information = value["held_out"]?["information"].flatMap { InformationMeasures($0) }
    if let information, let distortion = value["held_out"]?["distortion"]?.doubleValue,
      distortion >= 0, distortion < 1e9
    {
      measured = Measured(
        objective: objective, meanSquaredError: distortion * Self.unit * Self.unit,
        information: information)
    }
  }

  /// 8-bit sample values of a unit of the network (`Formats/arithmetic.md`).
  private static let unit = 64.0

  /// Where a file stands to the training of a model.
  package enum Standing: String, Sendable {
    case trainedOn = "trained on"
    case notTrainedOn = "not trained on"
    case heldOut = "held out"
    /// The model does not list its training files, or not all, and this may be one of the others.
    case unknown
  }

  package func standing(of hash: String) -> Standing {
    if heldOut.contains(hash) { return .heldOut }
    guard let training else { return .unknown }
    if training.contains(where: { hash.hasPrefix($0) }) { return .trainedOn }
    if let listedTo, hash.prefix(Self.prefixLength) > listedTo { return .unknown }
    return .notTrainedOn
  }
}
