internal import VQZNetwork

extension FloatMap {
  /// Copies some channels of every position to consecutive rows: `[height·width][range.count]`.
  func gather(_ range: Range<Int>, into rows: AlignedFloats) {
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
    forEachPair(other, source, first) { own, others in
      unsafe storage[own] += other.storage[others]
    }
  }

  /// Copies some channels of another map of the same grid to those of this one from `first` on.
  func copy(_ other: FloatMap, from source: Range<Int>, at first: Int) {
    forEachPair(other, source, first) { own, others in
      unsafe storage[own] = other.storage[others]
    }
  }

  /// Calls `body` with the element offsets in this map and in `other` of every value of the
  /// channels `source` of `other`.
  @inline(__always)
  private func forEachPair(
    _ other: FloatMap, _ source: Range<Int>, _ first: Int, _ body: (Int, Int) -> Void
  ) {
    precondition(other.height == height && other.width == width)
    for channel in source {
      let shift = offset(first + channel - source.lowerBound, 0, 0) - origin
      let back = other.offset(channel, 0, 0) - other.origin
      for y in 0..<height {
        var position = origin + y * rowStride
        for _ in 0..<width {
          body(position + shift, position + back)
          position += FloatMap.lanes
        }
      }
    }
  }

  /// Adds one value a channel to every position.
  func addConstant(_ values: [Float]) {
    for block in 0..<blocks {
      var lanes = SIMD16<Float>(repeating: 0)
      for lane in 0..<min(FloatMap.lanes, channels - block * FloatMap.lanes) {
        lanes[lane] = values[block * FloatMap.lanes + lane]
      }
      forEachPosition(block: block) { offset in
        let sum = vector(at: offset) + lanes
        unsafe UnsafeMutableRawPointer(storage.baseAddress.unsafelyUnwrapped + offset)
          .storeBytes(of: sum, as: SIMD16<Float>.self)
      }
    }
  }

  /// The sum over all positions, a value a channel.
  func sums() -> [Float] {
    var all: [Float] = []
    all.reserveCapacity(channels)
    for block in 0..<blocks {
      var sum = SIMD16<Float>(repeating: 0)
      forEachPosition(block: block) { sum += vector(at: $0) }
      for lane in 0..<min(FloatMap.lanes, channels - block * FloatMap.lanes) {
        all.append(sum[lane])
      }
    }
    return all
  }

  /// Calls `body` with the element offset, the element of the rows and the length of every run of
  /// channels that lies together.
  @inline(__always)
  private func forEachPiece(_ range: Range<Int>, _ body: (Int, Int, Int) -> Void) {
    guard !range.isEmpty else { return }
    var row = 0
    for y in 0..<height {
      for x in 0..<width {
        let position = origin + y * rowStride + x * FloatMap.lanes
        var channel = range.lowerBound
        while channel < range.upperBound {
          let lane = channel % FloatMap.lanes
          let count = min(FloatMap.lanes - lane, range.upperBound - channel)
          body(position + channel / FloatMap.lanes * blockStride + lane, row, count)
          row += count
          channel += count
        }
      }
    }
  }
}
