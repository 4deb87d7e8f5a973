/// Section 6 of `Formats/vqzm.md` written out as it stands there: every sum from scratch, for one
/// group at one position.
struct PlainContexts {
  let groups: Int
  let width: Int
  let expected: [Int]
  /// Seven a bin.
  let thresholds: [Int]
  /// `[y][x][groups]`
  let bins: [Int]
  /// Of the groups decoded so far, in their order.
  var magnitudes: [Int] = []

  private func expectations(_ count: Int) -> [Int] { bins.prefix(count).map { expected[$0] } }

  /// around(v) at the next group, where `values` holds v of all groups before it.
  private func around(_ values: [Int]) -> Int {
    let next = values.count
    let (g, x, y) = (next % groups, next / groups % width, next / groups / width)
    func v(_ group: Int, _ row: Int, _ column: Int) -> Int {
      guard row >= 0, (0..<width).contains(column) else { return 0 }
      let place = (row * width + column) * groups + group
      return place < next ? values[place] : 0
    }
    let near = v(g, y, x - 1) + v(g, y - 1, x)
    let second = v(g, y - 1, x - 1) + v(g, y - 1, x + 1) + v(g, y, x - 2) + v(g, y - 2, x)
    let far =
      v(g, y - 1, x - 2) + v(g, y - 1, x + 2) + v(g, y - 2, x - 1) + v(g, y - 2, x + 1)
    var trail = 0
    if g > 1 { for k in 1..<g { trail = trail - trail >> 3 + 8 * v(k - 1, y, x) } }
    var mean = 0
    for row in 0..<y {
      let sum = (0..<width).reduce(0) { $0 + v(g, row, $1) }
      mean = mean - mean >> 2 + (16 * sum / width) >> 2
    }
    return 4 * near + 2 * second + far + trail >> 1 + (3 * mean) >> 2
  }

  /// around(m), around(e) and the context of the next group.
  func next() -> (found: Int, expected: Int, context: Int) {
    let found = around(magnitudes)
    let hoped = around(expectations(magnitudes.count))
    let bin = bins[magnitudes.count]
    let context = thresholds[7 * bin..<7 * bin + 7].count { $0 * (hoped + 1) <= 64 * (found + 1) }
    return (found, hoped, context)
  }
}
