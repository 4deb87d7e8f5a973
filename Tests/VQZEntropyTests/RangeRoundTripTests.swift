import CVQZKernels
import Testing
import VQZCore
import VQZEntropy

@Suite struct RangeRoundTripTests {
  /// One burst with its tables and classes.
  struct Burst {
    var symbols: [UInt16]
    var tables: [FrequencyTable]
    var classes: [UInt8]?
  }

  static let kernels: [vqz_isa] = [
    VQZ_ISA_PORTABLE, VQZ_ISA_SSE2, VQZ_ISA_AVX2, VQZ_ISA_AVX512BW, VQZ_ISA_VNNI, VQZ_ISA_NEON,
  ].filter { vqz_isa_supported($0) != 0 }

  private func check(_ bursts: [Burst], lanes: RangeLanes?) throws {
    var encoder = RangeEncoder(lanes: lanes)
    for burst in bursts {
      try encoder.append(symbols: burst.symbols, tables: burst.tables, classes: burst.classes)
    }
    let bytes = encoder.finish()
    for isa in Self.kernels {
      var decoder = try RangeDecoder(bytes[...], isa: isa)
      var symbols: [UInt16] = [1, 2, 3]
      for burst in bursts {
        try decoder.decode(
          into: &symbols, count: burst.symbols.count, tables: burst.tables, classes: burst.classes)
        #expect(symbols == burst.symbols)
      }
      try decoder.finish()
    }
  }

  @Test(arguments: [nil, RangeLanes.one, .four, .thirtyTwo])
  func oneTable(lanes: RangeLanes?) throws {
    var source = SymbolSource(seed: 1)
    for symbolCount in [1, 2, 3, 17, 256, 257, 1024, 4096] {
      for precision in [13, 14, 15] {
        let table = try source.table(symbolCount: symbolCount, precision: precision)
        for count in [0, 1, 2, 31, 32, 33, 500, 5000] {
          let symbols = source.symbols(count, tables: [table])
          try check([Burst(symbols: symbols, tables: [table])], lanes: lanes)
        }
      }
    }
  }

  @Test(arguments: [nil, RangeLanes.one, .four, .thirtyTwo])
  func burstsOfManyTables(lanes: RangeLanes?) throws {
    var source = SymbolSource(seed: 2)
    for _ in 0..<20 {
      let bursts = try (0..<6).map { _ in
        let tables = try (0..<1 + source.generator.index(below: 9)).map { _ in
          try source.table(
            symbolCount: 1 + source.generator.index(below: 700),
            precision: 12 + source.generator.index(below: 4),
            holes: source.generator.index(below: 2) == 0)
        }
        let count = source.generator.index(below: 400)
        let classes =
          source.generator.index(below: 3) == 0 ? nil : source.classes(count, of: tables.count)
        return Burst(
          symbols: source.symbols(count, tables: tables, classes: classes), tables: tables,
          classes: classes)
      }
      try check(bursts, lanes: lanes)
    }
  }

  @Test func onlyEscapes() throws {
    let table = try FrequencyTable(counts: [UInt64](repeating: 0, count: 1000))
    let symbols = (0..<1000).map { UInt16($0) }
    for lanes in RangeLanes.allCases {
      try check([Burst(symbols: symbols, tables: [table])], lanes: lanes)
    }
    var encoder = RangeEncoder(lanes: .one)
    try encoder.append(symbols: symbols, tables: [table])
    // First byte, two bytes of size, a state, ten bits a symbol.
    #expect(encoder.finish().count == 1 + 2 + 4 + 1250)
  }

  @Test func certainSymbolsCostNothing() throws {
    let table = try FrequencyTable(counts: [1])
    var encoder = RangeEncoder()
    try encoder.append(symbols: [UInt16](repeating: 0, count: 1_000_000), tables: [table])
    #expect(encoder.finish() == [0, 0, 0, 1, 0])
  }

  @Test func lanesFollowTheSize() throws {
    let table = try FrequencyTable(counts: [UInt64](repeating: 1, count: 256))
    for (count, lanes) in [(100, 0), (16_000, 0), (17_000, 1), (262_000, 1), (263_000, 2)] {
      var encoder = RangeEncoder()
      try encoder.append(symbols: [UInt16](repeating: 9, count: count), tables: [table])
      #expect(encoder.finish()[0] == UInt8(lanes))
    }
  }

  @Test func callsThatCannotBe() throws {
    let table = try FrequencyTable(counts: [1, 1])
    var encoder = RangeEncoder()
    #expect(throws: EntropyError.symbolOutOfRange(found: 2, symbolCount: 2)) {
      try encoder.append(symbols: [0, 2], tables: [table])
    }
    #expect(throws: EntropyError.classCount(found: 1, expected: 2)) {
      try encoder.append(symbols: [0, 1], tables: [table], classes: [0])
    }
    #expect(throws: EntropyError.noTable(class: 1, tableCount: 1)) {
      try encoder.append(symbols: [0, 1], tables: [table], classes: [0, 1])
    }
    #expect(throws: EntropyError.noTable(class: 0, tableCount: 0)) {
      try encoder.append(symbols: [0], tables: [])
    }
    #expect(encoder.symbolCount == 0)
    var decoder = try RangeDecoder(encoder.finish())
    var symbols: [UInt16] = []
    #expect(throws: EntropyError.noTable(class: 3, tableCount: 1)) {
      try decoder.decode(into: &symbols, count: 1, tables: [table], classes: [3])
    }
  }
}
