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

  private func hasShape(of other: FloatMap) -> Bool {
    channels == other.channels && height == other.height && width == other.width
      && border == other.border
  }
}
