/// Bits over the area of a picture, in square blocks.
package struct HeatMap: Sendable, Equatable {
  /// Samples of a block each way.
  package private(set) var block: Int
  package private(set) var columns = 0
  package private(set) var rows = 0
  /// `[rows][columns]`, bits.
  package private(set) var bits: [Double] = []

  init(block: Int = 8) { self.block = block }

  /// Spreads bits evenly over the blocks of a square. Blocks are added as they are needed, so
  /// nothing has to be known of the picture before.
  mutating func add(_ amount: Double, x: Int, y: Int, size: Int) {
    let (left, top) = (x / block, y / block)
    let count = max(1, size / block)
    grow(columns: left + count, rows: top + count)
    let share = amount / Double(count * count)
    for row in top..<top + count {
      for column in left..<left + count { bits[row * columns + column] += share }
    }
  }

  private mutating func grow(columns wide: Int, rows high: Int) {
    guard wide > columns || high > rows else { return }
    let (newColumns, newRows) = (max(wide, columns), max(high, rows))
    if newColumns == columns {
      bits += [Double](repeating: 0, count: (newRows - rows) * columns)
    } else {
      // The first row of a tile is what makes a map wider, once for every column.
      var grown = [Double](repeating: 0, count: newColumns * newRows)
      for row in 0..<rows {
        for column in 0..<columns {
          grown[row * newColumns + column] = bits[row * columns + column]
        }
      }
      bits = grown
    }
    (columns, rows) = (newColumns, newRows)
  }

  /// Without the blocks beyond the picture, which coding whole positions makes.
  func cut(width: Int, height: Int) -> HeatMap {
    let (kept, high) = (
      min(columns, (width + block - 1) / block), min(rows, (height + block - 1) / block)
    )
    var result = HeatMap(block: block)
    result.columns = kept
    result.rows = high
    result.bits = (0..<high).flatMap { row in
      Array(bits[row * columns..<row * columns + kept])
    }
    return result
  }

  package var largest: Double { bits.max() ?? 0 }
}
