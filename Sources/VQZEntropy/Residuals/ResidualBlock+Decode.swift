extension ResidualBlock {
  /// The samples of a stream, `[height][width][colours]`; any bytes end in samples or an error.
  ///
  /// A stream of few bytes can hold many samples: the caller checks `sampleCount` against its
  /// limits.
  package func decode(_ bytes: ArraySlice<UInt8>) throws(EntropyError) -> [UInt8] {
    var stream = try SerialRangeDecoder(bytes)
    let (tables, tableNumber) = try Self.tables(&stream, colours: colours)
    var samples = [UInt8](repeating: 0, count: sampleCount)
    let step = step
    try walk { (prediction, errorClass, place) throws(EntropyError) in
      let symbol = try stream.next(tables[tableNumber[errorClass]])
      var extra = 0
      if symbol >= 32 {
        let bits = ResidualToken.extraBitCount(symbol: symbol)
        extra = try stream.next(ResidualTable.extraBits[bits - 3])
      }
      let residual = ResidualToken.residual(symbol: symbol, extraBits: extra)
      let sample = UInt8(min(max(prediction + residual * step, 0), 255))
      samples[place] = sample
      return sample
    }
    try stream.finish()
    return samples
  }

  /// Reads which classes share a table, and the tables.
  private static func tables(
    _ stream: inout SerialRangeDecoder, colours: Int
  ) throws(EntropyError) -> (tables: [ResidualTable], tableNumber: [Int]) {
    var tableNumber: [Int] = []
    var last = -1
    for _ in 0..<colours {
      for index in 0..<ResidualPredictor.classCount {
        // The first class of a colour always begins one.
        last += index == 0 ? 1 : try stream.next(ResidualTable.flag)
        tableNumber.append(last)
      }
    }
    var tables: [ResidualTable] = []
    for _ in 0...last { tables.append(try table(&stream)) }
    return (tables, tableNumber)
  }

  private static func table(
    _ stream: inout SerialRangeDecoder
  ) throws(EntropyError) -> ResidualTable {
    let count = try stream.next(ResidualTable.count) + 1
    guard count <= ResidualTable.tokenCount else {
      throw .residualTable("\(count) symbols", expected: "at most \(ResidualTable.tokenCount)")
    }
    var codes: [Int] = []
    var code = ResidualTable.firstCode
    for _ in 0..<count {
      code += ResidualToken.unfold(try stream.next(ResidualTable.step))
      guard (0...ResidualTable.codeLimit).contains(code) else {
        throw .residualTable("code \(code)", expected: "0 to \(ResidualTable.codeLimit)")
      }
      codes.append(code)
    }
    guard let table = ResidualTable(codes: codes) else {
      throw .residualTable("no symbol with a frequency", expected: "at least one")
    }
    return table
  }
}
