/// One frequency table of a residual stream (`Formats/vqz.md`, "Residuals"): at most 64 symbols,
/// 14 bits, no escape. It travels in the stream itself, as a code for each symbol.
struct ResidualTable: Sendable {
  static let precision = 14
  /// Symbols of residuals: 32 values of their own, then four to an octave up to 510.
  static let tokenCount = 48
  /// Largest code of a frequency, and what the first code of a table is told against.
  static let codeLimit = 112
  static let firstCode = 100

  struct Interval: Sendable {
    let start: UInt16
    let frequency: UInt16
  }

  /// Symbol of each slot.
  let slots: [UInt8]
  let intervals: [Interval]

  /// - Parameter frequencies: sum to 2^14.
  private init(frequencies: [Int]) {
    var slots: [UInt8] = []
    slots.reserveCapacity(1 << Self.precision)
    var intervals: [Interval] = []
    for (symbol, frequency) in frequencies.enumerated() {
      intervals.append(Interval(start: UInt16(slots.count), frequency: UInt16(frequency)))
      slots.append(contentsOf: repeatElement(UInt8(symbol), count: frequency))
    }
    self.slots = slots
    self.intervals = intervals
  }

  /// The table that the codes of its symbols stand for; nil where all are 0.
  init?(codes: [Int]) {
    guard let frequencies = Self.frequencies(codes: codes) else { return nil }
    self.init(frequencies: frequencies)
  }

  /// The same in the form of the range encoder.
  var frequencyTable: FrequencyTable {
    FrequencyTable(
      verified: intervals.map(\.frequency) + [0], precision: Self.precision)
  }

  /// ⌊(8 + b) · 2^a / 8⌋ where code − 1 = 8a + b; 0 for code 0.
  static func weight(code: Int) -> Int {
    code == 0 ? 0 : ((8 + (code - 1) & 7) << ((code - 1) >> 3)) >> 3
  }

  /// The code whose weight is nearest below the share of `count` in `largest`, on a scale where
  /// the largest has 2^13; at least 1.
  static func code(count: Int, largest: Int) -> Int {
    guard count > 0 else { return 0 }
    let wanted = max(1, (count << 13 + largest / 2) / largest)
    // Binary search for the last code that is not heavier.
    var (low, high) = (1, codeLimit)
    while low < high {
      let middle = (low + high + 1) / 2
      if weight(code: middle) <= wanted { low = middle } else { high = middle - 1 }
    }
    let (below, above) = (weight(code: low), weight(code: min(low + 1, codeLimit)))
    // The first of equals, and the nearer of two neighbours.
    if above - wanted < wanted - below { return low + 1 }
    while low > 1, weight(code: low - 1) == below { low -= 1 }
    return low
  }

  static func frequencies(codes: [Int]) -> [Int]? {
    let weights = codes.map { weight(code: $0) }
    let sum = weights.reduce(0, +)
    let used = weights.count { $0 > 0 }
    guard used > 0 else { return nil }
    let shared = 1 << precision - used
    var frequencies = weights.map { $0 == 0 ? 0 : 1 + $0 * shared / sum }
    let largest = weights.indices.reduce(0) { weights[$1] > weights[$0] ? $1 : $0 }
    frequencies[largest] += 1 << precision - frequencies.reduce(0, +)
    return frequencies
  }
}

// MARK: - Tables that every stream has

extension ResidualTable {
  private static func uniform(_ count: Int) -> ResidualTable {
    ResidualTable(frequencies: [Int](repeating: 1 << precision / count, count: count))
  }

  /// Whether a class begins a new table.
  static let flag = uniform(2)
  /// Symbols of a table, less one.
  static let count = uniform(64)
  /// The low 3, 4, 5 or 6 bits of a value beyond the first 32.
  static let extraBits = [uniform(8), uniform(16), uniform(32), uniform(64)]
  /// The change from one code to the next, signs folded.
  static let step = ResidualTable(
    frequencies: [Int](repeating: 1044, count: 8) + [Int](repeating: 600, count: 8)
      + [Int](repeating: 150, count: 16) + [Int](repeating: 20, count: 32)
      + [Int](repeating: 1, count: 192))

  /// All of them in the order in which the encoder numbers them.
  static let fixed = [flag, count, step] + extraBits
}
