import VQZContainer

/// Puts blended colours and exact alpha together into the finished rows of a picture.
struct RowAssembler {
  private let grid: TileGrid
  private let layout: Image.Layout
  private var blender: RowBlender
  /// Alpha of the row of tiles being added, `[core rows][width]`.
  private var alphaBand: [UInt8] = []
  /// Alpha of complete rows whose colours are still being blended.
  private var alpha: ArraySlice<UInt8> = []

  init(grid: TileGrid, layout: Image.Layout) {
    self.grid = grid
    self.layout = layout
    blender = RowBlender(grid: grid, channels: layout.colourCount)
  }

  /// Adds a tile; gives the rows that are finished with it, `[rows][width][channelCount]`.
  ///
  /// - Parameters:
  ///   - colours: the colour samples of the extended rectangle.
  ///   - alpha: the alpha of the core rectangle, where the layout has one.
  mutating func add(colours: [UInt8], alpha tileAlpha: [UInt8]?, tile: Int) -> [UInt8] {
    if let tileAlpha { add(alpha: tileAlpha, tile: tile) }
    let rows = blender.add(colours, tile: tile)
    guard layout.hasAlpha, !rows.isEmpty else { return rows }
    let channels = layout.colourCount
    let positions = rows.count / channels
    var joined: [UInt8] = []
    joined.reserveCapacity(positions * layout.channelCount)
    for (position, value) in alpha.prefix(positions).enumerated() {
      joined.append(contentsOf: rows[position * channels..<(position + 1) * channels])
      joined.append(value)
    }
    alpha = alpha.dropFirst(positions)
    return joined
  }

  private mutating func add(alpha values: [UInt8], tile: Int) {
    let core = grid.core(tile)
    if grid.place(tile).column == 0 {
      alphaBand = [UInt8](repeating: 0, count: core.height * grid.width)
    }
    for y in 0..<core.height {
      let target = y * grid.width + core.x
      alphaBand.replaceSubrange(
        target..<target + core.width, with: values[y * core.width..<(y + 1) * core.width])
    }
    if grid.place(tile).column == grid.columns - 1 {
      alpha = ArraySlice(Array(alpha) + alphaBand)
    }
  }
}
