extension ResidualBlock {
  /// The stream that codes `samples`, `[height][width][colours]`, and what a decoder makes of it.
  package func encode(_ samples: [UInt8]) throws(EntropyError) -> (bytes: [UInt8], decoded: [UInt8])
  {
    let classCount = colours * ResidualPredictor.classCount
    let tokens = ResidualTable.tokenCount
    var decoded = samples
    var residuals: [Int16] = []
    residuals.reserveCapacity(samples.count)
    var classes: [UInt8] = []
    classes.reserveCapacity(samples.count)
    var counts = [Int](repeating: 0, count: classCount * tokens)
    try walk { (prediction, errorClass, place) throws(EntropyError) in
      let difference = Int(samples[place]) - prediction
      // The nearest of the values that the decoder can reach.
      let residual =
        difference >= 0 ? (difference + bound) / step : -((bound - difference) / step)
      let sample = UInt8(min(max(prediction + residual * step, 0), 255))
      decoded[place] = sample
      residuals.append(Int16(residual))
      classes.append(UInt8(errorClass))
      counts[errorClass * tokens + ResidualToken(residual).symbol] += 1
      return sample
    }
    let plan = ResidualPlan(counts: counts, colours: colours)
    var symbols = plan.header
    for (residual, errorClass) in zip(residuals, classes) {
      symbols.append(ResidualToken(Int(residual)), table: plan.tableNumber[Int(errorClass)])
    }
    var encoder = RangeEncoder(lanes: .one)
    try encoder.append(
      symbols: symbols.values, tables: ResidualTable.fixed.map(\.frequencyTable) + plan.tables,
      classes: symbols.tables)
    return (encoder.finish(), decoded)
  }
}

/// Symbols and the number of the table of each, as the range encoder takes them.
struct ResidualSymbols {
  private(set) var values: [UInt16] = []
  private(set) var tables: [UInt8] = []

  mutating func append(_ value: Int, table: Int) {
    values.append(UInt16(value))
    tables.append(UInt8(table))
  }

  mutating func append(_ token: ResidualToken, table: Int) {
    append(token.symbol, table: table)
    if token.extraBitCount > 0 { append(token.extraBits, table: token.extraBitCount) }
  }
}
