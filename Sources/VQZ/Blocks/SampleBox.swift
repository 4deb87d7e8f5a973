/// Copies of a part of a signal: between blocks and the bands of rows that hold them.
enum SampleBox {
  /// The samples of `box` out of those of `area`, which holds it.
  ///
  /// - Parameters:
  ///   - box: positions along each axis, outermost first.
  ///   - bytes: the samples of `area`, the last axis running fastest.
  ///   - area: positions along each axis.
  ///   - size: bytes of a position.
  static func extract(
    _ box: [Range<Int>], from bytes: [UInt8], of area: [Range<Int>], size: Int
  ) -> [UInt8] {
    if box == area { return bytes }
    var part: [UInt8] = []
    part.reserveCapacity(box.reduce(size) { $0 * $1.count })
    let length = (box.last?.count ?? 1) * size
    forEachRow(of: box) { row in
      let start = offset(of: row, in: area) * size
      part += bytes[start..<start + length]
    }
    return part
  }

  /// Puts those samples of `box` that lie in `area` into the samples of `area`.
  static func insert(
    _ part: [UInt8], of box: [Range<Int>], into bytes: inout [UInt8], of area: [Range<Int>],
    size: Int
  ) {
    let common = zip(box, area).map { $0.clamped(to: $1) }
    guard common.allSatisfy({ !$0.isEmpty }) else { return }
    let length = (common.last?.count ?? 1) * size
    forEachRow(of: common) { row in
      let source = offset(of: row, in: box) * size
      let target = offset(of: row, in: area) * size
      bytes.replaceSubrange(target..<target + length, with: part[source..<source + length])
    }
  }

  /// Calls `body` with the first position of each row along the last axis, in order.
  private static func forEachRow(of box: [Range<Int>], _ body: ([Int]) -> Void) {
    var place = box.map(\.lowerBound)
    while true {
      body(place)
      var axis = box.count - 2
      while axis >= 0 {
        place[axis] += 1
        if place[axis] < box[axis].upperBound { break }
        place[axis] = box[axis].lowerBound
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  private static func offset(of place: [Int], in area: [Range<Int>]) -> Int {
    zip(place, area).reduce(0) { $0 * $1.1.count + $1.0 - $1.1.lowerBound }
  }
}
