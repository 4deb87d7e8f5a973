/// Numbers as people read them, the same on every machine and locale.
enum Figure {
  /// `value` with exactly `count` decimals, rounded half away from zero.
  static func digits(_ value: Double, _ count: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var scale = 1.0
    for _ in 0..<count { scale *= 10 }
    guard let units = UInt64(exactly: (value.magnitude * scale).rounded()) else {
      return "\(value)"
    }
    let sign = value < 0 && units > 0 ? "-" : ""
    guard count > 0 else { return sign + String(units) }
    let text = String(units)
    let padded = String(repeating: "0", count: max(0, count + 1 - text.count)) + text
    return sign + padded.dropLast(count) + "." + padded.suffix(count)
  }

  /// The same with a sign also where it is positive.
  static func signed(_ value: Double, _ count: Int) -> String {
    let text = digits(value, count)
    return value > 0 && text.contains(where: { ("1"..."9").contains($0) }) ? "+" + text : text
  }

  /// Bytes with a unit of which there are at least one: `812 B`, `3.1 KiB`, `42 MiB`.
  static func bytes(_ count: Int) -> String {
    guard count >= 1024 else { return "\(count) B" }
    var value = Double(count)
    var units = ["KiB", "MiB", "GiB", "TiB"][...]
    var unit = ""
    while value >= 1024, let next = units.popFirst() {
      value /= 1024
      unit = next
    }
    return digits(value, value < 100 ? 1 : 0) + " " + unit
  }
}
