import VQZEntropy

/// Codes bursts of symbols by either method; the inverse of `SymbolDecoder`.
struct SymbolEncoder: Sendable {
  let method: EntropyMethod
  private var range = RangeEncoder()
  private var planes: PlaneEncoder

  /// - Parameter zstdLevel: only for `.zstd`.
  init(_ method: EntropyMethod, zstdLevel: Int = 19) {
    self.method = method
    self.planes = PlaneEncoder(level: zstdLevel)
  }

  /// Symbols appended so far.
  var symbolCount: Int {
    method == .range ? range.symbolCount : planes.symbolCount
  }

  /// Appends a burst. Symbol i has the table `tables[classes[i]]`, or `tables[0]` without classes.
  mutating func append(
    symbols: [UInt16], tables: [FrequencyTable], classes: [UInt8]? = nil
  ) throws(EntropyError) {
    switch method {
    case .range: try range.append(symbols: symbols, tables: tables, classes: classes)
    case .zstd: try planes.append(symbols: symbols, tables: tables, classes: classes)
    }
  }

  /// The payload of everything appended.
  func finish() throws(EntropyError) -> [UInt8] {
    switch method {
    case .range: range.finish()
    case .zstd: try planes.finish()
    }
  }
}
