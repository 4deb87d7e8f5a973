package import VQZCore

extension Signal {
  /// The grid of a picture.
  package var grid: GridPlan { PictureRules().grid(of: shape) }
}
