import VQZContainer

/// The tiles that a part of a picture needs, and that part.
struct TileWindow {
  let grid: TileGrid
  /// The part of the picture that is wanted.
  let area: TileRectangle
  /// Columns and rows of tiles that hold some of it.
  let columns: Range<Int>
  let rows: Range<Int>

  /// - Parameter area: not empty and within the picture; nil is all of it.
  init(grid: TileGrid, area: TileRectangle? = nil) {
    self.grid = grid
    self.area = area ?? TileRectangle(x: 0, y: 0, width: grid.width, height: grid.height)
    (columns, rows) = grid.places(meeting: self.area)
  }

  var tileCount: Int { columns.count * rows.count }

  /// The number of the tile at a place in the order of the window.
  func tile(_ index: Int) -> Int {
    (rows.lowerBound + index / columns.count) * grid.columns + columns.lowerBound
      + index % columns.count
  }

  /// The columns of the picture that the tiles reach.
  var reach: Range<Int> {
    let first = grid.extended(columns.lowerBound)
    return first.x..<grid.extended(columns.upperBound - 1).columns.upperBound
  }

  /// The columns of the picture that are the tiles' own.
  var cores: Range<Int> {
    grid.core(columns.lowerBound).x..<grid.core(columns.upperBound - 1).columns.upperBound
  }

  /// Rows `rows` of the columns `columns`, of `channels` samples each, cut to the area.
  func cropped(
    _ samples: [UInt8], rows: Range<Int>, columns: Range<Int>, channels: Int
  ) -> [UInt8] {
    if columns == area.columns, rows.clamped(to: area.rows) == rows { return samples }
    let kept = rows.clamped(to: area.rows)
    let length = columns.count * channels
    let before = (area.x - columns.lowerBound) * channels
    var part: [UInt8] = []
    part.reserveCapacity(kept.count * area.width * channels)
    for y in kept {
      let start = (y - rows.lowerBound) * length + before
      part += samples[start..<start + area.width * channels]
    }
    return part
  }
}
