internal import CVQZKernels

/// Whole maps copied or added, bands of rows at a time, with the same result for any number of
/// threads.
extension FeatureMap where Scalar == Int16 {
  /// Copies all channels to those of `target` from `first` on.
  func copyChannels(to target: IntegerMap, from first: Int, threads: Int) {
    // Both maps keep whole blocks, so the copy shifts lanes where `first` is no multiple of 16.
    precondition(first + channels <= target.channels && channels <= VQZ_STEP_CHANNELS)
    // The same grid, whatever the borders.
    precondition(height == target.height && width == target.width)
    nonisolated(unsafe) let from = unsafe kernelMap
    nonisolated(unsafe) let to = unsafe target.kernelMap
    let (channels, width) = (Int32(channels), width)
    RowBands.forEach(height: height, threads: threads) { rows in
      for y in rows {
        unsafe vqz_copy_channels_i16(from, channels, to, Int32(first), width, y)
      }
    }
    withExtendedLifetime((self, target)) {}
  }

  /// self = clamp(self + other), maps of the same shape (`arith.add`).
  func add(_ other: IntegerMap, bound: Int, threads: Int) {
    precondition(
      channels == other.channels && height == other.height && width == other.width)
    nonisolated(unsafe) let target = unsafe kernelMap
    nonisolated(unsafe) let from = unsafe other.kernelMap
    let (blocks, width) = (Int32(blocks), width)
    RowBands.forEach(height: height, threads: threads) { rows in
      for y in rows {
        unsafe vqz_add_map_i16(target, from, blocks, Int32(bound), width, y)
      }
    }
    withExtendedLifetime((self, other)) {}
  }
}
