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
  ///
  /// - Parameter conditions: with a skeleton, what each step adds to the features,
  ///   `[level][step][features]`.
  package func apply(
    _ values: [[FloatMap]], conditions: [[[Float]]]? = nil, threads: Int,
    observer: FloatStack.Observer? = nil
  ) throws(ModelError) -> FloatMap {
    var features: FloatMap?
    var coefficients: FloatMap?
    for (l, level) in description.levels.enumerated() {
      let path = NetworkDescription.path(level: l)
      var map: FloatMap
      if let above = features {
        map = try stack(level.entry, path + ".entry")
          .apply(above, threads: threads, observer: observer)
      } else {
        map = FloatMap(
          channels: level.features, height: values[l][0].height, width: values[l][0].width)
        map.fill(start)
      }
      if let above = coefficients {
        let before = NetworkDescription.path(level: l - 1)
        let lifted = try stack(description.levels[l - 1].lift, before + ".lift")
          .apply(above, threads: threads, observer: observer)
        coefficients = lifted
        if let merge = description.levels[l - 1].liftMerge {
          map = add(merge, before + ".lift_merge", lifted, to: map, threads, observer)
        }
      }
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        if let conditions { map.addConstant(conditions[l][s]) }
        map = try stack(step.body, path + ".body")
          .apply(map, threads: threads, observer: observer)
        map = add(step.merge, path + ".merge", values[l][s], to: map, threads, observer)
      }
      features = map
      if description.skeleton != nil {
        coefficients = concatenation((coefficients.map { [$0] } ?? []) + values[l])
      }
    }
    guard let features else {
      throw .architecture(found: "no level", expected: "at least one")
    }
    let output = try stack(description.output, "output")
      .apply(features, threads: threads, observer: observer)
    guard let skeleton = description.skeleton, let coefficients else { return output }
    coefficients.add(output)
    return try stack(skeleton.synthesis, "synthesis")
      .apply(coefficients, threads: threads, observer: observer)
  }

  /// `map` plus a convolution of `values`.
  private func add(
    _ shape: Layer.Convolution, _ path: String, _ values: FloatMap, to map: FloatMap,
    _ threads: Int, _ observer: FloatStack.Observer?
  ) -> FloatMap {
    let merged = FloatMap(channels: shape.outputs, height: map.height, width: map.width)
    FloatConvolution(
      kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs,
      weights: parameters[path + ".weight"] ?? [], bias: parameters[path + ".bias"] ?? [],
      isLeaky: false
    ).apply(values, to: merged, adding: map, threads: threads)
    observer?(path, merged)
    return merged
  }

  /// The channels of all maps one behind the other.
  private func concatenation(_ maps: [FloatMap]) -> FloatMap {
    let result = FloatMap(
      channels: maps.reduce(0) { $0 + $1.channels }, height: maps[0].height,
      width: maps[0].width)
    var first = 0
    for map in maps {
      result.copy(map, from: 0..<map.channels, at: first)
      first += map.channels
    }
    return result
  }

  private func stack(_ layers: [Layer], _ path: String) throws(ModelError) -> FloatStack {
    try FloatStack(layers: layers, path: path, parameters: parameters)
  }
}
