import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// How much memory a decode takes, before it takes any.
enum DecodeMemory {
  /// An upper bound in bytes: the maps of the largest tile, the band of rows being blended, and
  /// the picture itself.
  static func byteCount(_ window: TileWindow, plan: GridPlan, model: VQZModel) -> Int {
    let grid = window.grid
    let reach = grid.tileSize + 2 * grid.overlap
    let height = grid.tileSize == 0 ? grid.height : min(grid.height, reach)
    let width = grid.tileSize == 0 ? grid.width : min(grid.width, reach)
    let network = model.network.description
    // Index planes hold all indices of a tile at once, in two bytes each; a step has its own
    // once more, the classes of groups and indices, and with contexts bins, the tables of its
    // indices, and three rows of magnitudes and expectations.
    let symbols = network.symbolLimit(height: height, width: width)
    let tile = network.mapByteCount(height: height, width: width)
      .saturatingSum(symbols.total.saturatingProduct(2))
      .saturatingSum(symbols.step.saturatingProduct(7))
      .saturatingSum(network.contextByteCount(width: width))
    // Three rows of residuals in 24 bytes, for three colours.
    let residuals = width.saturatingProduct(3 * 3 * 24)
    let band = grid.count == 1 ? 0 : height.saturatingProduct(window.reach.count * 3 * 4 * 2)
    let picture = window.area.width.saturatingProduct(window.area.height)
      .saturatingProduct(plan.channelCount)
    return tile.saturatingSum(band).saturatingSum(picture.saturatingProduct(2))
      .saturatingSum(model.network.memoryByteCount).saturatingSum(residuals)
  }

  /// Multiply-accumulates of the whole decode: every tile as large as the largest, on the grid of
  /// whole positions of the coarsest level.
  static func operationCount(_ window: TileWindow, model: VQZModel) -> Double {
    let grid = window.grid
    let stride = model.network.description.stride
    let reach = grid.tileSize == 0 ? Int.max : grid.tileSize + 2 * grid.overlap
    func padded(_ size: Int, _ stride: Int) -> Double {
      (Double(min(size, reach)) / Double(stride)).rounded(.up) * Double(stride)
    }
    return padded(grid.height, stride.rows) * padded(grid.width, stride.columns)
      * Double(window.tileCount)
      * model.network.description.decoderOperationsPerPosition
  }
}

extension NetworkDescription {
  /// What range coding with contexts works in: rows of two bytes a group, twice, and sums.
  func contextByteCount(width: Int) -> Int {
    levels.reduce(0) { most, level in
      let positions = stride.positions(height: 1, width: width) * (stride / level.stride)
      let columns = positions.columns + 4
      return level.steps.reduce(most) {
        max($0, $1.contextClasses > 0 ? (columns.saturatingProduct(12) + 32) * $1.groups : 0)
      }
    }
  }

  /// Most bytes the decoder's maps take together for a tile. Alive are at most the features of the
  /// level above, those of the step, input and output of a layer, and an input for every residual
  /// around it; or, in a step, five maps; with a skeleton the coefficients of two levels, too.
  /// Blocks of the pool may be twice as large as asked for, and it keeps an eighth more.
  func mapByteCount(height: Int, width: Int) -> Int {
    let positions = stride.positions(height: height, width: width)
    let border = border
    var largest = 0
    var deepest = 0
    func note(_ channels: Int, _ scale: Extent) {
      let size = positions * scale
      largest = max(
        largest,
        IntegerMap.byteCount(
          channels: channels, height: size.rows, width: size.columns, border: border) ?? .max)
    }
    func walk(_ layers: [Layer], _ channels: Int, _ scale: Extent, depth: Int = 0) {
      var (channels, scale) = (channels, scale)
      deepest = max(deepest, depth)
      note(channels, scale)
      for layer in layers {
        switch layer {
        case .convolution(let shape):
          channels = shape.outputs
        case .residual(let body): walk(body, channels, scale, depth: depth + 1)
        case .shuffle(let factor):
          channels /= factor.area
          scale = scale * factor
        case .unshuffle(let factor):
          channels *= factor.area
          scale = scale / factor
        }
        note(channels, scale)
      }
    }
    for (index, level) in levels.enumerated() {
      if index > 0 {
        let above = levels[index - 1]
        walk(level.entry, above.features, stride / above.stride)
      }
      let scale = stride / level.stride
      if skeleton != nil { walk(level.lift, coefficientChannels(index), scale) }
      for step in level.steps {
        walk(step.body + step.head, level.features, scale)
        walk([.convolution(step.merge)], step.latentChannels, scale)
      }
    }
    // The last shuffle is fused with the rounding to samples.
    var end = skeleton?.synthesis ?? output
    if case .shuffle? = end.last { end.removeLast() }
    if let last = levels.last {
      let scale = stride / last.stride
      if skeleton != nil {
        walk(output, last.features, scale)
        walk(end, coefficientChannels(levels.count - 1), scale)
      } else {
        walk(end, last.features, scale)
      }
    }
    let coefficients = skeleton == nil ? 0 : 2
    return largest.saturatingProduct(max(5, 4 + deepest) + coefficients).saturatingProduct(3)
  }
}
