/// Powers of two with exponents in 2^-32, in integers: the same on every machine
/// (`Formats/vqz.md`, "Lattice blocks").
enum FixedExponential {
  /// c_i = ⌊2^62 · 2^(2^−i)⌋ for i = 1 … 32, each the root of the one before.
  private static let roots: [UInt64] = {
    var roots: [UInt64] = []
    var last: UInt64 = 1 << 63
    for _ in 1...32 {
      last = squareRoot(last)
      roots.append(last)
    }
    return roots
  }()

  /// ⌊√(x · 2^62)⌋.
  private static func squareRoot(_ x: UInt64) -> UInt64 {
    let (high, low) = x.multipliedFullWidth(by: 1 << 62)
    var root: UInt64 = 0
    for bit in stride(from: UInt64(63), through: 0, by: -1) {
      let trial = root | 1 << bit
      let square = trial.multipliedFullWidth(by: trial)
      if square.high < high || square.high == high && square.low <= low { root = trial }
    }
    return root
  }

  /// Products for 11, 11 and 10 bits of the fraction, from the highest.
  private static let parts: [[UInt64]] = [
    table(bits: 11, from: 0), table(bits: 11, from: 11), table(bits: 10, from: 22),
  ]

  /// For each number of so many bits the product of the roots of its bits, the highest of which
  /// stands for root `from`.
  private static func table(bits: Int, from first: Int) -> [UInt64] {
    (0..<1 << bits).map { number in
      var product: UInt64 = 1 << 62
      for bit in 0..<bits where number >> (bits - 1 - bit) & 1 == 1 {
        product = times(product, roots[first + bit])
      }
      return product
    }
  }

  @inline(__always)
  private static func times(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high << 2 | low >> 62
  }

  /// 2^62 · 2^(fraction / 2^32), in 2^62 ..< 2^63.
  static func power(_ fraction: UInt32) -> UInt64 {
    let first = times(parts[0][Int(fraction >> 21)], parts[1][Int(fraction >> 10 & 2047)])
    return times(first, parts[2][Int(fraction & 1023)])
  }

  /// The largest fraction whose power is at most `mantissa`, which is in 2^62 ..< 2^63.
  static func logarithm(_ mantissa: UInt64) -> UInt32 {
    var fraction: UInt32 = 0
    for bit in stride(from: UInt32(31), through: 0, by: -1) {
      let trial = fraction | 1 << bit
      if power(trial) <= mantissa { fraction = trial }
    }
    return fraction
  }

  /// The logarithm of a number above 0, in 2^-32.
  static func logarithm(of value: Double) -> Int64 {
    let exponent = value.exponent
    // The significand has 52 bits behind the point: 2^62 times it is a whole number.
    let mantissa = UInt64(value.significand * 4_611_686_018_427_387_904)
    return Int64(exponent) << 32 + Int64(logarithm(mantissa))
  }
}

/// Powers of two that are the same on every machine, for choices of the encoder.
package enum FixedPower {
  /// 2^exponent to 2^-31 of itself.
  ///
  /// - Parameter exponent: −1000 to 1000.
  package static func ofTwo(_ exponent: Double) -> Double {
    let whole = exponent.rounded(.down)
    // Just below a whole number the difference is rounded to 1, which belongs to the exponent.
    let fraction = UInt64((exponent - whole) * 4_294_967_296)
    let mantissa = FixedExponential.power(UInt32(truncatingIfNeeded: fraction))
    return Double(
      sign: .plus, exponent: Int(whole) + Int(fraction >> 32) - 62, significand: Double(mantissa))
  }
}
