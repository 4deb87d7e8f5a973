import VQZContainer

/// Blends tiles into finished rows, from the top (`Formats/vqz.md`, section "Tiles").
///
/// Tiles come in the order of their numbers. Only one row of tiles and the seam above it are in
/// memory: sums are weighted along x first, and along y where two rows of tiles meet. Rows and
/// columns at the rim of a window that tiles outside it share are not whole; the area of the window
/// holds none of them. Sealed tiles take no part: their cores are laid over the rest.
struct RowBlender {
  private let window: TileWindow
  private let channels: Int
  /// Sums weighted along x of the current row of tiles, `[rows][reach][channels]`.
  private var band: [UInt32] = []
  /// The same of the rows the tiles above share with the current ones.
  private var seam: [UInt32] = []
  /// Sums of the weights along x, `[reach]`: of the current row of tiles and of the one above.
  private var coverage: [UInt32] = []
  private var seamCoverage: [UInt32] = []
  /// Cores of sealed tiles some of whose rows are still to come.
  private var cores: [(area: TileRectangle, samples: [UInt8])] = []

  init(window: TileWindow, channels: Int) {
    self.window = window
    self.channels = channels
  }

  /// Adds a tile. After the last one of a row of tiles the finished rows of the area are returned,
  /// else nothing.
  mutating func add(_ samples: TileSamples, tile: Int) -> [UInt8] {
    let grid = window.grid
    let (column, row) = grid.place(tile)
    let extended = grid.extended(tile)
    let reach = window.reach
    if grid.count == 1 {
      return window.cropped(
        samples.values, rows: extended.rows, columns: reach, channels: channels)
    }
    if column == window.columns.lowerBound {
      // In place: the band is the largest array of a decode.
      band.removeAll(keepingCapacity: true)
      band.append(contentsOf: repeatElement(0, count: extended.height * reach.count * channels))
      coverage = [UInt32](repeating: 0, count: reach.count)
    }
    switch samples {
    case .blended(let values): add(values, extended, grid.columnWeights(column))
    case .sealed(let values): cores.append((grid.core(tile), values))
    }
    return column == window.columns.upperBound - 1 ? finish(row: row, extended.rows) : []
  }

  /// Adds `[height][width][channels]` of an extended rectangle.
  private mutating func add(_ samples: [UInt8], _ extended: TileRectangle, _ columns: [Int]) {
    let reach = window.reach
    for (x, weight) in columns.enumerated() {
      coverage[extended.x - reach.lowerBound + x] += UInt32(weight)
    }
    let weights = columns.flatMap { [UInt32](repeating: UInt32($0), count: channels) }
    for y in 0..<extended.height {
      let target = (y * reach.count + extended.x - reach.lowerBound) * channels
      let source = y * weights.count
      for i in 0..<weights.count {
        band[target + i] += weights[i] * UInt32(samples[source + i])
      }
    }
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
    // Whether every weight is there, as it is where nothing is sealed.
    let isWhole = (coverage + seamCoverage).allSatisfy { UInt64($0) == unit }
    var rows: [UInt8] = []
    rows.reserveCapacity((next - span.lowerBound) * rowLength)
    for y in 0..<next - span.lowerBound {
      let weight = weights[y]
      // The seam starts where this band does.
      let first = y * rowLength
      let hasSeam = first < seam.count
      for i in 0..<rowLength {
        var total = square
        if !isWhole {
          let above = hasSeam ? (unit - weight) * UInt64(seamCoverage[i / channels]) : 0
          // Where only sealed tiles are, anything will do.
          total = max(1, weight * UInt64(coverage[i / channels]) + above)
        }
        let above = hasSeam ? (unit - weight) * UInt64(seam[first + i]) : 0
        rows.append(UInt8((weight * UInt64(band[first + i]) + above + total / 2) / total))
      }
    }
    lay(over: &rows, span.lowerBound..<next)
    seam = Array(band[((next - span.lowerBound) * rowLength)...])
    seamCoverage = coverage
    return window.cropped(
      rows, rows: span.lowerBound..<next, columns: window.reach, channels: channels)
  }

  /// Puts what is sealed into finished rows, and forgets the cores that end with them.
  private mutating func lay(over rows: inout [UInt8], _ span: Range<Int>) {
    let reach = window.reach
    for (area, samples) in cores {
      let length = area.width * channels
      for y in area.rows.clamped(to: span) {
        let target = ((y - span.lowerBound) * reach.count + area.x - reach.lowerBound) * channels
        let source = (y - area.y) * length
        rows.replaceSubrange(target..<target + length, with: samples[source..<source + length])
      }
    }
    cores.removeAll { $0.area.rows.upperBound <= span.upperBound }
  }
}
