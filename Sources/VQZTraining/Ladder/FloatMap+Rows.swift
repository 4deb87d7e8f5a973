internal import VQZNetwork

extension FloatMap {
  /// Copies some channels of every position to consecutive rows: `[height·width][range.count]`.
  func gather(_ range: Range<Int>, into rows: AlignedFloats) {
    // The loops below are unchecked.
    precondition(rows.count >= height * width * range.count && range.upperBound <= channels)
    forEachPiece(range) { offset, row, count in
      unsafe (rows.storage.baseAddress.unsafelyUnwrapped + row).update(
        from: storage.baseAddress.unsafelyUnwrapped + offset, count: count)
    }
  }

  /// The inverse of `gather`.
  func scatter(_ rows: AlignedFloats, to range: Range<Int>) {
    precondition(rows.count >= height * width * range.count && range.upperBound <= channels)
    forEachPiece(range) { offset, row, count in
      unsafe (storage.baseAddress.unsafelyUnwrapped + offset).update(
        from: rows.storage.baseAddress.unsafelyUnwrapped + row, count: count)
    }
  }

  /// Adds some channels of another map of the same grid to those of this one from `first` on.
  func add(_ other: FloatMap, from source: Range<Int>, at first: Int) {
    let (to, from) = unsafe (storage, other.storage)
    forEachPair(other, source, first) { own, others in
      unsafe to[own] += from[others]
    }
  }

  /// Copies some channels of another map to those of this one from `first` on, at the positions
  /// that both have.
  func copy(_ other: FloatMap, from source: Range<Int>, at first: Int) {
    let (to, from) = unsafe (storage, other.storage)
    forEachPair(other, source, first) { own, others in
      unsafe to[own] = from[others]
    }
  }

  /// Calls `body` with the element offsets in this map and in `other` of every value of the
  /// channels `source` of `other`, at the positions that both have.
  @inline(__always)
  private func forEachPair(
    _ other: FloatMap, _ source: Range<Int>, _ first: Int, _ body: (Int, Int) -> Void
  ) {
    let (rows, columns) = (min(height, other.height), min(width, other.width))
    // Channels of both maps may begin anywhere in a block of sixteen, so each has an offset of its
    // own.
    for channel in source {
      let shift = offset(first + channel - source.lowerBound, 0, 0)
      let back = other.offset(channel, 0, 0)
      for y in 0..<rows {
        let (own, others) = (shift + y * rowStride, back + y * other.rowStride)
        for x in 0..<columns { body(own + 16 * x, others + 16 * x) }
      }
    }
  }

  /// Adds one value a channel to every position.
  func addConstant(_ values: [Float]) {
    forEachBlock { block, lanes in
      var constant = SIMD16<Float>(repeating: 0)
      for lane in 0..<lanes { constant[lane] = values[block * 16 + lane] }
      addConstant(constant, block: block)
    }
  }

  /// The same with the values between two rows, `share` of the way from that which starts at
  /// `first` to the next one.
  func addConstant(between rows: AlignedFloats, at first: Int, share: Float) {
    forEachBlock { block, lanes in
      let a = rows.vector(at: first + block * 16, lanes: lanes)
      let b = rows.vector(at: first + channels + block * 16, lanes: lanes)
      addConstant(a + (b - a) * share, block: block)
    }
  }

  /// The same for one block of sixteen channels.
  private func addConstant(_ constant: SIMD16<Float>, block: Int) {
    forEachPosition(block: block) { offset in
      set(vector(at: offset) + constant, at: offset)
    }
  }

  /// Sets every position to the same values, one a channel, that lie from `first` on.
  func fill(_ values: AlignedFloats, at first: Int) {
    forEachBlock { block, lanes in
      let constant = values.vector(at: first + block * 16, lanes: lanes)
      forEachPosition(block: block) { set(constant, at: $0) }
    }
  }

  /// Calls `body` with each channel and its sum over all positions.
  @inline(__always)
  func forEachSum(_ body: (Int, Float) -> Void) {
    forEachBlock { block, lanes in
      var sum = SIMD16<Float>(repeating: 0)
      forEachPosition(block: block) { sum += vector(at: $0) }
      for lane in 0..<lanes { body(block * 16 + lane, sum[lane]) }
    }
  }

  /// Calls `body` with each block and how many channels it has.
  @inline(__always)
  private func forEachBlock(_ body: (Int, Int) -> Void) {
    for block in 0..<blocks { body(block, min(16, channels - block * 16)) }
  }

  @inline(__always)
  /// Writes the sixteen channels at an element offset.
  private func set(_ vector: SIMD16<Float>, at offset: Int) {
    unsafe UnsafeMutableRawPointer(storage.baseAddress.unsafelyUnwrapped + offset)
      .storeBytes(of: vector, as: SIMD16<Float>.self)
  }

  /// Calls `body` with the element offset, the element of the rows and the length of every run of
  /// channels that lies together.
  @inline(__always)
  private func forEachPiece(_ range: Range<Int>, _ body: (Int, Int, Int) -> Void) {
    guard !range.isEmpty else { return }
    var row = 0
    for y in 0..<height {
      for x in 0..<width {
        let position = origin + y * rowStride + x * 16
        var channel = range.lowerBound
        while channel < range.upperBound {
          let lane = channel & 15
          let count = min(16 - lane, range.upperBound - channel)
          body(position + (channel >> 4) * blockStride + lane, row, count)
          row += count
          channel += count
        }
      }
    }
  }
}
