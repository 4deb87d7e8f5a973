/// How large the maps of a ladder are for one tile.
struct MapGrid {
  /// Whose maps are counted.
  let program: LadderProgram
  /// Samples of the tile, each way.
  let height: Int
  let width: Int

  /// Bytes of a map, border included.
  func byteCount<Scalar>(of map: FeatureMap<Scalar>.Type, _ shape: LayerShape) -> Int {
    let size = program.positions(at: shape.stride, height: height, width: width)
    return map.byteCount(
      channels: shape.channels, height: size.rows, width: size.columns, border: program.border)
      ?? .max
  }
}
