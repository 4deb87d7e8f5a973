/// Which tables an encoder gives the classes of a block: neighbouring classes share one where that
/// is shorter, table included.
struct ResidualPlan {
  /// What tells the decoder about the tables.
  private(set) var header = ResidualSymbols()
  /// The tables behind the fixed ones.
  private(set) var tables: [FrequencyTable] = []
  /// Number of the table of each class, fixed ones counted.
  private(set) var tableNumber: [Int] = []

  /// - Parameter counts: `[class][symbol]`, how often each symbol occurs.
  init(counts: [Int], colours: Int) {
    let classes = ResidualPredictor.classCount
    let tokens = ResidualTable.tokenCount
    var codes: [[Int]] = []
    for colour in 0..<colours {
      let part = (0..<classes).map { index in
        let first = (colour * classes + index) * tokens
        return Array(counts[first..<first + tokens])
      }
      for range in Self.partition(part) {
        for index in range where index > 0 {
          header.append(index == range.lowerBound ? 1 : 0, table: 0)
        }
        codes.append(Self.codes(of: Self.sum(part[range])))
        tableNumber += range.map { _ in ResidualTable.fixed.count + codes.count - 1 }
      }
    }
    for codes in codes {
      header.append(codes.count - 1, table: 1)
      var previous = ResidualTable.firstCode
      for code in codes {
        header.append(ResidualToken.fold(code - previous), table: 2)
        previous = code
      }
      // Codes of counts are never all 0.
      tables += ResidualTable(codes: codes).map { [$0.frequencyTable] } ?? []
    }
  }

  /// The codes of the frequencies, up to the last symbol that occurs; those of a class that does
  /// not occur are of one symbol.
  private static func codes(of counts: [Int]) -> [Int] {
    let largest = counts.max() ?? 0
    guard largest > 0, let last = counts.lastIndex(where: { $0 > 0 }) else {
      return [ResidualTable.firstCode]
    }
    return counts[...last].map { ResidualTable.code(count: $0, largest: largest) }
  }

  private static func sum(_ parts: ArraySlice<[Int]>) -> [Int] {
    parts.reduce([Int](repeating: 0, count: ResidualTable.tokenCount)) { sum, part in
      zip(sum, part).map { $0 + $1 }
    }
  }

  /// Cuts the classes of a colour into ranges of fewest bits: the best cut of the first n classes
  /// is the best over all places of the last cut.
  private static func partition(_ classes: [[Int]]) -> [Range<Int>] {
    var best: [(bits: Int, start: Int)] = [(0, 0)]
    for end in 1...classes.count {
      var choice = (bits: Int.max, start: 0)
      var joined = [Int](repeating: 0, count: ResidualTable.tokenCount)
      for start in (0..<end).reversed() {
        for token in joined.indices { joined[token] += classes[start][token] }
        let bits = best[start].bits + cost(joined)
        if bits < choice.bits { choice = (bits, start) }
      }
      best.append(choice)
    }
    var ranges: [Range<Int>] = []
    var end = classes.count
    while end > 0 {
      ranges.append(best[end].start..<end)
      end = best[end].start
    }
    return ranges.reversed()
  }

  /// Bits of symbols and their table, in units of 2^−16: entropy, and four bits a code.
  private static func cost(_ counts: [Int]) -> Int {
    let last = counts.lastIndex { $0 > 0 } ?? 0
    return EntropyEstimate.cost(counts) + (10 + 4 * last) << 16
  }
}
