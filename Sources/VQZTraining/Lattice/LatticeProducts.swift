internal import VQZEntropy

/// Products of taps with each other and with the value, summed over blocks that have the same
/// neighbours: what weights are solved from.
///
/// Each block is made as loud as any other, since a prior of loud ones would drown quiet ones for
/// long; the prior is then as loud as the blocks are on a mean between the arithmetic and the
/// harmonic one.
struct LatticeProducts {
  /// A bit for each tap that the blocks have.
  let taps: UInt32
  private let tapCount: Int
  /// In the form of `LatticeTables.Numbers.prior`, of blocks whose squares have a mean of 1.
  private var sums: [Double]
  /// Sums of the mean squares of the blocks, and of the inverse of these.
  private var loudness: Double
  private var inverses: Double
  private var count = 1

  /// The taps that the prior is made for: the most that so many of all blocks have.
  private static let leastShare = 0.125

  /// - Parameters:
  ///   - learned: of a block, as `LatticeCoder.Learned.products`.
  ///   - tapCount: of the tables.
  ///   - forgetting: of the profile that learnt.
  /// - Returns: nil for a block that has no neighbours.
  init?(_ learned: [Int64], tapCount: Int, forgetting: UInt8) {
    var (taps, squares) = (UInt32(0), 0.0)
    let scale = 1 / Double(256 << Int(forgetting))
    // A neighbour that the block cannot have has no square.
    for tap in 0..<tapCount where learned[Self.square(tap)] > 0 {
      taps |= 1 << UInt32(tap)
      squares += Double(learned[Self.square(tap)]) * scale
    }
    guard taps != 0 else { return nil }
    let inverse = Double(taps.nonzeroBitCount) / squares
    self.taps = taps
    self.tapCount = tapCount
    sums = learned.map { Double($0) * scale * inverse }
    loudness = 1 / inverse
    inverses = inverse
  }

  /// - Parameter other: of blocks that have the same taps.
  mutating func add(_ other: LatticeProducts) {
    for (index, sum) in other.sums.enumerated() { sums[index] += sum }
    loudness += other.loudness
    inverses += other.inverses
    count += other.count
  }

  /// The products that learning is to start from.
  ///
  /// They are the mean over all blocks that have certain taps, and only of these taps: a mean of
  /// other blocks for each tap would be the products of no signal at all.
  ///
  /// - Parameter groups: of different taps each, in any order.
  static func prior(_ groups: [LatticeProducts], tapCount: Int) -> [Int32] {
    let groups = groups.sorted { $0.taps < $1.taps }
    let total = groups.reduce(0) { $0 + $1.count }
    func holders(_ taps: UInt32) -> [LatticeProducts] { groups.filter { $0.taps & taps == taps } }
    let candidates = groups.map(\.taps).filter { taps in
      Double(holders(taps).reduce(0) { $0 + $1.count }) >= leastShare * Double(total)
    }
    var prior = [Int32](repeating: 0, count: LatticeTables.priorCount(taps: tapCount))
    guard let taps = candidates.max(by: { $0.nonzeroBitCount < $1.nonzeroBitCount }) else {
      return prior
    }
    let chosen = holders(taps)
    let count = chosen.reduce(0) { $0 + $1.count }
    // The geometric mean would need a logarithm, whose last bit is not the same everywhere.
    let sum = chosen.reduce(0.0) { $0 + $1.loudness }
    let inverses = chosen.reduce(0.0) { $0 + $1.inverses }
    let loudness = (sum / inverses).squareRoot()
    for row in 0..<tapCount where taps >> UInt32(row) & 1 == 1 {
      let start = LatticeTables.priorCount(taps: row)
      // Behind the taps up to this one stands the product with the value.
      for column in 0...row + 1 where column > row || taps >> UInt32(column) & 1 == 1 {
        let products = chosen.reduce(0.0) { $0 + $1.sums[start + column] }
        let mean = (products / Double(count) * loudness).rounded(.toNearestOrEven)
        prior[start + column] = Int32(min(max(mean, -Double(Int32.max)), Double(Int32.max)))
      }
    }
    return prior
  }

  /// Where the square of a tap stands.
  private static func square(_ tap: Int) -> Int { LatticeTables.priorCount(taps: tap) + tap }
}
