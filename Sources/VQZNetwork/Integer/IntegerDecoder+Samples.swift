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
    precondition(description.scale == .bytes)
    let bits = Int32(description.fractionBits)
    nonisolated(unsafe) let from = unsafe map.kernelMap
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: height * rowBytes) { bytes, count in
      nonisolated(unsafe) let target = bytes.baseAddress
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
}
