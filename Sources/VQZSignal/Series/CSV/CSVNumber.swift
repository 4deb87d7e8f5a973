/// A field of a CSV file that is a number, or says that there is none.
struct CSVNumber {
  /// Its value, of an integer rounded where it has more than 53 bits.
  let value: Double
  /// The same exactly, where it is written as an integer of 64 bits and is not −0.
  let integer: Int?
  /// How it is written; nil where that says nothing of other numbers.
  let style: CSVNumberStyle?

  /// The powers of ten that are exact.
  static let powers: [Double] = (0..<22).reduce(into: [1]) { powers, index in
    powers.append(powers[index] * 10)
  }

  /// How no number is written. The place in this list is kept in the lowest bits of the NaN.
  private static let missing: [[UInt8]] =
    ["nan", "", "NaN", "NAN", "NA", "null"].map { Array($0.utf8) }
  private static let infinite: [[UInt8]] =
    ["inf", "Inf", "INF", "infinity", "Infinity"].map { Array($0.utf8) }

  /// Nil for a text that is no number.
  ///
  /// - Parameter text: without blanks around it.
  init?(_ text: ArraySlice<UInt8>) {
    let scan = Scan(text)
    guard scan.isNumber else {
      guard let special = Self.special(text, isNegative: scan.isNegative) else { return nil }
      value = special
      integer = nil
      style = nil
      return
    }
    style = scan.style
    let power = Self.powers.indices.contains(scan.decimals) ? Self.powers[scan.decimals] : 0
    if scan.digitCount <= 15, !scan.hasExponent, power > 0 {
      // Both are exact, so their quotient is rounded as the number is.
      let magnitude = Double(scan.mantissa) / power
      value = scan.isNegative ? -magnitude : magnitude
    } else {
      guard let read = Double(String(decoding: text, as: UTF8.self)), read.isFinite else {
        return nil
      }
      value = read
    }
    let isInteger = !scan.hasExponent && !scan.hasPoint && !(scan.isNegative && scan.mantissa == 0)
    integer = isInteger ? Int(String(decoding: text, as: UTF8.self)) : nil
  }

  private static func special(_ text: ArraySlice<UInt8>, isNegative: Bool) -> Double? {
    let name = isNegative ? text.dropFirst() : text
    if infinite.contains(where: name.elementsEqual) { return isNegative ? -.infinity : .infinity }
    guard let index = missing.firstIndex(where: name.elementsEqual), !isNegative || !name.isEmpty
    else { return nil }
    let bits = 0x7FF8_0000_0000_0000 | UInt64(index)
    return Double(bitPattern: isNegative ? bits | 1 << 63 : bits)
  }

  /// The text of what is no finite number; nil for one.
  static func specialText(of value: Double) -> [UInt8]? {
    guard !value.isFinite else { return nil }
    let sign: [UInt8] = value.sign == .minus ? [UInt8(ascii: "-")] : []
    guard value.isNaN else { return sign + infinite[0] }
    let index = Int(value.bitPattern & 0xFF)
    // A NaN that comes from elsewhere; there is no empty field with a sign.
    guard
      value.bitPattern & 0x7FFF_FFFF_FFFF_FF00 == 0x7FF8_0000_0000_0000,
      missing.indices.contains(index), !(index == 1 && !sign.isEmpty)
    else { return sign + missing[0] }
    return sign + missing[index]
  }

  /// What a walk over the letters finds: a sign, digits, a point, digits, an exponent.
  private struct Scan {
    var isNegative = false
    var isNumber = false
    var hasPoint = false
    var hasExponent = false
    /// Of the first 18 digits.
    var mantissa: UInt64 = 0
    var digitCount = 0
    var decimals = 0
    private var hasPlus = false
    private var leadingDigits = 0
    private var startsWithZero = false
    private var hasPlainExponent = false

    init(_ text: ArraySlice<UInt8>) {
      var rest = text
      isNegative = rest.first == UInt8(ascii: "-")
      hasPlus = rest.first == UInt8(ascii: "+")
      if isNegative || hasPlus { rest.removeFirst() }
      startsWithZero = rest.first == UInt8(ascii: "0")
      takeDigits(&rest)
      leadingDigits = digitCount
      if rest.first == UInt8(ascii: ".") {
        hasPoint = true
        rest.removeFirst()
        takeDigits(&rest)
        decimals = digitCount - leadingDigits
      }
      guard digitCount > 0 else { return }
      if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
        hasExponent = true
        let isSmall = rest.removeFirst() == UInt8(ascii: "e")
        let hasSign = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+")
        if hasSign { rest.removeFirst() }
        let count = rest.prefix { 0x30...0x39 ~= $0 }.count
        guard count > 0 else { return }
        hasPlainExponent =
          isSmall && hasSign && (count == 2 || (count == 3 && rest.first != UInt8(ascii: "0")))
        rest = rest.dropFirst(count)
      }
      isNumber = rest.isEmpty
    }

    private mutating func takeDigits(_ rest: inout ArraySlice<UInt8>) {
      while let digit = rest.first, 0x30...0x39 ~= digit {
        if digitCount < 18 { mantissa = mantissa * 10 + UInt64(digit - 0x30) }
        digitCount += 1
        rest.removeFirst()
      }
    }

    /// Only what is written as this program would write it has a style of its own.
    var style: CSVNumberStyle {
      let isPlain =
        !hasPlus && leadingDigits > 0 && !(startsWithZero && leadingDigits > 1)
        && hasPoint == (decimals > 0) && decimals <= CSVNumberStyle.decimalLimit
      guard isPlain else { return .shortest(isBare: false) }
      if !hasExponent { return .fixed(decimals) }
      return hasPlainExponent && leadingDigits == 1
        ? .scientific(decimals) : .shortest(isBare: false)
    }
  }
}
