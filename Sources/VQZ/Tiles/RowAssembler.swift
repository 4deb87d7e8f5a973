import VQZContainer
import VQZSignal

/// Puts blended colours and exact alpha together into the finished rows of the area of a window.
struct RowAssembler {
  private let window: TileWindow
  private let plan: GridPlan
  private var blender: RowBlender
  /// Alpha of the row of tiles being added, `[core rows][cores]`.
  private var alphaBand: [UInt8] = []
  /// Alpha of complete rows of the area whose colours are still being blended.
  private var alpha: ArraySlice<UInt8> = []

  init(window: TileWindow, plan: GridPlan) {
    self.window = window
    self.plan = plan
    blender = RowBlender(window: window, channels: plan.codedChannelCount)
  }

  /// Adds a tile; gives the rows that are finished with it, `[rows][area width][channelCount]`.
  ///
  /// - Parameters:
  ///   - colours: the colour samples.
  ///   - alpha: the alpha of the core rectangle, where the signal has any.
  mutating func add(colours: TileSamples, alpha tileAlpha: [UInt8]?, tile: Int) -> [UInt8] {
    if let tileAlpha { add(alpha: tileAlpha, tile: tile) }
    let rows = blender.add(colours, tile: tile)
    guard plan.hasAside, !rows.isEmpty else { return rows }
    let channels = plan.codedChannelCount
    let positions = rows.count / channels
    var joined: [UInt8] = []
    joined.reserveCapacity(positions * plan.channelCount)
    for (position, value) in alpha.prefix(positions).enumerated() {
      joined.append(contentsOf: rows[position * channels..<(position + 1) * channels])
      joined.append(value)
    }
    alpha = alpha.dropFirst(positions)
    return joined
  }

  private mutating func add(alpha values: [UInt8], tile: Int) {
    let grid = window.grid
    let core = grid.core(tile)
    let cores = window.cores
    let column = grid.place(tile).column
    if column == window.columns.lowerBound {
      alphaBand = [UInt8](repeating: 0, count: core.height * cores.count)
    }
    for y in 0..<core.height {
      let target = y * cores.count + core.x - cores.lowerBound
      alphaBand.replaceSubrange(
        target..<target + core.width, with: values[y * core.width..<(y + 1) * core.width])
    }
    if column == window.columns.upperBound - 1 {
      let rows = window.cropped(alphaBand, rows: core.rows, columns: cores, channels: 1)
      alpha = ArraySlice(Array(alpha) + rows)
    }
  }
}
