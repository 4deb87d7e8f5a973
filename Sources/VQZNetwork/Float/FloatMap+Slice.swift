internal import VQZCore

extension FeatureMap where Scalar == Float {
  /// A copy of some channels.
  package func slice(_ range: Range<Int>, threads: Int = 1) -> FloatMap {
    // Channels of the map, not of its blocks, which may have more.
    precondition(range.lowerBound >= 0 && range.upperBound <= channels)
    let copy = FloatMap(
      channels: range.count, height: height, width: width, border: border, pool: pool)
    WorkerPool.forEachChunk(total: height, size: 8, threads: threads) { rows in
      // A thread writes rows that no other one does.
      for y in rows {
        // A channel is every 16th float of its block.
        for lane in range.indices {
          let from = offset(lane, y, 0)
          let to = copy.offset(lane - range.lowerBound, y, 0)
          for x in 0..<width {
            copy[element: to + Self.lanes * x] = self[element: from + Self.lanes * x]
          }
        }
      }
    }
    return copy
  }
}
