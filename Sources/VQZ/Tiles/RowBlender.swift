import VQZContainer

/// Blends tiles into finished rows, from the top (`Formats/vqz.md`, section "Tiles").
///
/// Tiles come in the order of their numbers. Only one row of tiles and the seam above it are in
/// memory: sums are weighted along x first, and along y where two rows of tiles meet.
struct RowBlender {
  private let grid: TileGrid
  private let channels: Int
  /// Sums weighted along x of the current row of tiles, `[rows][width][channels]`.
  private var band: [UInt32] = []
  /// The same of the rows the tiles above share with the current ones.
  private var seam: [UInt32] = []

  init(grid: TileGrid, channels: Int) {
    self.grid = grid
    self.channels = channels
  }

  /// Adds a tile's samples, `[height][width][channels]` of its extended rectangle. After the last
  /// tile of a row of tiles the finished picture rows are returned, else nothing.
  mutating func add(_ samples: [UInt8], tile: Int) -> [UInt8] {
    if grid.count == 1 { return samples }
    let (column, row) = grid.place(tile)
    let extended = grid.extended(tile)
    if column == 0 {
      // In place: the band is the largest array of a decode.
      band.removeAll(keepingCapacity: true)
      band.append(contentsOf: repeatElement(0, count: extended.height * grid.width * channels))
    }
    let weights = grid.columnWeights(column).flatMap {
      [UInt32](repeating: UInt32($0), count: channels)
    }
    for y in 0..<extended.height {
      let target = (y * grid.width + extended.x) * channels
      let source = y * weights.count
      for i in 0..<weights.count {
        band[target + i] += weights[i] * UInt32(samples[source + i])
      }
    }
    return column == grid.columns - 1 ? finish(row: row) : []
  }

  /// The picture rows that no later tile touches; the rest becomes the seam.
  private mutating func finish(row: Int) -> [UInt8] {
    let rowLength = grid.width * channels
    let top = grid.extended(row * grid.columns).y
    let next = row + 1 < grid.rows ? grid.extended((row + 1) * grid.columns).y : grid.height
    let weights = grid.rowWeights(row).map(UInt64.init)
    let unit = UInt64(grid.weightTotal)
    let square = unit * unit
    var rows: [UInt8] = []
    rows.reserveCapacity((next - top) * rowLength)
    for y in 0..<next - top {
      let weight = weights[y]
      for i in y * rowLength..<(y + 1) * rowLength {
        // The seam starts where this band does.
        let above = i < seam.count ? (unit - weight) * UInt64(seam[i]) : 0
        rows.append(UInt8((weight * UInt64(band[i]) + above + square / 2) / square))
      }
    }
    seam = Array(band[((next - top) * rowLength)...])
    return rows
  }
}
