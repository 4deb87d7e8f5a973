import VQZContainer

extension Image {
  /// A part of a picture.
  public struct Region: Sendable, Equatable {
    /// Columns to the left of it.
    public var x: Int
    /// Rows above it.
    public var y: Int
    /// Positions a row, 1 or more.
    public var width: Int
    /// Rows, 1 or more.
    public var height: Int

    /// The part that begins at column `x` and row `y`, counted from 0.
    public init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }
}

extension Image.Region {
  /// The region as a part of the picture, which holds all of it.
  func area(in grid: TileGrid) throws(VQZError) -> TileRectangle {
    // Differences, since sums of the caller's numbers may overflow.
    guard x >= 0, y >= 0, width >= 1, height >= 1, x < grid.width, y < grid.height,
      width <= grid.width - x, height <= grid.height - y
    else {
      throw VQZError(
        .usage,
        "region: found \(width)x\(height)+\(x)+\(y), expected one within "
          + "\(grid.width)x\(grid.height)+0+0")
    }
    return TileRectangle(x: x, y: y, width: width, height: height)
  }
}
