package import VQZNetwork

/// The decoder of a trained network in float32: what the integer decoder is rounded from and
/// compared with.
package struct FloatDecoder {
  private let description: NetworkDescription
  private let parameters: [String: [Float]]
  private let start: [Float]

  /// - Parameters:
  ///   - parameters: `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  ///   - start: the features the first level starts from.
  package init(
    description: NetworkDescription, parameters: [String: [Float]], start: [Float]
  ) {
    self.description = description
    self.parameters = parameters
    self.start = start
  }

  /// The output activations for decoded values `[level][step]`, in units of 64 sample values
  /// around mid-grey; `observer` sees every map on the way, by the path of its layer.
  package func apply(
    _ values: [[FloatMap]], threads: Int, observer: FloatStack.Observer? = nil
  ) throws(ModelError) -> FloatMap {
    var features: FloatMap?
    for (l, level) in description.levels.enumerated() {
      var map: FloatMap
      if let above = features {
        map = try stack(level.entry, NetworkDescription.path(level: l) + ".entry")
          .apply(above, threads: threads, observer: observer)
      } else {
        map = FloatMap(
          channels: level.features, height: values[l][0].height, width: values[l][0].width)
        map.fill(start)
      }
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        map = try stack(step.body, path + ".body")
          .apply(map, threads: threads, observer: observer)
        let merged = FloatMap(channels: level.features, height: map.height, width: map.width)
        FloatConvolution(
          kernel: step.merge.kernel, inputs: step.merge.inputs, outputs: step.merge.outputs,
          weights: parameters[path + ".merge.weight"] ?? [],
          bias: parameters[path + ".merge.bias"] ?? [], isLeaky: false
        ).apply(values[l][s], to: merged, adding: map, threads: threads)
        map = merged
        observer?(path + ".merge", map)
      }
      features = map
    }
    guard let features else {
      throw .architecture(found: "no level", expected: "at least one")
    }
    return try stack(description.output, "output")
      .apply(features, threads: threads, observer: observer)
  }

  private func stack(_ layers: [Layer], _ path: String) throws(ModelError) -> FloatStack {
    try FloatStack(layers: layers, path: path, parameters: parameters)
  }
}
