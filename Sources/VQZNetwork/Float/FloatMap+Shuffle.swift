internal import CVQZKernels

/// Changes of the grid: exact copies, in the order of `Layer.shuffle`.
extension FeatureMap where Scalar == Float {
  /// output(c, y·r + dy, x·r + dx) = self((dy·r + dx)·C + c, y, x), C = channels / factor².
  package func pixelShuffle(_ factor: Int) -> FloatMap {
    let output = FloatMap(
      channels: channels / (factor * factor), height: height * factor, width: width * factor,
      pool: pool)
    pixelShuffle(factor, to: output)
    return output
  }

  /// The same into a map of that shape whose padding channels are zero.
  package func pixelShuffle(_ factor: Int, to output: FloatMap) {
    precondition(
      output.channels * factor * factor == channels && output.height == height * factor
        && output.width == width * factor)
    unsafe vqz_shuffle_f32(
      factor, output.channels, height, width, storage.baseAddress, output.storage.baseAddress)
  }

  /// The inverse of `pixelShuffle`; the factor divides height and width.
  package func pixelUnshuffle(_ factor: Int) -> FloatMap {
    let output = FloatMap(
      channels: channels * factor * factor, height: height / factor, width: width / factor,
      pool: pool)
    pixelUnshuffle(factor, to: output)
    return output
  }

  /// The same into a map of that shape whose padding channels are zero.
  package func pixelUnshuffle(_ factor: Int, to output: FloatMap) {
    precondition(
      output.channels == channels * factor * factor && output.height * factor == height
        && output.width * factor == width)
    unsafe vqz_unshuffle_f32(
      factor, channels, output.height, output.width, storage.baseAddress,
      output.storage.baseAddress)
  }

  /// self += other, maps of the same shape.
  package func add(_ other: FloatMap) {
    precondition(
      channels == other.channels && height == other.height && width == other.width)
    unsafe vqz_add_f32(
      storage.baseAddress, other.storage.baseAddress, storage.baseAddress, storage.count)
  }
}
