extension Signal {
  /// A picture of 8-bit samples: rows from the top, interleaved channels, no padding.
  ///
  /// Samples are as stored in a file: no gamma, profile or orientation is applied; what says how
  /// to show them is kept in `metadata`.
  ///
  /// - Parameters:
  ///   - width: positions a row, 1 or more.
  ///   - height: rows, 1 or more.
  ///   - samples: `[height][width][layout.channelCount]`, 0 to 255.
  /// - Throws: `usage` where a size is below 1 or does not match the samples, or for metadata that
  ///   no decoder gives back.
  public init(
    width: Int, height: Int, layout: PictureLayout, samples: [UInt8], metadata: [Metadata] = [],
    origin: Origin = .none, originalBitsPerSample: Int = 8, notices: [String] = []
  ) throws(VQZError) {
    try self.init(
      kind: .picture, shape: try Shape(axes: [height, width], channels: layout.channelCount),
      samples: samples, origin: origin, originalBitsPerSample: originalBitsPerSample,
      metadata: metadata, notices: notices)
  }

  /// Positions along the last axis: of a picture those of a row.
  public var width: Int { shape.width }

  /// Positions along the last axis but one: of a picture its rows. 1 where there is no such axis.
  public var height: Int { shape.height }

  /// The channels of a picture; nil for a signal of another kind.
  public var layout: PictureLayout? {
    PictureLayout(of: shape, kind: kind)
  }
}

extension Signal.Shape {
  /// Positions along the last axis, 1 where there is none.
  public var width: Int { axes.last ?? 1 }

  /// Positions along the last axis but one, 1 where there is none.
  public var height: Int { axes.dropLast().last ?? 1 }
}
