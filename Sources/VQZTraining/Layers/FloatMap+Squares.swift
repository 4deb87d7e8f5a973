internal import VQZNetwork

extension FloatMap {
  /// The squared error of `found` where this map is what was wanted, over the channels of one
  /// block, and `scale` times the error as the gradient by `found`. One sum a position, in the
  /// order of rows.
  func squaredError(of found: FloatMap, scale: Float, gradient: FloatMap) -> Double {
    precondition(channels <= Self.lanes && hasShape(of: found) && hasShape(of: gradient))
    // The memory itself: looked up for every sample, it would take longer than the arithmetic.
    let (wanted, found, byFound) = unsafe (storage, found.storage, gradient.storage)
    let channels = channels
    var squares = 0.0
    forEachPosition(block: 0) { offset in
      var sum: Float = 0
      for channel in 0..<channels {
        let difference = unsafe found[offset + channel] - wanted[offset + channel]
        sum += difference * difference
        unsafe byFound[offset + channel] = scale * difference
      }
      squares += Double(sum)
    }
    return squares
  }

  /// The same over the part of the map from its upper left corner on; the gradient of the rest is
  /// zero.
  func squaredError(
    of found: FloatMap, within part: Extent, scale: Float, gradient: FloatMap
  ) -> Double {
    precondition(channels <= Self.lanes && hasShape(of: found) && hasShape(of: gradient))
    var squares = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let offset = origin + y * rowStride + x * Self.lanes
        let isInside = y < part.rows && x < part.columns
        for element in offset..<offset + channels {
          let difference = isInside ? found[element: element] - self[element: element] : 0
          squares += Double(difference * difference)
          gradient[element: element] = scale * difference
        }
      }
    }
    return squares
  }

  private func hasShape(of other: FloatMap) -> Bool {
    channels == other.channels && height == other.height && width == other.width
      && border == other.border
  }
}
