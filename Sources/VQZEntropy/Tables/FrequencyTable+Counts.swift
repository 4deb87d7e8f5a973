extension FrequencyTable {
  /// The table of the given precision that codes symbols occurring `counts` times in the fewest
  /// bits; ties go to the lower symbol.
  ///
  /// A symbol that occurs has at least one slot, one that does not has none. The escape has at
  /// least one slot where there is a symbol without; `escapeCount` is how often it will occur.
  ///
  /// The coded length is a sum of convex functions of the slots, so giving out slot after slot to
  /// the symbol that gains most by one more reaches the optimum. Most slots need no such search:
  /// with Z symbols of at least one slot and N occurrences, a symbol of n occurrences has at least
  /// ⌊n·(2^precision − Z) / N⌋ slots in every optimum. (Had it fewer, one more would gain it over
  /// N / (2^precision − Z) nats, and some other symbol has so many that it would lose less.)
  package init(
    counts: [UInt64], precision: Int? = nil, escapeCount: UInt64 = 0
  ) throws(EntropyError) {
    let precision = precision ?? Self.defaultPrecision(symbolCount: counts.count)
    guard counts.count >= 1, counts.count <= Self.maximumSymbolCount else {
      throw .tableSymbolCount(found: counts.count)
    }
    guard Self.precisions.contains(precision) else { throw .tablePrecision(found: precision) }
    let needsEscape = escapeCount > 0 || counts.contains(0)
    let used = counts.count { $0 > 0 } + (needsEscape ? 1 : 0)
    guard used <= 1 << precision else {
      throw .tooManySymbolsForPrecision(used: used, precision: precision)
    }
    var total = escapeCount
    for count in counts {
      let (sum, overflow) = total.addingReportingOverflow(count)
      if overflow { throw .tooManyCounts }
      total = sum
    }

    let all = counts + [escapeCount]
    var frequencies = Self.lowerBounds(
      counts: all, total: total, slots: UInt64(1 << precision), used: UInt64(used))
    if needsEscape && escapeCount == 0 { frequencies[counts.count] = 1 }
    Self.distribute(
      (1 << precision) - frequencies.reduce(0, +), counts: all, frequencies: &frequencies)
    self.init(verified: frequencies.map { UInt16($0) }, precision: precision)
  }

  /// Slots that the best table gives at least; 0 for what does not occur.
  private static func lowerBounds(
    counts: [UInt64], total: UInt64, slots: UInt64, used: UInt64
  ) -> [Int] {
    counts.map { count in
      guard count > 0 else { return 0 }
      let product = count.multipliedFullWidth(by: slots - used)
      // count ≤ total, hence the quotient is at most slots and cannot overflow.
      let (quotient, _) = total.dividingFullWidth((product.high, product.low))
      return max(1, Int(quotient))
    }
  }

  /// Gives `slotCount` more slots, one at a time, each to the symbol that gains most.
  private static func distribute(_ slotCount: Int, counts: [UInt64], frequencies: inout [Int]) {
    let candidates = frequencies.indices.filter { frequencies[$0] > 0 }
    var heap = GainHeap(
      candidates.map { Gain(symbol: $0, count: counts[$0], frequency: frequencies[$0]) })
    for _ in 0..<slotCount {
      let symbol = heap.best.symbol
      frequencies[symbol] += 1
      heap.replaceBest(
        by: Gain(symbol: symbol, count: counts[symbol], frequency: frequencies[symbol]))
    }
  }
}

/// What one more slot saves: occurrences × ln(1 + 1/frequency), exact to 128 bits.
private struct Gain {
  let symbol: Int
  let high: UInt64
  let low: UInt64

  init(symbol: Int, count: UInt64, frequency: Int) {
    self.symbol = symbol
    let product = count.multipliedFullWidth(by: FixedLogarithm.ofOneMoreThan(UInt64(frequency)))
    self.high = product.high
    self.low = product.low
  }

  func isBefore(_ other: Gain) -> Bool {
    if high != other.high { return high > other.high }
    if low != other.low { return low > other.low }
    return symbol < other.symbol
  }
}

/// A binary heap of which only the best is ever looked at or replaced.
private struct GainHeap {
  private var gains: [Gain]

  init(_ gains: [Gain]) {
    self.gains = gains
    for index in (0..<gains.count / 2).reversed() { siftDown(from: index) }
  }

  var best: Gain { gains[0] }

  mutating func replaceBest(by gain: Gain) {
    gains[0] = gain
    siftDown(from: 0)
  }

  private mutating func siftDown(from start: Int) {
    let moving = gains[start]
    var hole = start
    while true {
      var child = 2 * hole + 1
      if child >= gains.count { break }
      if child + 1 < gains.count, gains[child + 1].isBefore(gains[child]) { child += 1 }
      guard gains[child].isBefore(moving) else { break }
      gains[hole] = gains[child]
      hole = child
    }
    gains[hole] = moving
  }
}
