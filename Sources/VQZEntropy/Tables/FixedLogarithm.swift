/// Logarithms in fixed point by integer arithmetic alone, so that a table or a cost is the same
/// number on every machine.
enum FixedLogarithm {
  /// ln(1 + 1/n) in units of 2^−62, for 1 ≤ n < 2^30: what one more slot is worth to a symbol that
  /// has n, per occurrence and in nats.
  ///
  /// ln((1 + x) / (1 − x)) = 2·(x + x³/3 + x⁵/5 + …) with x = 1 / (2n + 1). Truncation loses
  /// a few units; neighbouring n of a table differ by more than 2^30 units.
  static func ofOneMoreThan(_ n: UInt64) -> UInt64 {
    let divisor = 2 * n + 1
    let square = divisor * divisor
    var power = (UInt64(1) << 63) / divisor
    var sum = power
    var exponent: UInt64 = 3
    while power >= square {
      power /= square
      sum += power / exponent
      exponent += 2
    }
    return sum
  }

  /// log2(n) in units of 2^−16, rounded down, for n ≥ 1: the fraction comes bit by bit from
  /// squaring the mantissa.
  static func base2(_ n: UInt32) -> UInt32 {
    n < small.count ? small[Int(n)] : computedBase2(n)
  }

  /// Of the numbers below 1024, which are nearly all that a table's frequencies are; that of 0 is
  /// never asked for.
  private static let small = (0..<1024).map { computedBase2(max(1, UInt32($0))) }

  private static func computedBase2(_ n: UInt32) -> UInt32 {
    let whole = UInt32(31 - n.leadingZeroBitCount)
    var mantissa = UInt64(n) << UInt64(31 - whole)  // in [2^31, 2^32)
    var fraction: UInt32 = 0
    for _ in 0..<16 {
      mantissa = (mantissa * mantissa) >> 31
      fraction <<= 1
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        fraction |= 1
      }
    }
    return whole << 16 | fraction
  }
}
