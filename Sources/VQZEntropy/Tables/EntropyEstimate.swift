/// What symbols would take with a table made for them.
package enum EntropyEstimate {
  /// Σ n · log2(N / n) for counts n that sum to N, in units of 2^−16 bits.
  static func cost(_ counts: some Sequence<some FixedWidthInteger>) -> Int {
    var total = 0
    var cost = 0
    for count in counts where count > 0 {
      total += Int(count)
      cost -= Int(count) * Int(FixedLogarithm.base2(UInt32(clamping: count)))
    }
    return cost + total * Int(FixedLogarithm.base2(UInt32(clamping: max(1, total))))
  }

  /// The same in bits, rounded down.
  package static func bits(_ counts: ArraySlice<UInt32>) -> Int { cost(counts) >> 16 }
}
