extension FeatureMap {
  /// One value; for code that runs once a position or less, not for kernels.
  @inlinable
  package subscript(channel: Int, y: Int, x: Int) -> Scalar {
    get { unsafe storage[offset(channel, y, x)] }
    set { unsafe storage[offset(channel, y, x)] = newValue }
  }

  /// Where a value stands among all elements, the border counted.
  @inlinable
  package func offset(_ channel: Int, _ y: Int, _ x: Int) -> Int {
    (channel / Self.lanes) * blockStride + (y + border.rows) * rowStride
      + (x + border.columns) * Self.lanes + channel % Self.lanes
  }

  /// The value at an element offset, as `offset` and `origin` count: for loops that walk a row.
  /// Only a debug build checks it.
  @inlinable
  package subscript(element offset: Int) -> Scalar {
    @inline(__always) get { unsafe storage[offset] }
    @inline(__always) set { unsafe storage[offset] = newValue }
  }

  /// All elements, borders and the lanes of channels that do not exist included.
  package var elementCount: Int { unsafe storage.count }

  /// Sets every position to the same vector of `channels` values.
  package func fill(_ constants: [Scalar]) {
    for channel in 0..<min(channels, constants.count) {
      for y in 0..<height {
        for x in 0..<width { self[channel, y, x] = constants[channel] }
      }
    }
  }
}
