/// Numbers as people read them, the same on every machine and locale.
public enum NumberText {
  /// A number with a fixed count of decimals, rounded half away from zero.
  ///
  /// - Parameters:
  ///   - value: any number; what is not finite becomes `inf`, `-inf` or `nan`.
  ///   - digits: decimals, 0 or more.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard let units = UInt64(exactly: scaled) else { return "\(value)" }
    let sign = value < 0 && units > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(units) }
    let text = String(units)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// The shortest text that reads back as the same number, without a point where it is whole.
  ///
  /// - Parameter value: any number.
  public static func plain(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  /// The same as `fixed` with a plus sign in front of what is above zero: for differences.
  ///
  /// - Parameters:
  ///   - value: any number.
  ///   - digits: decimals, 0 or more.
  public static func signed(_ value: Double, _ digits: Int) -> String {
    let text = fixed(value, digits)
    return value > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
  }

  /// Bytes with a unit of which there are at least one: `812 B`, `3.1 KiB`, `42 MiB`.
  ///
  /// - Parameter count: of bytes.
  public static func bytes(_ count: Int) -> String {
    var value = Double(count)
    var units = ["KiB", "MiB", "GiB", "TiB"][...]
    guard value >= 1024 else { return "\(count) B" }
    var unit = ""
    while value >= 1024, let next = units.popFirst() {
      value /= 1024
      unit = next
    }
    return fixed(value, value < 100 ? 1 : 0) + " " + unit
  }

  /// A time span: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 07 min`.
  ///
  /// - Parameter seconds: 0 or more.
  public static func duration(_ seconds: Double) -> String {
    guard seconds >= 10 else { return fixed(seconds, 2) + " s" }
    guard seconds < 1e9 else { return "ever" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
