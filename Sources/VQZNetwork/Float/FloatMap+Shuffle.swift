internal import CVQZKernels

/// Changes of the grid: exact copies, in the order of `Layer.shuffle`.
extension FeatureMap where Scalar == Float {
  /// output(c, y·r.rows + dy, x·r.columns + dx) = self((dy·r.columns + dx)·C + c, y, x), with
  /// r = `factor` and C = channels / r.area.
  package func pixelShuffle(_ factor: Extent) -> FloatMap {
    let output = FloatMap(
      channels: channels / factor.area, height: height * factor.rows,
      width: width * factor.columns, border: border, pool: pool)
    pixelShuffle(factor, to: output)
    return output
  }

  /// The same into a map of that shape whose padding channels are zero.
  package func pixelShuffle(_ factor: Extent, to output: FloatMap) {
    var shape = shuffleShape(factor, to: output)
    unsafe vqz_shuffle_f32(&shape, storage.baseAddress, output.storage.baseAddress)
  }

  /// The inverse of `pixelShuffle`; the factor divides height and width.
  package func pixelUnshuffle(_ factor: Extent) -> FloatMap {
    let output = FloatMap(
      channels: channels * factor.area, height: height / factor.rows,
      width: width / factor.columns, border: border, pool: pool)
    pixelUnshuffle(factor, to: output)
    return output
  }

  /// The same into a map of that shape whose padding channels are zero.
  package func pixelUnshuffle(_ factor: Extent, to output: FloatMap) {
    var shape = output.shuffleShape(factor, to: self)
    unsafe vqz_unshuffle_f32(&shape, storage.baseAddress, output.storage.baseAddress)
  }

  /// The grids of a shuffle between this map, the coarser one, and `fine`.
  private func shuffleShape(_ factor: Extent, to fine: FloatMap) -> vqz_shuffle_f32_shape {
    precondition(
      fine.channels * factor.area == channels && fine.height == height * factor.rows
        && fine.width == width * factor.columns && fine.border == border)
    return vqz_shuffle_f32_shape(
      factor: factor.forKernels, channels: fine.channels, height: height, width: width,
      border: border.forKernels)
  }

  /// self += other, maps of the same shape.
  package func add(_ other: FloatMap) {
    precondition(
      channels == other.channels && height == other.height && width == other.width
        && border == other.border)
    unsafe vqz_add_f32(
      storage.baseAddress, other.storage.baseAddress, storage.baseAddress, storage.count)
  }
}
