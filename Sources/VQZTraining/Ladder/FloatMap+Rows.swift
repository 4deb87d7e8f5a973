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

  /// Adds some channels of another map to channels of this one.
  func add(_ other: FloatMap, from source: Range<Int>, at first: Int) {
    precondition(other.height == height && other.width == width)
    for channel in source {
      let to = first + channel - source.lowerBound
      let shift = offset(to, 0, 0) - origin
      let back = other.offset(channel, 0, 0) - other.origin
      for y in 0..<height {
        var position = origin + y * rowStride
        for _ in 0..<width {
          unsafe storage[position + shift] += other.storage[position + back]
          position += FloatMap.lanes
        }
      }
    }
  }

  /// Copies some channels of another map to channels of this one.
  func copy(_ other: FloatMap, from source: Range<Int>, at first: Int) {
    precondition(other.height == height && other.width == width)
    for channel in source {
      let to = first + channel - source.lowerBound
      let shift = offset(to, 0, 0) - origin
      let back = other.offset(channel, 0, 0) - other.origin
      for y in 0..<height {
        var position = origin + y * rowStride
        for _ in 0..<width {
          unsafe storage[position + shift] = other.storage[position + back]
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
