extension Signal {
  /// How many samples a signal has along each axis, and how many at each position.
  ///
  /// Every value of this type has a product that an `Int` holds, so its counts never overflow.
  public struct Shape: Sendable, Equatable {
    /// Most axes of a signal.
    public static let axisLimit = 4

    /// Positions along each axis, the slowest first: of a picture rows, then columns. Each is 1
    /// or more; at most `axisLimit` of them.
    public let axes: [Int]
    /// Samples at each position, 1 or more.
    public let channels: Int
    /// Positions: the product of `axes`, 1 where there are none.
    public let positionCount: Int

    /// - Throws: `usage` where a size is below 1, where there are more than `axisLimit` axes, or
    ///   where the number of samples is more than an `Int` holds.
    public init(axes: [Int], channels: Int = 1) throws(VQZError) {
      var positions = 1
      var fits = axes.count <= Self.axisLimit && channels >= 1
      for size in axes {
        let (product, overflow) = positions.multipliedReportingOverflow(by: size)
        fits = fits && size >= 1 && !overflow
        positions = product
      }
      // Eight bytes are the largest sample, so bytes can be counted, too.
      let (samples, overflow) = positions.multipliedReportingOverflow(by: channels)
      let (_, isTooLarge) = samples.multipliedReportingOverflow(by: 8)
      guard fits, !overflow, !isTooLarge else {
        throw VQZError(
          .usage,
          "shape: found axes of \(axes) and \(channels) channels, expected at most "
            + "\(Self.axisLimit) axes, sizes of 1 or more, and a product below 2^60")
      }
      self.axes = axes
      self.channels = channels
      positionCount = positions
    }

    private init(_ other: Shape, channels: Int) {
      axes = other.axes
      self.channels = channels
      positionCount = other.positionCount
    }

    /// The same axes with fewer channels, or with a few more that still fit into memory.
    func replacing(channels: Int) -> Shape { Shape(self, channels: channels) }

    /// Samples of all positions and channels.
    public var sampleCount: Int { positionCount * channels }
  }
}
