/// How a picture is cut into tiles that overlap, and how the overlaps are blended
/// (`Formats/vqz.md`, Tiles): a `BlockGrid` of two axes, seen as rows and columns.
package struct TileGrid: Sendable, Equatable {
  package static let tileSizeLimit = BlockGrid.blockSizeLimit
  package static let overlapLimit = BlockGrid.overlapLimit

  private let rowAxis: BlockAxis
  private let columnAxis: BlockAxis
  /// Positions by which a tile reaches beyond its core on every side.
  package let overlap: Int
  /// Columns of tiles, 1 or more.
  package let columns: Int
  /// Rows of tiles, 1 or more.
  package let rows: Int

  /// Nil where the numbers break a bound of the format.
  package init?(width: Int, height: Int, tileSize: Int, overlap: Int) {
    let sizes = 1...Int(Int32.max)
    guard sizes.contains(width) && sizes.contains(height) else { return nil }
    guard
      let blocks = BlockGrid(
        sizes: [height, width], blockSizes: [tileSize, tileSize], overlap: overlap)
    else { return nil }
    self.init(blocks)
  }

  /// The last two axes of a grid: the rows and columns of one plane. An axis that is missing has
  /// one position.
  init(_ blocks: BlockGrid) {
    let one = BlockAxis(size: 1, blockSize: 0, overlap: 0)
    columnAxis = blocks.axes.last ?? one
    rowAxis = blocks.axes.dropLast().last ?? one
    overlap = blocks.overlap
    columns = columnAxis.count
    rows = rowAxis.count
  }

  package var width: Int { columnAxis.size }
  package var height: Int { rowAxis.size }
  /// Positions from one tile to the next; 0 where the picture is one tile.
  package var tileSize: Int { columnAxis.blockSize }
  package var count: Int { columns * rows }

  /// Column and row of a tile number in 0..<count.
  package func place(_ tile: Int) -> (column: Int, row: Int) {
    (tile % columns, tile / columns)
  }

  /// The part of the picture that is this tile's own; the cores together are the picture.
  package func core(_ tile: Int) -> TileRectangle {
    rectangle(tile, margin: 0)
  }

  /// The part of the picture that the tile codes: its core and the overlap around it.
  package func extended(_ tile: Int) -> TileRectangle {
    rectangle(tile, margin: overlap)
  }

  /// The columns and rows of the tiles whose extended rectangle meets the rectangle, which lies in
  /// the picture: what has to be decoded for that part of it.
  package func places(meeting area: TileRectangle) -> (columns: Range<Int>, rows: Range<Int>) {
    (columnAxis.blocks(meeting: area.columns), rowAxis.blocks(meeting: area.rows))
  }

  /// Sum of the weights of all tiles at one place along one axis (D in the format).
  package var weightTotal: Int { max(1, 4 * overlap) }

  /// The weight of a column of tiles at each column of its extended rectangle, from its left.
  package func columnWeights(_ column: Int) -> [Int] { columnAxis.weights(column) }

  /// The same for a row of tiles, from its top.
  package func rowWeights(_ row: Int) -> [Int] { rowAxis.weights(row) }

  private func rectangle(_ tile: Int, margin: Int) -> TileRectangle {
    let (column, row) = place(tile)
    return TileRectangle(
      columns: columnAxis.span(column, margin: margin), rows: rowAxis.span(row, margin: margin))
  }
}
