internal import CVQZKernels
internal import VQZCore
internal import VQZEntropy

extension EntropyBenchmark {
  /// The symbols of one benchmark and how to time a coder on them.
  struct Run {
    let symbols: [UInt16]
    let tables: [FrequencyTable]
    let repetitions: Int

    /// A row for each kernel that this machine has.
    func rangeRows() throws(EntropyError) -> [Row] {
      var bytes: [UInt8] = []
      let encodeTime = try best { () throws(EntropyError) in
        var encoder = RangeEncoder()
        try encoder.append(symbols: symbols, tables: tables)
        bytes = encoder.finish()
      }
      var rows: [Row] = []
      for isa in [VQZ_ISA_PORTABLE, VQZ_ISA_AVX2, VQZ_ISA_AVX512BW]
      where vqz_isa_supported(isa) != 0 {
        var decoded = symbols.map { ~$0 }
        let decodeTime = try best { () throws(EntropyError) in
          var decoder = try RangeDecoder(bytes[...], isa: isa)
          try decoder.decode(into: &decoded, count: symbols.count, tables: tables)
          try decoder.finish()
        }
        rows.append(
          Row(
            name: "range \(unsafe String(cString: vqz_isa_name(isa)))", byteCount: bytes.count,
            encodeNanoseconds: encodeTime, decodeNanoseconds: decodeTime,
            isIdentical: decoded == symbols))
      }
      rows.append(try tablesRow(bytes, encodeTime: encodeTime))
      return rows
    }

    /// The same stream with eight equal tables in turns: what class-conditional coding costs in
    /// time.
    private func tablesRow(
      _ bytes: [UInt8], encodeTime: UInt64
    ) throws(EntropyError) -> Row {
      let table = tables[0]
      var several: [FrequencyTable] = []
      for _ in 0..<8 { several.append(try FrequencyTable(frequencies: table.frequencies)) }
      let classes = symbols.indices.map { UInt8($0 * 5 / 3 & 7) }
      var decoded = symbols.map { ~$0 }
      let decodeTime = try best { () throws(EntropyError) in
        var decoder = try RangeDecoder(bytes)
        try decoder.decode(
          into: &decoded, count: symbols.count, tables: several, classes: classes)
        try decoder.finish()
      }
      return Row(
        name: "range, 8 tables", byteCount: bytes.count, encodeNanoseconds: encodeTime,
        decodeNanoseconds: decodeTime, isIdentical: decoded == symbols)
    }

    func zstdRow(level: Int) throws(EntropyError) -> Row {
      var bytes: [UInt8] = []
      let encodeTime = try best { () throws(EntropyError) in
        var encoder = PlaneEncoder(level: level)
        try encoder.append(symbols: symbols, tables: tables)
        bytes = try encoder.finish()
      }
      var decoded = symbols.map { ~$0 }
      let decodeTime = try best { () throws(EntropyError) in
        var decoder = try PlaneDecoder(bytes, symbolCount: symbols.count)
        try decoder.decode(into: &decoded, count: symbols.count, tables: tables)
        try decoder.finish()
      }
      return Row(
        name: "zstd -\(level)", byteCount: bytes.count, encodeNanoseconds: encodeTime,
        decodeNanoseconds: decodeTime, isIdentical: decoded == symbols)
    }

    /// The shortest of the repetitions: what the others add is the rest of the machine.
    private func best(_ body: () throws(EntropyError) -> Void) throws(EntropyError) -> UInt64 {
      var shortest = UInt64.max
      for _ in 0..<repetitions {
        let start = now()
        try body()
        shortest = min(shortest, now() - start)
      }
      return shortest
    }

    /// Nanoseconds of the processor on this thread, on which all the work is done: what else the
    /// machine does should not count.
    private func now() -> UInt64 { UInt64(ProcessorTime.ofThread * 1e9) }
  }
}
