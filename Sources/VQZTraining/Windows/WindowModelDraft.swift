internal import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// What a model file of windows is made from.
struct WindowModelDraft: Sendable {
  let numbers: VectorTables.Numbers
  /// Samples of a value.
  let unit: Double
  var name: String
  var licence: String
  /// Where it is from, as JSON; empty until the model is judged.
  var provenance = ""

  /// The file, and the model that is in it.
  func trained() throws(VQZError) -> TrainedModel {
    var metadata = [NetworkModel.nameKey: name]
    if !licence.isEmpty { metadata["vqz.licence"] = licence }
    if !provenance.isEmpty { metadata["vqz.provenance"] = provenance }
    let bytes = try VectorModel.file(numbers, unit: unit, metadata: metadata)
    return TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes))
  }
}
