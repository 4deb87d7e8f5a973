import VQZCore

/// Codes bursts of symbols into one range coded stream; the inverse of `RangeDecoder`.
///
/// Bursts are only remembered: the coder runs backwards, so the bytes exist once all symbols are
/// known. Memory: 4 bytes a symbol. Layout: `Formats/vqz.md`, "Range coded streams".
package struct RangeEncoder: Sendable {
  private var operations: [UInt32] = []
  private var escapes = EscapeWriter()
  private let lanes: RangeLanes?

  /// - Parameter lanes: `nil` chooses by the size of the stream.
  package init(lanes: RangeLanes? = nil) {
    self.lanes = lanes
  }

  /// Symbols appended so far.
  package var symbolCount: Int { operations.count }

  /// Appends a burst. Symbol i is coded with `tables[classes[i]]`, or `tables[0]` without classes.
  /// - Throws: `EntropyError` when a symbol is not below the K of its table, there are not as
  ///   many classes as symbols, or a class has no table. Nothing is appended then.
  package mutating func append(
    symbols: [UInt16], tables: [FrequencyTable], classes: [UInt8]? = nil
  ) throws(EntropyError) {
    let plan = try RangeKernel.plan(symbols: symbols, tables: tables, classes: classes)
    append(plan.operations)
    guard plan.escapeCount > 0 else { return }
    for (index, symbol) in symbols.enumerated() {
      let table = tables[Int(classes?[index] ?? 0)]
      if table.frequencies[Int(symbol)] == 0 {
        appendEscape(symbol, symbolCount: table.symbolCount)
      }
    }
  }

  /// Appends a burst whose tables follow from its own indices.
  /// - Throws: `EntropyError` when a symbol is not below the K of its class or there are not as
  ///   many
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

  /// Operations that were planned for symbols.
  private mutating func append(_ planned: [UInt32]) {
    // The first burst is often the only one.
    if operations.isEmpty {
      operations = planned
    } else {
      operations.append(contentsOf: planned)
    }
  }

  /// The value of a symbol that its table has no slot for.
  private mutating func appendEscape(_ symbol: UInt16, symbolCount: Int) {
    escapes.append(symbol, bitCount: FrequencyTable.escapeBitCount(symbolCount: symbolCount))
  }

  /// The stream of everything appended.
  package func finish() -> [UInt8] {
    let lanes =
      self.lanes ?? RangeLanes.fitting(bitCount: RangeKernel.bitCount(operations))
    let coded = RangeKernel.encode(operations, lanes: lanes)
    let escapeBytes = escapes.finish()
    var writer = ByteWriter(
      capacity: 11 + 4 * lanes.count + coded.wordBytes.count + escapeBytes.count)
    // Values of zero bits (K = 1) leave nothing to store.
    if escapeBytes.isEmpty {
      writer.append(lanes.rawValue)
    } else {
      writer.append(lanes.rawValue | RangeDecoder.escapeFlag)
      writer.appendVarint(UInt64(escapeBytes.count))
    }
    for state in coded.states { writer.append(state) }
    writer.append(contentsOf: coded.wordBytes)
    writer.append(contentsOf: escapeBytes)
    return writer.bytes
  }
}
