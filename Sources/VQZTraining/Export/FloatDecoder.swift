package import VQZNetwork

/// The decoder of a trained network in float32: what the integer decoder is rounded from and
/// compared with.
package struct FloatDecoder {
  /// The walk down the ladder; parameters by the paths that it names.
  private let program: LadderProgram
  /// By the names of the model file.
  private let parameters: [String: [Float]]
  /// What every position of the first level begins with.
  private let start: [Float]

  /// - Parameters:
  ///   - parameters: `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  ///   - start: the features the first level starts from.
  package init(
    description: NetworkDescription, parameters: [String: [Float]], start: [Float]
  ) {
    program = description.program
    self.parameters = parameters
    self.start = start
  }

  /// The output activations for decoded values `[level][step]`, in network units around mid-grey;
  /// `observer` sees every map on the way, by the path of its layer.
  ///
  /// - Parameter conditions: what each step adds to the features, `[level][step][features]`, where
  ///   the model has qualities.
  package func apply(
    _ values: [[FloatMap]], conditions: [[[Float]]]? = nil, threads: Int,
    observer: FloatStack.Observer? = nil
  ) throws(ModelError) -> FloatMap {
    var maps = LadderProgram.Registers<FloatMap>()
    for operation in program.decoder {
      let (l, s) = (operation.level, operation.step ?? 0)
      switch operation.action {
      case .start:
        let map = FloatMap(
          channels: operation.output.channels, height: values[l][0].height,
          width: values[l][0].width, border: values[l][0].border)
        map.fill(start)
        maps[.features] = map
      case .coefficients:
        maps[.coefficients] = concatenation((maps[.lifted].map { [$0] } ?? []) + values[l])
      case .condition:
        if let conditions { maps.read(.features).addConstant(conditions[l][s]) }
      case .values: maps[.values] = values[l][s]
      // The values are given: what they were predicted to be does not matter.
      case .stack(.head), .slice: break
      case .stack: try run(operation, &maps, threads, observer)
      }
    }
    // A program without a level writes no samples.
    guard let samples = maps[.samples] else {
      throw .architecture(found: "no level", expected: "at least one")
    }
    return samples
  }

  /// One stack of the walk, with its result where the program puts it.
  private func run(
    _ operation: LadderProgram.Operation, _ maps: inout LadderProgram.Registers<FloatMap>,
    _ threads: Int, _ observer: FloatStack.Observer?
  ) throws(ModelError) {
    let input = maps.read(operation.from)
    if operation.isSingle, let only = operation.convolutions.first {
      maps[operation.into] = add(
        only.shape, only.path, input, to: maps.read(operation.into), threads, observer)
      return
    }
    let stack = try FloatStack(
      layers: operation.layers, path: operation.path, parameters: parameters)
    let result = stack.apply(input, threads: threads, observer: observer)
    if operation.isAdded {
      maps.read(operation.into).add(result)
    } else {
      maps[operation.into] = result
    }
  }

  /// `map` plus a convolution of `values`.
  private func add(
    _ shape: Layer.Convolution, _ path: String, _ values: FloatMap, to map: FloatMap,
    _ threads: Int, _ observer: FloatStack.Observer?
  ) -> FloatMap {
    let merged = FloatMap(
      channels: shape.outputs, height: map.height, width: map.width, border: map.border)
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
      width: maps[0].width, border: maps[0].border)
    var first = 0
    for map in maps {
      result.copy(map, from: 0..<map.channels, at: first)
      first += map.channels
    }
    return result
  }
}
