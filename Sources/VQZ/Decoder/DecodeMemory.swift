import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// How much memory a decode takes, before it takes any.
enum DecodeMemory {
  /// An upper bound in bytes: the maps of the largest tile, the band of rows being blended, and
  /// the picture itself.
  ///
  /// - Parameter channels: those of a decoded position; nil is those that tiles hold.
  static func byteCount(
    _ window: TileWindow, plan: GridPlan, model: LadderModel, channels: Int? = nil
  ) -> Int {
    let grid = window.grid
    let reach = grid.tileSize + 2 * grid.overlap
    // A signal without tiles is one tile; a tile never reaches beyond the signal.
    let height = grid.tileSize == 0 ? grid.height : min(grid.height, reach)
    let width = grid.tileSize == 0 ? grid.width : min(grid.width, reach)
    let program = model.network.program
    // Index planes hold all indices of a tile at once, in two bytes each; a step has its own
    // once more, the classes of groups and indices, and with contexts bins, the tables of its
    // indices, and three rows of magnitudes and expectations.
    let symbols = program.symbolLimit(height: height, width: width)
    let tile = DecoderMaps.byteCount(program, height: height, width: width)
      .saturatingSum(symbols.total.saturatingProduct(2))
      .saturatingSum(symbols.step.saturatingProduct(7))
      .saturatingSum(program.contextByteCount(width: width))
    // Three rows of residuals in 24 bytes, for three colours.
    let residuals = width.saturatingProduct(3 * 3 * 24)
    let band = grid.count == 1 ? 0 : height.saturatingProduct(window.reach.count * 3 * 4 * 2)
    let picture = window.area.width.saturatingProduct(window.area.height)
      .saturatingProduct(channels ?? plan.channelCount)
    return tile.saturatingSum(band).saturatingSum(picture.saturatingProduct(2))
      .saturatingSum(model.network.memoryByteCount).saturatingSum(residuals)
  }

  /// Multiply-accumulates of the whole decode: every tile as large as the largest, on the grid of
  /// whole positions of the coarsest level.
  static func operationCount(_ window: TileWindow, model: LadderModel) -> Double {
    let grid = window.grid
    let stride = model.network.program.coarsest
    let reach = grid.tileSize == 0 ? Int.max : grid.tileSize + 2 * grid.overlap
    // Whole positions of the coarsest grid, each way.
    func padded(_ size: Int, _ stride: Int) -> Double {
      (Double(min(size, reach)) / Double(stride)).rounded(.up) * Double(stride)
    }
    return padded(grid.height, stride.rows) * padded(grid.width, stride.columns)
      * Double(window.tileCount)
      * model.network.program.decoderOperationsPerPosition
  }
}
