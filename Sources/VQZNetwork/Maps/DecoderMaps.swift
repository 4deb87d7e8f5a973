internal import VQZCore

/// How many bytes the maps of the integer decoder take together for one tile, before it takes any.
package struct DecoderMaps {
  /// Maps alive in a step, together with its features: predictions, values, and what a layer reads
  /// and writes.
  private static let ofStep = 5
  /// Maps alive around a layer: the features of the level above, those of the level, input and
  /// output.
  private static let ofLayer = 4
  /// Coefficients of a level and of the one above.
  private static let ofCoefficients = 2

  private let grid: MapGrid
  /// Bytes of the largest map.
  private var largest = 0
  /// Residual blocks around a layer: each keeps its input until its sum.
  private var deepest = 0

  private init(_ program: LadderProgram, height: Int, width: Int) {
    grid = MapGrid(program: program, height: height, width: width)
    for operation in program.decoder where operation.part != nil {
      var layers = operation.layers
      // The last shuffle is fused with the rounding to samples.
      if operation.into == .samples, case .shuffle? = layers.last { layers.removeLast() }
      note(operation.input)
      walk(layers, operation.input, depth: 0)
    }
  }

  /// An upper bound for a tile of so many samples.
  package static func byteCount(_ program: LadderProgram, height: Int, width: Int) -> Int {
    let maps = DecoderMaps(program, height: height, width: width)
    let alive =
      max(ofStep, ofLayer + maps.deepest) + (program.codesCoefficients ? ofCoefficients : 0)
    return maps.largest.saturatingProduct(alive).saturatingProduct(MapPool.poolFactor)
  }

  private mutating func note(_ shape: LayerShape) {
    largest = max(largest, grid.byteCount(of: IntegerMap.self, shape))
  }

  private mutating func walk(_ layers: [Layer], _ input: LayerShape, depth: Int) {
    deepest = max(deepest, depth)
    var shape = input
    for layer in layers {
      if case .residual(let body) = layer { walk(body, shape, depth: depth + 1) }
      shape = layer.output(of: shape)
      note(shape)
    }
  }
}
