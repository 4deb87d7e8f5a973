extension RangeEncoder {
  /// Appends a burst whose tables follow from its own indices.
  /// - Throws: `EntropyError` when a symbol is not below the K of its class or there are not as many
  ///   as the bins of the burst say. Nothing is appended then.
  package mutating func append(
    symbols: [UInt16], contexts burst: ContextModel.Burst
  ) throws(EntropyError) {
    let plan = try burst.plan(symbols)
    append(plan.operations)
    guard plan.escapeCount > 0 else { return }
    let storage = burst.model.storage
    for (symbol, table) in zip(symbols, burst.chosenTables(symbols))
    where storage.isEscape(symbol, table: table) {
      appendEscape(symbol, symbolCount: storage.symbolCount(table: table))
    }
  }
}

extension RangeDecoder {
  /// Decodes a burst whose tables follow from its own indices, `count` of them, which replace what
  /// `symbols` held. After an error the decoder and `symbols` hold nothing of use.
  package mutating func decode(
    into symbols: inout [UInt16], count: Int, contexts burst: ContextModel.Burst
  ) throws(EntropyError) {
    if symbols.count != count { symbols = [UInt16](repeating: 0, count: count) }
    let (escapeCount, tables) = try decodeWords { (state, words) throws(EntropyError) in
      try burst.decode(&state, words: words, into: &symbols)
    }
    advance(by: count)
    guard escapeCount > 0 else { return }
    let storage = burst.model.storage
    for (index, table) in tables.enumerated() {
      let symbolCount = storage.symbolCount(table: table)
      guard symbols[index] == symbolCount else { continue }
      symbols[index] = try readEscape(symbolCount: symbolCount) {
        storage.isEscape($0, table: table)
      }
    }
  }
}
