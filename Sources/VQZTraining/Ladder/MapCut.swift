internal import VQZNetwork

/// Cuts what a level writes on to the next finer one down to the part of it that is trained on.
struct MapCut {
  /// The upper left part of the last map that was cut.
  private let part: FloatMap
  /// The gradient by the whole map, which is 0 beyond the part.
  private let byWhole: FloatMap

  /// - Parameters:
  ///   - whole: positions of the maps that are cut.
  ///   - part: what is left of them.
  init(channels: Int, whole: Extent, part: Extent, border: Extent) {
    self.part = FloatMap(
      channels: channels, height: part.rows, width: part.columns, border: border)
    byWhole = FloatMap(
      channels: channels, height: whole.rows, width: whole.columns, border: border)
  }

  /// The part of a map, which lasts until the next call.
  func forward(_ map: FloatMap) -> FloatMap {
    part.copy(map, from: 0..<map.channels, at: 0)
    return part
  }

  /// The gradient by that map from the one by its part, likewise.
  func backward(_ gradient: FloatMap) -> FloatMap {
    byWhole.copy(gradient, from: 0..<gradient.channels, at: 0)
    return byWhole
  }
}
