/// What the symbols of one burst have to stay below, checked alike when they are stored and read.
struct PlaneBounds {
  private let symbolCounts: [Int]
  private let classes: [UInt8]?

  init(tables: [FrequencyTable], classes: [UInt8]?, symbolCount: Int) throws(EntropyError) {
    if let classes, classes.count != symbolCount {
      throw .classCount(found: classes.count, expected: symbolCount)
    }
    let last = Int(classes?.max() ?? 0)
    guard last < tables.count else { throw .noTable(class: last, tableCount: tables.count) }
    self.symbolCounts = tables.map(\.symbolCount)
    self.classes = classes
  }

  /// - Parameter largest: an upper bound of the symbols, if known: the usual burst is below the
  ///   smallest K, and then nothing has to be looked at.
  func check(_ symbols: [UInt16], largest: UInt16 = .max) throws(EntropyError) {
    if symbolCounts.allSatisfy({ Int(largest) < $0 }) { return }
    for (index, symbol) in symbols.enumerated() {
      let symbolCount = symbolCounts[Int(classes?[index] ?? 0)]
      guard Int(symbol) < symbolCount else {
        throw .symbolOutOfRange(found: Int(symbol), symbolCount: symbolCount)
      }
    }
  }
}
