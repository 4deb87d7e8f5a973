/// Rows and columns of a kernel, of the factor of a shuffle, of the stride of a grid, or of a
/// border.
///
/// Pictures have squares everywhere, which an integer literal stands for: `3` is 3×3. A signal of
/// one axis is one row: its kernels, factors and strides have one row, too.
package struct Extent: Sendable, Hashable, ExpressibleByIntegerLiteral {
  package var rows: Int
  package var columns: Int

  @inlinable
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// As many columns as rows.
  @inlinable
  package init(square side: Int) {
    self.init(rows: side, columns: side)
  }

  @inlinable
  package init(integerLiteral side: Int) {
    self.init(square: side)
  }

  package var area: Int { rows * columns }
  package var isSquare: Bool { rows == columns }

  /// Whether `body` holds for the rows and for the columns.
  package func both(_ body: (Int) -> Bool) -> Bool { body(rows) && body(columns) }

  /// Whether a whole number of `other` fits each way.
  package func isMultiple(of other: Extent) -> Bool {
    rows % other.rows == 0 && columns % other.columns == 0
  }

  /// Whether this is at most `other` each way.
  package func fits(within other: Extent) -> Bool {
    rows <= other.rows && columns <= other.columns
  }

  /// How many positions of this stride cover a signal of `height` × `width`.
  package func positions(height: Int, width: Int) -> Extent {
    Extent(rows: (height + rows - 1) / rows, columns: (width + columns - 1) / columns)
  }

  package static func * (a: Extent, b: Extent) -> Extent {
    Extent(rows: a.rows * b.rows, columns: a.columns * b.columns)
  }

  /// Rounded towards zero each way; exact where `a.isMultiple(of: b)`.
  package static func / (a: Extent, b: Extent) -> Extent {
    Extent(rows: a.rows / b.rows, columns: a.columns / b.columns)
  }
}

extension Extent: CustomStringConvertible {
  /// `8` for a square, `1×32` for anything else.
  package var description: String { isSquare ? "\(rows)" : "\(rows)×\(columns)" }
}
