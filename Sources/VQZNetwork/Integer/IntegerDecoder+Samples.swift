import VQZCore

extension IntegerDecoder {
  /// Rounds the output activations to samples around mid-grey, through the last pixel shuffle.
  ///
  /// - Returns: `[height][width][channels]`; what the map has beyond that is dropped.
  func samples(_ map: IntegerMap, height: Int, width: Int, threads: Int) -> [UInt8] {
    let rowBytes = width * description.channels
    return unsafe [UInt8](unsafeUninitializedCapacity: height * rowBytes) { bytes, count in
      nonisolated(unsafe) let target = unsafe bytes
      WorkerPool.forEachChunk(total: height, size: 32, threads: threads) { rows in
        for y in rows {
          let row = unsafe UnsafeMutableBufferPointer(
            rebasing: target[y * rowBytes..<(y + 1) * rowBytes])
          unsafe self.samples(map, y: y, to: row)
        }
      }
      count = height * rowBytes
    }
  }

  private func samples(_ map: IntegerMap, y: Int, to row: UnsafeMutableBufferPointer<UInt8>) {
    let channels = description.channels
    let bits = description.fractionBits
    let half = bits > 0 ? 1 << (bits - 1) : 0
    let factor = lastShuffle
    let first = y % factor * factor * channels
    let cell = factor * channels
    var target = 0
    var position = map.offset(0, y / factor, 0)
    while target < row.count {
      for lane in first..<min(first + cell, first + row.count - target) {
        let index = position + lane / 16 * map.blockStride + lane % 16
        let value = (Int(unsafe map.storage[index]) + half) >> bits + 128
        unsafe row[target] = UInt8(truncatingIfNeeded: min(max(value, 0), 255))
        target += 1
      }
      position += 16
    }
  }
}
