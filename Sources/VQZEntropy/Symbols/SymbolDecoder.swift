/// Decodes a payload of either method burst by burst.
package struct SymbolDecoder: Sendable {
  private enum Source: Sendable {
    case range(RangeDecoder)
    case planes(PlaneDecoder)
  }

  private var source: Source
  private let symbolLimit: Int
  private let isExact: Bool

  /// - Parameters:
  ///   - bytes: exactly the payload.
  ///   - symbolCount: symbols of all bursts together, known from the geometry of the signal and
  ///     checked against the caller's limits.
  package init(
    _ method: EntropyMethod, bytes: ArraySlice<UInt8>, symbolCount: Int
  ) throws(EntropyError) {
    symbolLimit = symbolCount
    isExact = true
    switch method {
    case .range: source = .range(try RangeDecoder(bytes))
    case .zstd: source = .planes(try PlaneDecoder(bytes, symbolCount: symbolCount))
    }
  }

  /// - Parameters:
  ///   - symbolLimit: most symbols of all bursts together, where how many there are follows from
  ///     the symbols themselves.
  ///   - mayEndEarly: whether `bytes` may be the first ones of the payload only: enough for the
  ///     first bursts of a range coded one, but for escapes. Index planes have to be whole.
  package init(
    _ method: EntropyMethod, bytes: ArraySlice<UInt8>, symbolLimit: Int, mayEndEarly: Bool = false
  ) throws(EntropyError) {
    self.symbolLimit = symbolLimit
    isExact = false
    switch method {
    case .range: source = .range(try RangeDecoder(bytes, mayEndEarly: mayEndEarly))
    case .zstd:
      let count = try PlaneDecoder.storedSymbolCount(bytes, limit: symbolLimit)
      source = .planes(try PlaneDecoder(bytes, symbolCount: count))
    }
  }

  package init(
    _ method: EntropyMethod, bytes: [UInt8], symbolCount: Int
  ) throws(EntropyError) {
    try self.init(method, bytes: bytes[...], symbolCount: symbolCount)
  }

  /// Decodes a burst of `count` symbols, which replace what `symbols` held. Symbol i has the table
  /// `tables[classes[i]]`, or `tables[0]` without classes; range coding goes by the contexts, where
  /// there are some.
  package mutating func decode(
    into symbols: inout [UInt16], count: Int, tables: [FrequencyTable], classes: [UInt8]? = nil,
    contexts: ContextModel.Burst? = nil
  ) throws(EntropyError) {
    // A decoder is a few hundred bytes and arrays that are shared, so taking it out and putting it
    // back costs nothing to speak of.
    switch source {
    case .range(var decoder):
      let left = symbolLimit - decoder.symbolCount
      guard count <= left else { throw .symbolsExhausted(wanted: count, left: left) }
      if let contexts {
        try decoder.decode(into: &symbols, count: count, contexts: contexts)
      } else {
        try decoder.decode(into: &symbols, count: count, tables: tables, classes: classes)
      }
      source = .range(decoder)
    case .planes(var decoder):
      try decoder.decode(into: &symbols, count: count, tables: tables, classes: classes)
      source = .planes(decoder)
    }
  }

  /// Checks that all symbols were decoded and the payload ends with them.
  package func finish() throws(EntropyError) {
    switch source {
    case .range(let decoder):
      guard !isExact || decoder.symbolCount == symbolLimit else {
        throw .symbolsLeft(count: symbolLimit - decoder.symbolCount)
      }
      try decoder.finish()
    case .planes(let decoder):
      try decoder.finish()
    }
  }
}
