package import VQZNetwork

extension TrainingSignal {
  /// Cuts the patch with its corner at (x, y) into `map`, which has the size of the patch. What
  /// lies outside the picture is mirrored at its edge.
  package func cut(_ choice: Window, into map: FloatMap) {
    let scale = SampleScale.bytes
    let isInside = choice.x + map.width <= width
    for row in 0..<map.height {
      let down = choice.isUpsideDown ? map.height - 1 - row : row
      let line = Self.reflected(choice.y + down, size: height) * width
      var target = map.origin + row * map.rowStride
      for column in 0..<map.width {
        let x = choice.x + (choice.isMirrored ? map.width - 1 - column : column)
        let source = (line + (isInside ? x : Self.reflected(x, size: width))) * channels
        for channel in 0..<channels {
          unsafe map.storage[target + channel] = scale.activation(
            of: Int(samples[source + channel]))
        }
        target += FloatMap.lanes
      }
    }
  }

  /// The index inside 0..<size that mirroring at both edges maps `index` to.
  static func reflected(_ index: Int, size: Int) -> Int {
    let period = 2 * size
    let folded = index % period
    return folded < size ? folded : period - 1 - folded
  }
}
