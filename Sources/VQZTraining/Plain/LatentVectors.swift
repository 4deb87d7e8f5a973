internal import VQZNetwork

/// Between maps of latents and rows of vectors: row `position·groups + group` has the
/// `dimension` values of that group at that position.
struct LatentVectors: Sendable {
  /// Vectors of a position, and the values of each.
  let groups: Int
  let dimension: Int

  init(_ plan: PlainPlan) {
    groups = plan.groups
    dimension = plan.dimension
  }

  /// Vectors of all positions of a map.
  func rowCount(_ map: FloatMap) -> Int { map.height * map.width * groups }

  /// Copies the vectors of `map` to `rows`, from element `start` on.
  func gather(_ map: FloatMap, into rows: AlignedFloats, at start: Int) {
    forEachValue(map) { offset, element in
      rows[start + element] = map[element: offset]
    }
  }

  /// The inverse of `gather`: row r of the map becomes codeword `indices[first + r]`.
  func scatter(
    _ indices: IndexBuffer, at first: Int, of codebook: AlignedFloats, at base: Int,
    into map: FloatMap
  ) {
    var row = first
    // Channel c of a position lies in block c / 16, lane c % 16.
    for y in 0..<map.height {
      for x in 0..<map.width {
        let offset = map.origin + y * map.rowStride + x * FloatMap.lanes
        var channel = 0
        for _ in 0..<groups {
          let codeword = base + indices[row] * dimension
          for d in 0..<dimension {
            let at = offset + channel / FloatMap.lanes * map.blockStride + channel % FloatMap.lanes
            map[element: at] = codebook[codeword + d]
            channel += 1
          }
          row += 1
        }
      }
    }
  }

  /// The inverse of `gather`, from element `start` on.
  func scatter(_ rows: AlignedFloats, at start: Int, into map: FloatMap) {
    forEachValue(map) { offset, element in
      map[element: offset] = rows[start + element]
    }
  }

  /// Calls `body` with the element offset in the map and the index in the rows of every value.
  @inline(__always)
  func forEachValue(_ map: FloatMap, _ body: (Int, Int) -> Void) {
    let channels = groups * dimension
    var element = 0
    for y in 0..<map.height {
      for x in 0..<map.width {
        let offset = map.origin + y * map.rowStride + x * FloatMap.lanes
        for channel in 0..<channels {
          body(
            offset + channel / FloatMap.lanes * map.blockStride + channel % FloatMap.lanes, element)
          element += 1
        }
      }
    }
  }
}
