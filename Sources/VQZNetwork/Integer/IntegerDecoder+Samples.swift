internal import CVQZKernels
internal import VQZCore

extension IntegerDecoder {
  /// Rounds the output activations to samples around mid-grey, through the last pixel shuffle. The
  /// kernel knows the scale of bytes and no other.
  ///
  /// - Returns: `[height][width][channels]`; what the map has beyond that is dropped.
  func samples(_ map: IntegerMap, height: Int, width: Int, threads: Int) -> [UInt8] {
    let rowBytes = width * description.channels
    let (factor, channels) = (lastShuffle.forKernels, Int32(description.channels))
    // Only bytes are asked for here: models of other samples go through `numbers`.
    precondition(description.scale == .bytes)
    let bits = Int32(description.fractionBits)
    nonisolated(unsafe) let from = unsafe map.kernelMap
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: height * rowBytes) { bytes, count in
      nonisolated(unsafe) let target = bytes.baseAddress
      // Rows are written by any thread, each by one.
      WorkerPool.forEachChunk(total: height, size: 32, threads: threads) { rows in
        guard let target = unsafe target else { return }
        for y in rows {
          unsafe vqz_samples_u8(
            from, factor, channels, bits, y, target + y * rowBytes, rowBytes)
        }
      }
      count = height * rowBytes
    }
    withExtendedLifetime(map) {}
    return samples
  }

  /// Rounds the output activations to samples of any range, likewise (`arith.samples`).
  func numbers(_ map: IntegerMap, height: Int, width: Int, threads: Int) -> [Int32] {
    let rowCount = width * description.channels
    let (factor, channels) = (lastShuffle.forKernels, Int32(description.channels))
    let scale = description.scale
    var rule = vqz_sample_scale(
      offset: Int64(scale.offset), unit: Int64(scale.unit), least: Int64(scale.least),
      most: Int64(scale.most), bits: Int32(description.fractionBits))
    nonisolated(unsafe) let from = unsafe map.kernelMap
    let numbers = unsafe [Int32](unsafeUninitializedCapacity: height * rowCount) { all, count in
      guard let target = all.baseAddress else { return }
      for y in 0..<height {
        unsafe vqz_samples_i32(
          from, factor, channels, &rule, y, target + y * rowCount, rowCount)
      }
      count = height * rowCount
    }
    withExtendedLifetime(map) {}
    return numbers
  }
}
