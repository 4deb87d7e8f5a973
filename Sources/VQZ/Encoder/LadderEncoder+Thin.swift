import VQZContainer
import VQZNetwork
import VQZSignal

/// Tiles of few rows or columns: the model codes many times what they have, up to its stride, which
/// takes long, and is worth it seldom.
extension LadderEncoder {
  /// Positions that the model codes from which on a look at a part pays: below, all takes no longer
  /// than a second anyhow.
  private static let thinPositions = 1 << 20
  /// How many times what a tile has the model codes, in a thin one.
  private static let thinFactor = 8
  /// Length of the part.
  private static let partLength = 2048

  /// Whether a thin tile is better off without the model, by what its middle is coded as; false for
  /// any other tile.
  func isBetterPlain(
    _ tile: TileSource, qualityIndex: Int, pool: MapPool, _ watch: WorkWatch
  ) throws -> Bool {
    let (core, stride) = (tile.core, model.network.description.stride)
    let coded = Extent(
      rows: (core.height + stride.rows - 1) / stride.rows * stride.rows,
      columns: (core.width + stride.columns - 1) / stride.columns * stride.columns)
    guard options.fallsBack || bound != nil, core == tile.extended,
      coded.area >= Self.thinPositions, coded.area / Self.thinFactor >= core.positionCount
    else { return false }
    let height = min(core.height, Self.partLength)
    let width = min(core.width, Self.partLength)
    let part = TileSource(
      tile,
      part: TileRectangle(
        x: core.x + (core.width - width) / 2, y: core.y + (core.height - height) / 2,
        width: width, height: height))
    // So short that its progress is none.
    let result = try byModelOrNot(
      part, qualityIndex: qualityIndex, pool: pool, watch.part(0, of: 1 << 20))
    return !result.payload.method.hasIndices
  }
}
