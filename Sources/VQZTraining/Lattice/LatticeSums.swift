internal import VQZEntropy

/// What was learnt of many blocks, in sums that do not grow with their number, and the tables that
/// it makes. Blocks are added in one order whatever the number of threads, so the same blocks give
/// the same tables.
struct LatticeSums {
  private let base: LatticeBase
  private let tapCount: Int
  /// Of each counter: how often it learnt, and its probability and the square of it, each as often.
  private var counts = [Double](repeating: 0, count: LatticeTables.counterCount)
  private var probabilities = [Double](repeating: 0, count: LatticeTables.counterCount)
  private var squares = [Double](repeating: 0, count: LatticeTables.counterCount)
  /// Of each node: weights that have learnt, and of how many classes of spread.
  private var weights = [Int64](repeating: 0, count: LatticeTables.weightCount)
  private var weightCounts = [Int](repeating: 0, count: Self.nodeCount)
  /// Weights as they are before they learn.
  private var firstWeights: ArraySlice<Int32> = []
  /// Products of blocks that have the same taps.
  private var products: [UInt32: LatticeProducts] = [:]

  private static let nodeCount = LatticeTables.weightCount / weightsPerNode
  /// Inputs, and one more.
  private static let weightsPerNode = 7
  /// Fewest rows of weights that are worth a mean.
  private static let weightMinimum = 3

  init(_ base: LatticeBase) {
    self.base = base
    tapCount = base.untrained().taps.count / LatticeTables.tapSize
  }

  mutating func add(_ learned: LatticeCoder.Learned) {
    addCounters(learned.counters)
    addWeights(learned.weights)
    addProducts(learned.products)
  }

  private mutating func addCounters(_ counters: [UInt32]) {
    for (index, counter) in counters.enumerated() where counter >> 8 > 0 {
      let count = Double(counter & 255)
      let probability = Double(counter >> 8) * 0x1p-22
      counts[index] += count
      probabilities[index] += count * probability
      squares[index] += count * probability * probability
    }
  }

  private mutating func addWeights(_ learned: [Int32]) {
    let size = Self.weightsPerNode
    // The last node of the first class is asked for nothing, and so never learns.
    firstWeights = learned[(LatticeTables.weightCount - size)..<LatticeTables.weightCount]
    let first = Array(firstWeights)
    for start in stride(from: 0, to: learned.count, by: size) {
      let row = learned[start..<start + size]
      guard !row.elementsEqual(first) else { continue }
      let node = start % LatticeTables.weightCount / size
      weightCounts[node] += 1
      for (index, weight) in row.enumerated() { weights[node * size + index] += Int64(weight) }
    }
  }

  private mutating func addProducts(_ learned: [Int64]) {
    guard let block = LatticeProducts(learned, tapCount: tapCount, forgetting: base.forgetting)
    else { return }
    if products[block.taps] == nil {
      products[block.taps] = block
    } else {
      products[block.taps]?.add(block)
    }
  }

  /// The tables, with all profiles.
  func tables() -> LatticeTables.Numbers {
    var numbers = base.untrained()
    numbers.starts = counts.indices.map(start)
    numbers.weights = meanWeights()
    numbers.prior = LatticeProducts.prior(Array(products.values), tapCount: tapCount)
    return numbers
  }

  /// Probability and confidence of a counter.
  private func start(_ index: Int) -> UInt16 {
    let count = counts[index]
    guard count >= 2 else { return 2048 << 4 }
    let probability = (probabilities[index] + 0.5) / (count + 1)
    let spread =
      squares[index] - 2 * probability * probabilities[index] + probability * probability * count
    // As many decisions as a start is worth if blocks differ by so much.
    let variance = max(spread, 0) / count + 1e-6
    let worth = min(4 * probability * (1 - probability) / variance, 30) * min(count / 20, 1) / 2
    let place = (probability * 4096 - 0.5).rounded(.toNearestOrEven)
    return UInt16(min(max(place, 0), 4095)) << 4 | UInt16(min(max(worth, 0), 15))
  }

  private func meanWeights() -> [Int32] {
    let (size, first) = (Self.weightsPerNode, Array(firstWeights))
    return weights.indices.map { index in
      let count = weightCounts[index / size]
      guard count >= Self.weightMinimum else { return first.isEmpty ? 0 : first[index % size] }
      return Int32((Double(weights[index]) / Double(count)).rounded(.toNearestOrEven))
    }
  }
}
