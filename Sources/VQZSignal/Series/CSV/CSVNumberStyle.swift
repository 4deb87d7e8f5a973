/// How the numbers of a column are written.
enum CSVNumberStyle: Equatable {
  /// So many decimals.
  case fixed(Int)
  /// A digit, so many decimals, and an exponent of ten: `1.25e+00`.
  case scientific(Int)
  /// The shortest number that reads back the same; `1` for what would be `1.0` where it is bare.
  case shortest(isBare: Bool)

  /// Most decimals.
  static let decimalLimit = 100

  /// The byte that stands for it in the property `style`.
  var byte: UInt8 {
    switch self {
    case .fixed(let decimals): UInt8(decimals)
    case .scientific(let decimals): 128 + UInt8(decimals)
    case .shortest(let isBare): isBare ? 254 : 255
    }
  }

  /// The inverse of `byte`; nil for one that stands for nothing.
  init?(byte: UInt8) {
    switch byte {
    case 0...100: self = .fixed(Int(byte))
    case 128...228: self = .scientific(Int(byte) - 128)
    case 254, 255: self = .shortest(isBare: byte == 254)
    default: return nil
    }
  }

  /// What numbers of both styles are written in.
  func joined(_ other: CSVNumberStyle) -> CSVNumberStyle {
    if self == other { return self }
    return .shortest(isBare: isBare || other.isBare)
  }

  private var isBare: Bool {
    switch self {
    case .fixed(let decimals): decimals == 0
    case .scientific: false
    case .shortest(let isBare): isBare
    }
  }

  /// Whether a number is written as an integer would be.
  func isInteger(_ value: Double) -> Bool {
    isBare && CSVNumber(text(of: value)[...])?.integer != nil
  }

  /// A number in this style, or the shortest one where that would not read back.
  func text(of value: Double) -> [UInt8] {
    if let special = CSVNumber.specialText(of: value) { return special }
    let sign: [UInt8] = value.sign == .minus ? [UInt8(ascii: "-")] : []
    switch self {
    case .fixed(let decimals):
      if Self.isQuick(value.magnitude, decimals) {
        if let text = Self.quick(value.magnitude, decimals) { return sign + text }
      } else {
        let text = ExactDecimal(value.magnitude).fixed(decimals)
        if Self.reads(text, as: value.magnitude) { return sign + text }
      }
    case .scientific(let decimals):
      let text = ExactDecimal(value.magnitude).scientific(decimals)
      if Self.reads(text, as: value.magnitude) { return sign + text }
    case .shortest: break
    }
    return Self.shortest("\(value)", isBare: isBare)
  }

  /// What Swift writes for a number, less the `.0` where it is bare.
  static func shortest(_ text: String, isBare: Bool) -> [UInt8] {
    let letters = Array(text.utf8)
    return isBare && letters.suffix(2) == [UInt8(ascii: "."), UInt8(ascii: "0")]
      ? letters.dropLast(2) : letters
  }

  private static func reads(_ text: [UInt8], as value: Double) -> Bool {
    Double(String(decoding: text, as: UTF8.self)) == value
  }

  /// Whether a number in so many decimals has at most 53 bits, and the power of ten is exact.
  private static func isQuick(_ magnitude: Double, _ decimals: Int) -> Bool {
    decimals < CSVNumber.powers.count && magnitude * CSVNumber.powers[decimals] < 0x1p52
  }

  /// The same as the exact way, where it is quick; nil where the text would not read back.
  private static func quick(_ magnitude: Double, _ decimals: Int) -> [UInt8]? {
    let power = CSVNumber.powers[decimals]
    let scaled = (magnitude * power).rounded()
    // A quotient of two exact numbers is rounded as the text would be.
    guard scaled / power == magnitude else { return nil }
    var letters = Array("\(UInt64(scaled))".utf8)
    guard decimals > 0 else { return letters }
    if letters.count <= decimals {
      letters = [UInt8](repeating: UInt8(ascii: "0"), count: decimals + 1 - letters.count) + letters
    }
    letters.insert(UInt8(ascii: "."), at: letters.count - decimals)
    return letters
  }
}
