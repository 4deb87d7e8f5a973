/// A residual as a symbol and a few plain bits.
///
/// The sign is folded into u = 2|k| − (1 if k > 0). u below 32 is a symbol of its own; above,
/// the two bits below the top bit choose one of four symbols an octave and the rest are plain.
struct ResidualToken {
  let symbol: Int
  let extraBits: Int
  let extraBitCount: Int

  init(_ residual: Int) {
    let folded = ResidualToken.fold(residual)
    if folded < 32 {
      (symbol, extraBits, extraBitCount) = (folded, 0, 0)
    } else {
      let octave = Int.bitWidth - 1 - folded.leadingZeroBitCount
      extraBitCount = octave - 2
      symbol = 32 + 4 * (octave - 5) + (folded >> extraBitCount) & 3
      extraBits = folded & (1 << extraBitCount - 1)
    }
  }

  static func fold(_ value: Int) -> Int { value > 0 ? 2 * value - 1 : -2 * value }

  static func unfold(_ folded: Int) -> Int {
    folded & 1 == 1 ? (folded + 1) >> 1 : -(folded >> 1)
  }

  /// Plain bits behind a symbol.
  static func extraBitCount(symbol: Int) -> Int { symbol < 32 ? 0 : 3 + (symbol - 32) >> 2 }

  static func residual(symbol: Int, extraBits: Int) -> Int {
    guard symbol >= 32 else { return unfold(symbol) }
    let count = extraBitCount(symbol: symbol)
    return unfold((4 + symbol & 3) << count | extraBits)
  }
}
