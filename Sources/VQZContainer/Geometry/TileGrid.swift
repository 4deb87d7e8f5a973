/// How a picture is cut into tiles that overlap, and how the overlaps are blended
/// (`Formats/vqz.md`, Tiles). Pure integers; the same on both sides.
package struct TileGrid: Sendable, Equatable {
  package static let tileSizeLimit = 1 << 20
  package static let overlapLimit = 4096

  package let width: Int
  package let height: Int
  /// Positions from one tile to the next; 0 where the picture is one tile.
  package let tileSize: Int
  /// Positions by which a tile reaches beyond its core on every side.
  package let overlap: Int
  package let columns: Int
  package let rows: Int

  /// Nil where the numbers break a bound of the format.
  package init?(width: Int, height: Int, tileSize: Int, overlap: Int) {
    let sizes = 1...Int(Int32.max)
    guard sizes.contains(width) && sizes.contains(height) else { return nil }
    guard (0...Self.tileSizeLimit).contains(tileSize) && (0...Self.overlapLimit).contains(overlap)
    else { return nil }
    // Where tileSize is 0 this leaves only overlap 0.
    guard 2 * overlap <= tileSize else { return nil }
    self.width = width
    self.height = height
    self.tileSize = tileSize
    self.overlap = overlap
    self.columns = tileSize == 0 ? 1 : (width + tileSize - 1) / tileSize
    self.rows = tileSize == 0 ? 1 : (height + tileSize - 1) / tileSize
  }

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
    (places(meeting: area.columns, of: columns), places(meeting: area.rows, of: rows))
  }

  /// Sum of the weights of all tiles at one place along one axis (D in the format).
  package var weightTotal: Int { max(1, 4 * overlap) }

  /// The weight of a column of tiles at each column of its extended rectangle, from its left.
  package func columnWeights(_ column: Int) -> [Int] {
    weights(column, of: width)
  }

  /// The same for a row of tiles, from its top.
  package func rowWeights(_ row: Int) -> [Int] {
    weights(row, of: height)
  }

  /// The sample from the sum of weight · sample over the tiles there, rounded half up.
  package func blended(_ weightedSum: Int) -> UInt8 {
    let total = weightTotal * weightTotal
    return UInt8(clamping: (weightedSum + total / 2) / total)
  }

  private func rectangle(_ tile: Int, margin: Int) -> TileRectangle {
    let (column, row) = place(tile)
    return TileRectangle(
      columns: span(column, of: width, margin: margin), rows: span(row, of: height, margin: margin))
  }

  /// The positions of tile `index` along an axis of `size` positions.
  private func span(_ index: Int, of size: Int, margin: Int) -> Range<Int> {
    guard tileSize > 0 else { return 0..<size }
    return max(0, index * tileSize - margin)..<min((index + 1) * tileSize + margin, size)
  }

  /// Along one axis: tile i reaches from i·size − overlap to (i + 1)·size + overlap.
  private func places(meeting span: Range<Int>, of count: Int) -> Range<Int> {
    guard tileSize > 0 else { return 0..<1 }
    let first = max(0, span.lowerBound - overlap) / tileSize
    let last = min(count - 1, (span.upperBound + overlap - 1) / tileSize)
    return first..<last + 1
  }

  private func weights(_ index: Int, of size: Int) -> [Int] {
    let left = index * tileSize
    let right = left + tileSize
    let hasNext = tileSize > 0 && right < size
    return span(index, of: size, margin: overlap).map { x in
      if index > 0 && x < left + overlap { return 2 * (x - left + overlap) + 1 }
      if hasNext && x >= right - overlap { return weightTotal - 2 * (x - right + overlap) - 1 }
      return weightTotal
    }
  }
}

/// A part of a picture, in its positions.
package struct TileRectangle: Sendable, Equatable {
  package let columns: Range<Int>
  package let rows: Range<Int>

  package init(columns: Range<Int>, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
  }

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.init(columns: x..<x + width, rows: y..<y + height)
  }

  package var x: Int { columns.lowerBound }
  package var y: Int { rows.lowerBound }
  package var width: Int { columns.count }
  package var height: Int { rows.count }
  package var positionCount: Int { width * height }
}
