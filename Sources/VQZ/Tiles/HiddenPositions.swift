import VQZContainer
import VQZSignal

/// Positions of a rectangle whose alpha is 0: nobody sees their colours, so they may be whatever
/// costs least.
struct HiddenPositions {
  /// Whether a position is hidden, `[height][width]`.
  let isHidden: [Bool]
  let width: Int
  let height: Int

  /// Nil where all positions of `area` are seen.
  init?(_ area: TileRectangle, of tile: TileSource) {
    guard !tile.keepsHidden, let aside = tile.plan.asides.first else { return nil }
    (width, height) = (area.width, area.height)
    isHidden = ColourConversion.plane(aside, in: area, of: tile).map { $0 == 0 }
    guard isHidden.contains(true) else { return nil }
  }

  /// Positions that are seen.
  var seenCount: Int { isHidden.count { !$0 } }

  private init(isHidden: [Bool], width: Int, height: Int) {
    (self.isHidden, self.width, self.height) = (isHidden, width, height)
  }

  /// Gives hidden positions colours that go on smoothly from those that are seen around them.
  ///
  /// Seen colours are averaged two by two until one position is left; then each hidden one becomes
  /// what the four averages nearest to it promise. In integers, so that a file is the same
  /// everywhere.
  ///
  /// - Parameters:
  ///   - samples: `[height][width][channels]`.
  ///   - channels: 1 or more.
  func fill(_ samples: inout [UInt8], channels: Int) {
    guard isHidden.contains(true) else { return }
    guard isHidden.contains(false), width > 1 || height > 1 else {
      if !isHidden.contains(false) { samples = samples.map { _ in 0 } }
      return
    }
    var (coarse, averages) = halved(samples, channels: channels)
    coarse.fill(&averages, channels: channels)
    for y in 0..<height {
      // The average that holds the position, and the one on the nearer side of it.
      let (row, besideRow) = coarse.nearest(y, of: coarse.height)
      for x in 0..<width where isHidden[y * width + x] {
        let (column, besideColumn) = coarse.nearest(x, of: coarse.width)
        for channel in 0..<channels {
          func average(_ row: Int, _ column: Int) -> Int {
            Int(averages[(row * coarse.width + column) * channels + channel])
          }
          let sum =
            9 * average(row, column) + 3 * average(row, besideColumn)
            + 3 * average(besideRow, column) + average(besideRow, besideColumn)
          samples[(y * width + x) * channels + channel] = UInt8((sum + 8) / 16)
        }
      }
    }
  }

  private func nearest(_ place: Int, of count: Int) -> (own: Int, beside: Int) {
    let own = place / 2
    return (own, min(max(own + (place.isMultiple(of: 2) ? -1 : 1), 0), count - 1))
  }

  /// Two by two positions as one: the average of those that are seen, hidden where none is.
  private func halved(
    _ samples: [UInt8], channels: Int
  ) -> (positions: HiddenPositions, averages: [UInt8]) {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    var hidden = [Bool](repeating: true, count: columns * rows)
    var averages = [UInt8](repeating: 0, count: columns * rows * channels)
    for row in 0..<rows {
      for column in 0..<columns {
        var seen: [Int] = []
        for y in 2 * row..<min(height, 2 * row + 2) {
          for x in 2 * column..<min(width, 2 * column + 2) where !isHidden[y * width + x] {
            seen.append(y * width + x)
          }
        }
        guard !seen.isEmpty else { continue }
        hidden[row * columns + column] = false
        for channel in 0..<channels {
          let sum = seen.reduce(0) { $0 + Int(samples[$1 * channels + channel]) }
          averages[(row * columns + column) * channels + channel] =
            UInt8((sum + seen.count / 2) / seen.count)
        }
      }
    }
    return (HiddenPositions(isHidden: hidden, width: columns, height: rows), averages)
  }
}
