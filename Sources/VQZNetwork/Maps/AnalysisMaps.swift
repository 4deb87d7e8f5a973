internal import VQZCore

/// How many bytes the maps of the float analysis of one tile take, followed layer by layer as they
/// are made and let go.
package struct AnalysisMaps {
  /// All values of steps together, in bytes, and those of the largest step.
  package private(set) var values = 0
  package private(set) var largestValues = 0
  /// Most bytes of maps alive at one time but for the values of steps.
  private var peak = 0
  private let grid: MapGrid

  /// The most that a pool takes for all maps but the values of steps.
  package var pooledByteCount: Int { peak.saturatingProduct(MapPool.poolFactor) }
  /// The same for those values.
  package var pooledValueByteCount: Int { values.saturatingProduct(MapPool.poolFactor) }

  package init(_ program: LadderProgram, height: Int, width: Int) {
    grid = MapGrid(program: program, height: height, width: width)
    for operation in program.analysis {
      var (layers, input) = (operation.layers[...], operation.input)
      // The first unshuffle of the samples is fused with their conversion.
      if operation.from == .samples, let first = layers.first, case .unshuffle = first {
        input = first.output(of: input)
        layers = layers.dropFirst()
      }
      let held = byteCount(input)
      if operation.action == .slice {
        // What goes on to the coarser level; the values of steps are counted below.
        if operation.into == .features { note(held.saturatingSum(byteCount(operation.output))) }
      } else {
        walk(layers, input, held: held)
      }
      if operation.into == .values {
        let size = byteCount(operation.output)
        values = values.saturatingSum(size)
        largestValues = max(largestValues, size)
      }
    }
  }

  private mutating func note(_ alive: Int) { peak = max(peak, alive) }

  private func byteCount(_ shape: LayerShape) -> Int {
    grid.byteCount(of: FloatMap.self, shape)
  }

  /// - Parameter held: bytes of maps alive around the layers, their input included.
  private mutating func walk(_ layers: ArraySlice<Layer>, _ input: LayerShape, held: Int) {
    var shape = input
    // The input of the next layer, where it is not the one that is held anyway.
    var current = 0
    note(held)
    for layer in layers {
      let around = held.saturatingSum(current)
      let next = layer.output(of: shape)
      if case .residual(let body) = layer {
        walk(body[...], shape, held: around)
      } else {
        note(around.saturatingSum(byteCount(next)))
      }
      shape = next
      current = byteCount(next)
    }
  }
}
