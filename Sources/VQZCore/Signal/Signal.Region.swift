extension Signal {
  /// A part of a signal: a range along each axis. It is checked where it meets a signal.
  public struct Region: Sendable, Equatable {
    /// The first position along each axis, counted from 0, in the order of `Shape.axes`.
    public var start: [Int]
    /// Positions along each axis, 1 or more.
    public var size: [Int]

    /// The part of `size` positions from `start` on, for each axis.
    public init(start: [Int], size: [Int]) {
      self.start = start
      self.size = size
    }

    /// The part of a picture that begins at column `x` and row `y`, counted from 0.
    public init(x: Int, y: Int, width: Int, height: Int) {
      self.init(start: [y, x], size: [height, width])
    }
  }
}
