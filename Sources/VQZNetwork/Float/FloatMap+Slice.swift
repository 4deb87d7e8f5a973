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

  /// Gives positions beyond the first `seen` rows and columns the values of the nearest one of
  /// those: what a coarser level should be told of padding that nobody sees, since a level that
  /// goes on as it was costs least.
  package func repeatLast(of seen: Extent) {
    forEachUnseen(seen) { to, from in
      for lane in 0..<Self.lanes { self[element: to + lane] = self[element: from + lane] }
    }
  }

  /// The way back of `repeatLast`: the gradients of positions beyond `seen` are added to those of
  /// the positions that they repeat, and become 0.
  package func foldLast(of seen: Extent) {
    forEachUnseen(seen) { from, to in
      for lane in 0..<Self.lanes {
        self[element: to + lane] += self[element: from + lane]
        self[element: from + lane] = 0
      }
    }
  }

  /// Calls `body` with the element of every position beyond `seen`, at each block of channels, and
  /// with that of the nearest seen one.
  private func forEachUnseen(_ seen: Extent, _ body: (Int, Int) -> Void) {
    for block in 0..<blocks {
      let first = origin + block * blockStride
      for y in 0..<height {
        for x in min(y < seen.rows ? seen.columns : 0, width)..<width {
          let (row, column) = (min(y, seen.rows - 1), min(x, seen.columns - 1))
          body(
            first + y * rowStride + x * Self.lanes, first + row * rowStride + column * Self.lanes)
        }
      }
    }
  }
}
