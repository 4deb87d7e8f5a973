/// The decimal digits of a finite number of 64 bits, all of them: every such number has an end.
struct ExactDecimal {
  /// 0 … 9, the highest first; 0 in front only where there is no other. Behind the point stand
  /// `decimals` of them.
  private var digits: [UInt8]
  private var decimals: Int

  /// - Parameter magnitude: finite, 0 or more.
  init(_ magnitude: Double) {
    var mantissa = magnitude.significandBitPattern
    var exponent = Int(magnitude.exponentBitPattern) - 1075
    // Subnormal numbers have no hidden bit, and the exponent of the least others.
    if magnitude.exponentBitPattern == 0 { exponent += 1 } else { mantissa |= 1 << 52 }
    let shift = min(mantissa.trailingZeroBitCount, max(0, -exponent))
    mantissa >>= UInt64(shift)
    exponent += shift
    // m · 2^−f = m · 5^f · 10^−f, so the digits are those of an integer.
    decimals = mantissa == 0 ? 0 : max(0, -exponent)
    var parts = [mantissa % Self.base, mantissa / Self.base]
    // As many factors at once as fit, beside nine digits, into 64 bits.
    let (factor, atOnce): (UInt64, Int) = exponent < 0 ? (5, 12) : (2, 29)
    var factors = mantissa == 0 ? 0 : abs(exponent)
    while factors > 0 {
      let count = min(factors, atOnce)
      Self.multiply(&parts, by: (0..<count).reduce(1) { product, _ in product * factor })
      factors -= count
    }
    digits = []
    for part in parts.reversed() {
      var rest = part
      var nine = [UInt8](repeating: 0, count: 9)
      for place in (0..<9).reversed() {
        nine[place] = UInt8(rest % 10)
        rest /= 10
      }
      digits += nine
    }
    digits = Array(digits.drop { $0 == 0 })
    if digits.isEmpty { digits = [0] }
  }

  /// Parts of nine digits each, the lowest first.
  private static let base: UInt64 = 1_000_000_000

  private static func multiply(_ parts: inout [UInt64], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in parts.indices {
      let product = parts[index] * factor + carry
      parts[index] = product % base
      carry = product / base
    }
    if carry > 0 { parts.append(carry) }
  }

  /// So many decimals, as C writes `%.*f`: rounded to the nearest, halves to even.
  func fixed(_ count: Int) -> [UInt8] {
    var text = rounded(decimals: count)
    if text.count <= count {
      text = [UInt8](repeating: 0, count: count + 1 - text.count) + text
    }
    return Self.text(text, decimals: count)
  }

  /// One digit, so many decimals, and the exponent of ten, as C writes `%.*e`.
  func scientific(_ count: Int) -> [UInt8] {
    var exponent = digits == [0] ? 0 : digits.count - decimals - 1
    var text = digits == [0] ? [] : rounded(decimals: count - exponent)
    // 9.99 becomes 10.0.
    if text.count > count + 1 {
      exponent += 1
      text.removeLast()
    }
    text += [UInt8](repeating: 0, count: count + 1 - text.count)
    let number = "\(abs(exponent))"
    let padded = number.utf8.count < 2 ? "0" + number : number
    return Self.text(text, decimals: count) + Array("e\(exponent < 0 ? "-" : "+")\(padded)".utf8)
  }

  /// The digits of the number times ten to the power of `count`, rounded to an integer.
  private func rounded(decimals count: Int) -> [UInt8] {
    let surplus = decimals - count
    guard surplus > 0 else { return digits + [UInt8](repeating: 0, count: -surplus) }
    guard surplus <= digits.count else { return [0] }
    var kept = Array(digits.dropLast(surplus))
    let rest = digits.suffix(surplus)
    let isAboveHalf = rest.first.map { $0 > 5 } ?? false
    let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let isOdd = (kept.last ?? 0) % 2 == 1
    if isAboveHalf || (rest.first == 5 && (!isHalf || isOdd)) {
      var place = kept.count - 1
      while place >= 0, kept[place] == 9 {
        kept[place] = 0
        place -= 1
      }
      if place >= 0 { kept[place] += 1 } else { kept.insert(1, at: 0) }
    }
    return kept.isEmpty ? [0] : kept
  }

  private static func text(_ digits: [UInt8], decimals: Int) -> [UInt8] {
    let letters = digits.map { $0 + UInt8(ascii: "0") }
    guard decimals > 0 else { return letters }
    return letters.dropLast(decimals) + [UInt8(ascii: ".")] + letters.suffix(decimals)
  }
}
