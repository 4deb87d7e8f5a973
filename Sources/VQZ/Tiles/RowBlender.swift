import VQZContainer

/// Blends tiles into finished rows, from the top (`Formats/vqz.md`, section "Tiles").
///
/// Tiles come in the order of their numbers. Only one row of tiles and the seam above it are in
/// memory: sums are weighted along x first, and along y where two rows of tiles meet. Rows and
/// columns at the rim of a window that tiles outside it share are not whole; the area of the window
/// holds none of them.
struct RowBlender {
  private let window: TileWindow
  private let channels: Int
  /// Sums weighted along x of the current row of tiles, `[rows][reach][channels]`.
  private var band: [UInt32] = []
  /// The same of the rows the tiles above share with the current ones.
  private var seam: [UInt32] = []

  init(window: TileWindow, channels: Int) {
    self.window = window
    self.channels = channels
  }

  /// Adds a tile's samples, `[height][width][channels]` of its extended rectangle. After the last
  /// tile of a row of tiles the finished rows of the area are returned, else nothing.
  mutating func add(_ samples: [UInt8], tile: Int) -> [UInt8] {
    let grid = window.grid
    let (column, row) = grid.place(tile)
    let extended = grid.extended(tile)
    let reach = window.reach
    if grid.count == 1 {
      return window.cropped(samples, rows: extended.rows, columns: reach, channels: channels)
    }
    if column == window.columns.lowerBound {
      // In place: the band is the largest array of a decode.
      band.removeAll(keepingCapacity: true)
      band.append(contentsOf: repeatElement(0, count: extended.height * reach.count * channels))
    }
    let weights = grid.columnWeights(column).flatMap {
      [UInt32](repeating: UInt32($0), count: channels)
    }
    for y in 0..<extended.height {
      let target = (y * reach.count + extended.x - reach.lowerBound) * channels
      let source = y * weights.count
      for i in 0..<weights.count {
        band[target + i] += weights[i] * UInt32(samples[source + i])
      }
    }
    return column == window.columns.upperBound - 1 ? finish(row: row, extended.rows) : []
  }

  /// The rows that no later tile touches; the rest becomes the seam.
  private mutating func finish(row: Int, _ span: Range<Int>) -> [UInt8] {
    let grid = window.grid
    let rowLength = window.reach.count * channels
    let next =
      row + 1 < window.rows.upperBound
      ? grid.extended((row + 1) * grid.columns).y : span.upperBound
    let weights = grid.rowWeights(row).map(UInt64.init)
    let unit = UInt64(grid.weightTotal)
    let square = unit * unit
    var rows: [UInt8] = []
    rows.reserveCapacity((next - span.lowerBound) * rowLength)
    for y in 0..<next - span.lowerBound {
      let weight = weights[y]
      for i in y * rowLength..<(y + 1) * rowLength {
        // The seam starts where this band does.
        let above = i < seam.count ? (unit - weight) * UInt64(seam[i]) : 0
        rows.append(UInt8((weight * UInt64(band[i]) + above + square / 2) / square))
      }
    }
    seam = Array(band[((next - span.lowerBound) * rowLength)...])
    return window.cropped(
      rows, rows: span.lowerBound..<next, columns: window.reach, channels: channels)
  }
}
