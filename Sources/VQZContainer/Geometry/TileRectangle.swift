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
