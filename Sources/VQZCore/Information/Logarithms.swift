// Logarithms and powers from basic operations in a written order, which are the same bits on every
// machine: a mathematics library may round differently on another one, and then a training could
// not be repeated there.

/// log2 x for positive finite x, to about 1e-15; −∞ for 0.
package func binaryLogarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x > 0 ? x : -.infinity }
  var exponent = Double(x.exponent)
  var m = x.significand
  if m > 1.4142135623730951 {
    m /= 2
    exponent += 1
  }
  // ln m = 2 atanh((m − 1) / (m + 1)), whose argument is at most 0.172.
  let z = (m - 1) / (m + 1)
  let square = z * z
  var sum = 0.0
  for odd in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(odd) }
  return exponent + 2 * z * sum * 1.4426950408889634
}

package func decimalLogarithm(_ x: Double) -> Double { binaryLogarithm(x) * 0.30102999566398120 }

/// 2^x, to about 1e-15 of itself.
package func binaryPower(_ x: Double) -> Double {
  guard x > -1000 else { return 0 }
  guard x < 1000 else { return .infinity }
  let whole = x.rounded()
  let t = (x - whole) * 0.69314718055994531
  var sum = 1.0
  for n in stride(from: 18, through: 1, by: -1) { sum = 1 + sum * t / Double(n) }
  return sum * Double(sign: .plus, exponent: Int(whole), significand: 1)
}
