import VQZSystem

/// Figures as tables and labels show them.
enum FigureText {
  /// Three digits and an exponent: `3.21e-4`; 0 as it is.
  static func scientific(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return NumberText.fixed(value, 0) }
    var (digits, exponent) = (value.magnitude, 0)
    while digits < 1 { (digits, exponent) = (digits * 10, exponent - 1) }
    while digits >= 10 { (digits, exponent) = (digits / 10, exponent + 1) }
    var text = NumberText.fixed(digits, 2)
    if text == "10.00" { (text, exponent) = ("1.00", exponent + 1) }
    return (value < 0 ? "-" : "") + "\(text)e\(exponent)"
  }

  /// Four decimals, or an exponent where those would say too little or too much.
  static func short(_ value: Double) -> String {
    (1e-2..<1e6).contains(value.magnitude) || value == 0
      ? NumberText.fixed(value, 4) : scientific(value)
  }

  /// The same, but whole numbers as they are.
  static func error(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? short(value)
  }

  /// Decibels of a signal to its error; a dash where there is no error.
  static func decibels(_ value: Double) -> String {
    value.isFinite ? NumberText.fixed(value, 2) : "–"
  }

  /// Two decimals; a dash for what was not measured.
  static func optional(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, 2) } ?? "–"
  }

  /// A difference in percent with its sign, `+3.1 %`.
  static func percent(_ value: Double) -> String { Page.percent(value) }

  /// Millions of bytes a second.
  static func speed(_ byteCount: Int, _ seconds: Double) -> String {
    let rate = Double(byteCount) / 1e6 / max(seconds, 1e-9)
    return NumberText.fixed(rate, rate < 10 ? 2 : rate < 1000 ? 1 : 0)
  }
}
