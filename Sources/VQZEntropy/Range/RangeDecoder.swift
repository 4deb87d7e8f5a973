package import CVQZKernels
import VQZCore

/// Decodes a range coded stream burst by burst; the inverse of `RangeEncoder`.
///
/// Tables of a later burst may depend on symbols of an earlier one. Whatever the bytes are, every
/// call ends in symbols below K or in an error, and reads each byte at most once. A value type: a
/// copy is a bookmark.
package struct RangeDecoder: Sendable {
  /// Bit of the first byte that says that there is an escape section.
  static let escapeFlag: UInt8 = 1 << 2
  /// Every lane of an encoder starts, and every lane of a decoder ends, in this state.
  static let initialState: UInt32 = 1 << 16

  /// Symbols decoded so far.
  package private(set) var symbolCount = 0

  private var state: vqz_rans_decoder
  private let words: [UInt16]
  private var escapes: EscapeReader
  private let isa: vqz_isa

  package init(_ bytes: [UInt8]) throws(EntropyError) {
    try self.init(bytes[...])
  }

  /// Takes the stream apart.
  /// - Parameters:
  ///   - bytes: exactly the stream, or its first ones.
  ///   - mayEndEarly: whether the stream may go on behind `bytes`. Then no escape can be read, for
  ///     escapes lie at its end, and nobody may ask for `finish`.
  ///   - isa: which kernels to use, for tests and benchmarks; the result is the same.
  package init(
    _ bytes: ArraySlice<UInt8>, mayEndEarly: Bool = false, isa: vqz_isa = vqz_isa_current()
  ) throws(EntropyError) {
    self.isa = vqz_isa_supported(isa) != 0 ? isa : VQZ_ISA_PORTABLE
    var reader = ByteReader(bytes)
    guard let header = try? reader.readUInt8() else {
      throw .streamTooShort(found: 0, expected: 1)
    }
    guard header & ~(3 | Self.escapeFlag) == 0, let lanes = RangeLanes(rawValue: header & 3) else {
      throw .unknownHeader(found: header)
    }
    var escapeByteCount = 0
    if header & Self.escapeFlag != 0 {
      escapeByteCount = try Self.readEscapeByteCount(&reader, mayEndEarly)
    }
    state = vqz_rans_decoder()
    state.lanes = UInt32(lanes.count)
    try Self.readStates(&reader, lanes: lanes.count, into: &state)

    var rest = reader.readRest()
    if mayEndEarly {
      // What lies behind the last word of these bytes nobody knows yet.
      escapeByteCount = 0
      rest = rest.dropLast(rest.count % 2)
    }
    guard escapeByteCount <= rest.count else {
      throw .escapeSectionSize(found: UInt64(escapeByteCount), available: rest.count)
    }
    let wordBytes = rest.dropLast(escapeByteCount)
    guard wordBytes.count.isMultiple(of: 2) else { throw .oddWordBytes(found: wordBytes.count) }
    words = RangeKernel.words(wordBytes)
    state.word_count = wordBytes.count / 2
    escapes = EscapeReader(Array(rest.suffix(escapeByteCount)))
  }

  private static func readEscapeByteCount(
    _ reader: inout ByteReader, _ mayEndEarly: Bool
  ) throws(EntropyError) -> Int {
    let count = try readPayloadVarint(&reader)
    if mayEndEarly, count >= 1 { return 0 }
    guard count >= 1, count <= UInt64(reader.remaining) else {
      throw .escapeSectionSize(found: count, available: reader.remaining)
    }
    return Int(count)
  }

  private static func readStates(
    _ reader: inout ByteReader, lanes: Int, into state: inout vqz_rans_decoder
  ) throws(EntropyError) {
    guard reader.remaining >= 4 * lanes else {
      throw .streamTooShort(
        found: reader.offset + reader.remaining, expected: reader.offset + 4 * lanes)
    }
    for lane in 0..<lanes {
      let value = (try? reader.readUInt32()) ?? 0
      guard value >= initialState else { throw .stateBelowBound(lane: lane, found: value) }
      unsafe withUnsafeMutableBytes(of: &state.states) {
        unsafe $0.storeBytes(of: value, toByteOffset: 4 * lane, as: UInt32.self)
      }
    }
  }

  /// Decodes a burst of `count` symbols, which replace what `symbols` held. Symbol i has the table
  /// `tables[classes[i]]`, or `tables[0]` without classes.
  ///
  /// A table of one symbol needs no bytes, so `count` is not bounded by the stream: the caller
  /// checks it against its limits. After an error the decoder and `symbols` hold nothing of use.
  package mutating func decode(
    into symbols: inout [UInt16], count: Int, tables: [FrequencyTable], classes: [UInt8]? = nil
  ) throws(EntropyError) {
    if symbols.count != count { symbols = [UInt16](repeating: 0, count: count) }
    let enough = try RangeKernel.decode(
      &state, words: words, into: &symbols, tables: tables, classes: classes, isa: isa)
    guard enough else { throw .wordsExhausted(count: state.word_count) }
    symbolCount += count
    // Without an escape slot there is nothing to patch: the usual case of a well-trained table.
    if tables.contains(where: { $0.frequencies[$0.symbolCount] > 0 }) {
      try patchEscapes(&symbols, tables: tables, classes: classes)
    }
  }

  private mutating func patchEscapes(
    _ symbols: inout [UInt16], tables: [FrequencyTable], classes: [UInt8]?
  ) throws(EntropyError) {
    // What stands for an escape in each class; no symbol is as large as UInt16.max.
    let marks = tables.map { table in
      table.frequencies[table.symbolCount] > 0 ? UInt16(table.symbolCount) : UInt16.max
    }
    for index in symbols.indices {
      let tableIndex = Int(classes?[index] ?? 0)
      if symbols[index] == marks[tableIndex] {
        let table = tables[tableIndex]
        symbols[index] = try readEscape(symbolCount: table.symbolCount) {
          table.frequencies[Int($0)] == 0
        }
      }
    }
  }

  /// Decodes a burst whose tables follow from its own indices, `count` of them, which replace what
  /// `symbols` held. After an error the decoder and `symbols` hold nothing of use.
  package mutating func decode(
    into symbols: inout [UInt16], count: Int, contexts burst: ContextModel.Burst
  ) throws(EntropyError) {
    if symbols.count != count { symbols = [UInt16](repeating: 0, count: count) }
    guard let decoded = try burst.decode(&state, words: words, into: &symbols) else {
      throw .wordsExhausted(count: state.word_count)
    }
    symbolCount += count
    guard decoded.escapeCount > 0 else { return }
    let storage = burst.model.storage
    for (index, table) in decoded.tables.enumerated() {
      let symbolCount = storage.symbolCount(table: table)
      guard symbols[index] == symbolCount else { continue }
      symbols[index] = try readEscape(symbolCount: symbolCount) {
        storage.isEscape($0, table: table)
      }
    }
  }

  /// The next escaped value.
  /// - Parameter isEscape: whether the table of the symbol has no slot for a value below K.
  private mutating func readEscape(
    symbolCount: Int, isEscape: (UInt16) -> Bool
  ) throws(EntropyError) -> UInt16 {
    let value = try escapes.read(
      bitCount: FrequencyTable.escapeBitCount(symbolCount: symbolCount))
    guard Int(value) < symbolCount, isEscape(value) else {
      throw .escapedValue(found: Int(value), symbolCount: symbolCount)
    }
    return value
  }

  /// Checks that the stream ends where the symbols do: all words and escapes used, every lane back
  /// in the state it was encoded from. Wrong bytes are seen here if nowhere before.
  package func finish() throws(EntropyError) {
    let left = state.word_count - state.word_position
    guard left == 0 else { throw .wordsLeft(count: left) }
    for lane in 0..<Int(state.lanes) {
      let value = unsafe withUnsafeBytes(of: state.states) {
        unsafe $0.load(fromByteOffset: 4 * lane, as: UInt32.self)
      }
      guard value == Self.initialState else { throw .finalState(lane: lane, found: value) }
    }
    try escapes.finish()
  }
}
