/// The integer probabilities of one class of symbols: what the range coder codes with.
///
/// K symbols (indices of codewords) and one escape (index K) share 2^precision slots. A symbol of
/// frequency 0 is coded as the escape, its value stored apart, so that every symbol below K can
/// be coded. Tables travel in the model as `frequencies`; `Formats/vqz.md`, "Frequency tables".
package struct FrequencyTable: Sendable, Equatable {
  /// Most symbols a table may have, without the escape.
  package static let maximumSymbolCount = 4096
  /// Bits of a table's sum. Above 15 the 32-bit states of the coder lose more than they gain.
  package static let precisions = 12...15

  /// K: symbols without the escape, 1 … 4096.
  package let symbolCount: Int
  /// log2 of the sum of the frequencies, 12 … 15.
  package let precision: Int
  /// Slots of each symbol, K + 1 of them, the escape's last.
  package let frequencies: [UInt16]

  let storage: TableStorage

  /// The precision that codes long-tailed symbols in the fewest bits: 14, and 15 for more symbols
  /// than 1024. Measured on 2^20 symbols, bytes over the entropy at 14 and 15 bits: K = 512 0.015 %
  /// and 0.028 %, 1024 0.020 % and 0.026 %, 2048 0.053 % and 0.032 %.
  package static func defaultPrecision(symbolCount: Int) -> Int {
    symbolCount > 1024 ? 15 : 14
  }

  /// A table as stored in a model. The precision follows from the sum.
  /// - Throws: `EntropyError` when the sizes, the sum or the escape break a rule of the format.
  package init(frequencies: [UInt16]) throws(EntropyError) {
    let symbolCount = frequencies.count - 1
    guard symbolCount >= 1, symbolCount <= Self.maximumSymbolCount else {
      throw .tableSymbolCount(found: max(0, symbolCount))
    }
    let sum = frequencies.reduce(0) { $0 + Int($1) }
    guard let precision = Self.precisions.first(where: { 1 << $0 == sum }) else {
      // Which power was meant cannot be known: the nearest allowed one above, or the largest.
      let meant = Self.precisions.first { 1 << $0 >= sum } ?? Self.precisions.upperBound
      throw .tableSum(found: sum, expected: 1 << meant)
    }
    if frequencies[symbolCount] == 0,
      let unseen = frequencies[..<symbolCount].firstIndex(of: 0)
    {
      throw .tableEscapeMissing(symbol: unseen)
    }
    self.init(verified: frequencies, precision: precision)
  }

  /// A table as stored in a model that also says which precision its tables have.
  package init(frequencies: [UInt16], precision: Int) throws(EntropyError) {
    guard Self.precisions.contains(precision) else { throw .tablePrecision(found: precision) }
    let sum = frequencies.reduce(0) { $0 + Int($1) }
    if (2...Self.maximumSymbolCount + 1).contains(frequencies.count), sum != 1 << precision {
      throw .tableSum(found: sum, expected: 1 << precision)
    }
    try self.init(frequencies: frequencies)
  }

  init(verified frequencies: [UInt16], precision: Int) {
    self.symbolCount = frequencies.count - 1
    self.precision = precision
    self.frequencies = frequencies
    self.storage = TableStorage(frequencies: frequencies, precision: precision)
  }

  /// Bits of a value in the escape section: ⌈log2 K⌉.
  package var escapeBitCount: Int { Self.escapeBitCount(symbolCount: symbolCount) }

  /// The same for K symbols.
  static func escapeBitCount(symbolCount: Int) -> Int {
    Int.bitWidth - (symbolCount - 1).leadingZeroBitCount
  }

  /// What a symbol below K costs, in units of 2^−16 bits, its escaped value included: the rate
  /// term of an encoder's search.
  ///
  /// - Parameter surcharge: added for a symbol without a slot of its own, in the same units.
  package func cost(of symbol: Int, escapeSurcharge surcharge: UInt32 = 0) -> UInt32 {
    if frequencies[symbol] > 0 { return slotCost(frequencies[symbol]) }
    return slotCost(frequencies[symbolCount]) + UInt32(escapeBitCount) << 16 + surcharge
  }

  private func slotCost(_ frequency: UInt16) -> UInt32 {
    UInt32(precision) << 16 - FixedLogarithm.base2(UInt32(frequency))
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.frequencies == right.frequencies
  }
}
