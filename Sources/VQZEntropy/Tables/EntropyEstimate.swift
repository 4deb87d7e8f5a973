/// What symbols would take with a table made for them.
package enum EntropyEstimate {
  /// Σ n · log2(N / n), rounded down.
  package static func bits(_ counts: ArraySlice<UInt32>) -> Int {
    var total = 0
    var bits = 0
    for count in counts where count > 0 {
      total += Int(count)
      bits -= Int(count) * Int(FixedLogarithm.base2(count))
    }
    bits += total * Int(FixedLogarithm.base2(UInt32(clamping: max(1, total))))
    return bits >> 16
  }
}
