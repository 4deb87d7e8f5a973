import VQZCore

/// Decodes a range coded stream symbol by symbol, where the table of a symbol depends on the one
/// before it: residuals. The same bytes as `RangeDecoder`'s, without escapes.
struct SerialRangeDecoder {
  private var states: [UInt32]
  private var lane = 0
  private let words: [UInt16]
  private var position = 0

  init(_ bytes: ArraySlice<UInt8>) throws(EntropyError) {
    var reader = ByteReader(bytes)
    guard let header = try? reader.readUInt8() else {
      throw .streamTooShort(found: 0, expected: 1)
    }
    guard let lanes = RangeLanes(rawValue: header) else { throw .unknownHeader(found: header) }
    guard reader.remaining >= 4 * lanes.count else {
      throw .streamTooShort(found: bytes.count, expected: 1 + 4 * lanes.count)
    }
    states = []
    for lane in 0..<lanes.count {
      let state = (try? reader.readUInt32()) ?? 0
      guard state >= RangeDecoder.initialState else {
        throw .stateBelowBound(lane: lane, found: state)
      }
      states.append(state)
    }
    let rest = reader.readRest()
    guard rest.count.isMultiple(of: 2) else { throw .oddWordBytes(found: rest.count) }
    words = stride(from: rest.startIndex, to: rest.endIndex, by: 2).map {
      UInt16(rest[$0]) | UInt16(rest[$0 + 1]) << 8
    }
  }

  /// The next symbol, which has a frequency: steps 1 to 4 of the format.
  @inline(__always)
  mutating func next(_ table: ResidualTable) throws(EntropyError) -> Int {
    var state = states[lane]
    let slot = Int(state & (1 << UInt32(ResidualTable.precision) - 1))
    let symbol = Int(table.slots[slot])
    let interval = table.intervals[symbol]
    // Wraps nowhere: frequency ≤ 2^P, so the product is at most the state.
    state =
      UInt32(interval.frequency) &* (state >> UInt32(ResidualTable.precision))
      &+ UInt32(truncatingIfNeeded: slot - Int(interval.start))
    if state < RangeDecoder.initialState {
      // Behind the padding-free words there is nothing.
      guard position < words.count else { throw .wordsExhausted(count: words.count) }
      state = state << 16 | UInt32(words[position])
      position += 1
    }
    states[lane] = state
    lane = lane + 1 == states.count ? 0 : lane + 1
    return symbol
  }

  /// Checks that the stream ends where the symbols do.
  func finish() throws(EntropyError) {
    guard position == words.count else { throw .wordsLeft(count: words.count - position) }
    for (lane, state) in states.enumerated() where state != RangeDecoder.initialState {
      throw .finalState(lane: lane, found: state)
    }
  }
}
