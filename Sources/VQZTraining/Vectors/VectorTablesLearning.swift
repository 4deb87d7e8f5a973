internal import VQZCore
internal import VQZEntropy

/// What the tables of vectors learn from the encoder itself: chances of magnitudes, where in a step
/// they lie, and how many groups pay.
struct VectorTablesLearning {
  /// `[vectors][D]`, samples over the unit.
  let values: [Int32]
  /// `[vectors][D]`: coefficients that codebooks give which have not seen the vector.
  let bases: [Int16]
  let dimensions: Int
  let seed: UInt64
  let threads: Int

  private static let rounds = 3
  /// What the chances before count as, in magnitudes, and the shrinks.
  private static let chanceWeight = 8.0
  private static let shrinkWeight = 20.0
  /// Vectors of a block where groups are weighed.
  private static let block = 256
  /// What a bit is worth to the encoder, in 256ths of a squared step.
  private static let price = 55.0
  /// The largest share of cost that leaving out groups may add.
  private static let worth = 2e-4

  private var count: Int { values.count / dimensions }

  /// Learns chances and shrinks.
  ///
  /// - Parameters:
  ///   - qualities: that are learnt from.
  ///   - vectors: at each quality.
  ///   - report: told the share that is done; what it throws ends the work.
  func learn(
    _ numbers: inout VectorTables.Numbers, qualities: Range<Int>, vectors: Int,
    _ report: (Double) throws -> Void
  ) throws {
    let sizes = numbers.sizes
    for round in 0..<Self.rounds {
      let coder = VectorCoder(try VectorTables(numbers))
      let seed = seed &+ UInt64(round)
      let found = try WorkerPool.map(count: qualities.count, threads: threads) { index in
        let quality = qualities.lowerBound + index
        let rows = draw(vectors, SeededGenerator(seed: seed, stream: UInt64(quality)))
        return try coder.learn(
          rows.flatMap { values[$0 * dimensions..<($0 + 1) * dimensions] },
          bases: rows.flatMap { bases[$0 * dimensions..<($0 + 1) * dimensions] }, quality: quality)
      }
      var all = VectorCoder.Learned(classes: sizes.classes)
      for learned in found { all.add(learned) }
      Self.take(all, into: &numbers)
      try report(Double(round + 1) / Double(Self.rounds))
    }
  }

  /// Some vectors, no one twice.
  private func draw(_ wanted: Int, _ generator: SeededGenerator) -> [Int] {
    var generator = generator
    var order = Array(0..<count)
    let wanted = min(wanted, count)
    for at in 0..<wanted { order.swapAt(at, at + generator.index(below: count - at)) }
    return Array(order[0..<wanted])
  }

  private static func take(
    _ learned: VectorCoder.Learned, into numbers: inout VectorTables.Numbers
  ) {
    let nodes = VectorSizes.nodeCount
    for row in 0..<2 * numbers.sizes.classes {
      var tail = 0.0
      for node in (0...nodes).reversed() {
        let counted = Double(learned.counts[row * (nodes + 1) + node])
        tail += counted
        guard node < nodes else { continue }
        let at = row * nodes + node
        let before = Double(numbers.chances[at])
        let chance = (65536 * counted + chanceWeight * before) / (tail + chanceWeight)
        numbers.chances[at] = UInt16(max(16, min(65520, chance.rounded(.toNearestOrEven))))
      }
    }
    for at in numbers.shrinks.indices {
      let sum = Double(learned.places[at]) + shrinkWeight * Double(numbers.shrinks[at])
      let shrink = sum / (Double(learned.placed[at]) + shrinkWeight)
      numbers.shrinks[at] = UInt16(max(0, min(255, shrink.rounded(.toNearestOrEven))))
    }
  }

  /// Leaves out the last groups where they are worth next to nothing, which decodes faster.
  ///
  /// - Parameter vectors: that are coded to find out.
  func trim(
    _ numbers: inout VectorTables.Numbers, vectors: Int, _ report: (Double) throws -> Void
  ) throws {
    let groups = numbers.sizes.groupSizes.count
    let vectors = min(vectors, count)
    var kept = 1
    let tables = try VectorTables(numbers)
    func cost(_ quality: Int) throws -> Double {
      let own = try VectorTables(tables, qualityGroups: numbers.qualityGroups)
      return try self.cost(own, quality, vectors)
    }
    for quality in 0..<numbers.sizes.qualities {
      let whole = try cost(quality)
      numbers.qualityGroups[quality] = UInt8(kept)
      while kept < groups, try cost(quality) > whole * (1 + Self.worth) {
        kept += 1
        numbers.qualityGroups[quality] = UInt8(kept)
      }
      try report(Double(quality + 1) / Double(numbers.sizes.qualities))
    }
  }

  /// Squared error and bits of the first vectors, as the encoder weighs them.
  private func cost(
    _ tables: VectorTables, _ quality: Int, _ vectors: Int
  ) throws -> Double {
    let coder = VectorCoder(tables)
    let step = Double(tables.numbers.qualityStep[quality]) / 16
    let bit = step * step * Self.price / 256
    let blocks = (vectors + Self.block - 1) / Self.block
    return try WorkerPool.map(count: blocks, threads: threads) { block in
      let rows = block * Self.block..<min((block + 1) * Self.block, vectors)
      let part = Array(values[rows.lowerBound * dimensions..<rows.upperBound * dimensions])
      let stream = try coder.encode(part, quality: quality, effort: 1)
      let decoded = try coder.decode(stream[...], quality: quality, count: rows.count)
      let squares = zip(part, decoded).reduce(0.0) { sum, pair in
        let off = Double(pair.0) - Double(pair.1)
        return sum + off * off
      }
      return squares + bit * 8 * Double(stream.count)
    }.reduce(0, +)
  }
}
