package import VQZCore

/// The rules of the kind `picture`.
package enum PictureRules {
  /// Rows and columns as they are; alpha, the last of two or four channels, is an aside.
  package static func grid(of shape: Signal.Shape) -> GridPlan {
    GridPlan(
      rows: shape.height, columns: shape.width, channelCount: shape.channels,
      codedChannelCount: shape.channels - (shape.channels.isMultiple(of: 2) ? 1 : 0))
  }
}

extension Signal {
  /// The grid of a picture.
  package var grid: GridPlan { PictureRules.grid(of: shape) }
}
