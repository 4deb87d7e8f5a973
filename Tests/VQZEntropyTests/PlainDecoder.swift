/// A second decoder, written from `Formats/vqz.md` alone with none of the module's code: slow, and
/// it trusts its input.
struct PlainDecoder {
  private var states: [UInt64] = []
  private var words: [UInt64] = []
  private var escapeBits: [UInt8] = []
  private var position = 0
  private var nextWord = 0
  private var nextBit = 0

  init(_ bytes: [UInt8]) {
    let laneCount = [1, 4, 32][Int(bytes[0] & 3)]
    var offset = 1
    var escapeByteCount = 0
    if bytes[0] & 4 != 0 {
      var shift = 0
      repeat {
        escapeByteCount += Int(bytes[offset] & 0x7F) << shift
        shift += 7
        offset += 1
      } while bytes[offset - 1] & 0x80 != 0
    }
    func integer(_ byteCount: Int) -> UInt64 {
      defer { offset += byteCount }
      return (0..<byteCount).reduce(0) { $0 + UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
    for _ in 0..<laneCount { states.append(integer(4)) }
    while offset < bytes.count - escapeByteCount { words.append(integer(2)) }
    for byte in bytes[offset...] { for bit in 0..<8 { escapeBits.append(byte >> UInt8(bit) & 1) } }
  }

  /// The next symbol, from the K + 1 frequencies of its table.
  mutating func next(_ frequencies: [UInt16]) -> UInt16 {
    let table = frequencies.map { UInt64($0) }
    let sum = table.reduce(0, +)
    let lane = position % states.count
    position += 1
    let slot = states[lane] % sum
    var symbol = 0
    var start: UInt64 = 0
    while start + table[symbol] <= slot {
      start += table[symbol]
      symbol += 1
    }
    var state = table[symbol] * (states[lane] / sum) + slot - start
    if state < 65536 {
      state = state * 65536 + words[nextWord]
      nextWord += 1
    }
    states[lane] = state
    let symbolCount = table.count - 1
    return symbol < symbolCount ? UInt16(symbol) : escape(symbolCount)
  }

  private mutating func escape(_ symbolCount: Int) -> UInt16 {
    var bitCount = 0
    while 1 << bitCount < symbolCount { bitCount += 1 }
    defer { nextBit += bitCount }
    return (0..<bitCount).reduce(0) { $0 + UInt16(escapeBits[nextBit + $1]) << UInt16($1) }
  }

  /// Whether the stream ends here as the document says.
  var isAtEnd: Bool {
    states.allSatisfy { $0 == 65536 } && nextWord == words.count
      && escapeBits.count - nextBit < 8 && !escapeBits[nextBit...].contains(1)
  }
}
