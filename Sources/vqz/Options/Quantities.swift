import ArgumentParser

/// A number of bytes such as `300000`, `64K` (thousands) or `1Gi` (1024³).
struct ByteQuantity: ExpressibleByArgument, Sendable {
  let count: Int

  private static let units: [(suffix: String, factor: Int)] = [
    ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40),
    ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
  ]

  init?(argument: String) {
    let text = argument.hasSuffix("B") ? String(argument.dropLast()) : argument
    let unit = Self.units.first { text.hasSuffix($0.suffix) }
    let digits = text.dropLast(unit?.suffix.count ?? 0)
    guard let value = Int(digits), value > 0, !digits.hasPrefix("+") else { return nil }
    let (count, overflow) = value.multipliedReportingOverflow(by: unit?.factor ?? 1)
    guard !overflow else { return nil }
    self.count = count
  }
}

/// A time span such as `90`, `90s`, `20m` or `1.5h`.
struct TimeQuantity: ExpressibleByArgument, Sendable {
  let seconds: Double

  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let factor = argument.last.flatMap { factors[$0] }
    guard
      let value = Double(factor == nil ? argument[...] : argument.dropLast()), value.isFinite,
      value > 0
    else { return nil }
    seconds = value * (factor ?? 1)
  }
}

/// A number of threads, however large; 0 is one for every core. There are never more than help.
struct ThreadQuantity: ExpressibleByArgument, Sendable, CustomStringConvertible {
  let count: Int

  init(_ count: Int) { self.count = count }

  init?(argument: String) {
    guard !argument.isEmpty, argument.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    // Only digits: what does not fit is too large.
    count = Int(argument) ?? .max
  }

  var description: String { String(count) }
}
