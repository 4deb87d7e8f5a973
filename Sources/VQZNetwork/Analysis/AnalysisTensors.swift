internal import VQZCore

/// The analysis network as its file has it: checked when the model is, widened and packed for the
/// kernels when somebody first encodes. Most programs only ever decode.
final class AnalysisTensors: Sendable {
  private let description: NetworkDescription
  /// By the path of the layer and what it is of it.
  private let tensors: [String: Tensor]
  private let repeatsPositions: Bool
  /// Nil until somebody encodes in this process.
  private let made = PerProcess<Analysis?> { nil }

  /// Takes every tensor of the analysis from `checks`, with the right type and shape, and finite.
  init(
    description: NetworkDescription, repeatsPositions: Bool, checks: inout TensorChecks
  ) throws(ModelError) {
    var tensors: [String: Tensor] = [:]
    for (path, shape) in description.encoderConvolutions {
      tensors[path + ".weight"] = try checks.finiteFloats(
        path + ".weight",
        shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
      tensors[path + ".bias"] = try checks.finiteFloats(path + ".bias", shape: [shape.outputs])
    }
    self.tensors = tensors
    self.description = description
    self.repeatsPositions = repeatsPositions
  }

  /// The network, ready to run: the same one for everybody who asks.
  var analysis: Analysis {
    get throws(ModelError) {
      try made.withLock { (made) throws(ModelError) -> Analysis in
        if let made { return made }
        let parameters = tensors.compactMapValues { $0.floats() }
        let analysis = try Analysis(
          description: description, parameters: parameters, repeatsPositions: repeatsPositions)
        made = analysis
        return analysis
      }
    }
  }
}
