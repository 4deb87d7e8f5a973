import CVQZKernels
import Testing
import VQZCore
import VQZEntropy

/// Bytes from an enemy: whatever they are, decoding ends in symbols below K or in an error.
@Suite struct HostileStreamTests {
  /// A valid stream and how to read it.
  struct Victim {
    var bytes: [UInt8]
    var count: Int
    var tables: [FrequencyTable]
    var classes: [UInt8]?
  }

  private func victim(
    _ source: inout SymbolSource, method: EntropyMethod, lanes: RangeLanes
  ) throws -> Victim {
    let tables = try (0..<1 + source.generator.index(below: 3)).map { _ in
      try source.table(symbolCount: 1 + source.generator.index(below: 600))
    }
    let count = source.generator.index(below: 300)
    let classes = tables.count > 1 ? source.classes(count, of: tables.count) : nil
    let symbols = source.symbols(count, tables: tables, classes: classes, escapeEvery: 9)
    var bytes: [UInt8]
    switch method {
    case .range:
      var encoder = RangeEncoder(lanes: lanes)
      try encoder.append(symbols: symbols, tables: tables, classes: classes)
      bytes = encoder.finish()
    case .zstd:
      var encoder = PlaneEncoder(level: 3)
      try encoder.append(symbols: symbols, tables: tables, classes: classes)
      bytes = try encoder.finish()
    }
    return Victim(bytes: bytes, count: count, tables: tables, classes: classes)
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...generator.index(below: 3) {
      let position = generator.index(below: max(1, bytes.count))
      switch generator.index(below: 7) {
      case 0 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8(generator.index(below: 8))
      case 1 where !bytes.isEmpty: bytes[position] = UInt8(generator.index(below: 256))
      case 2: bytes.removeLast(min(bytes.count, 1 + generator.index(below: 9)))
      case 3: bytes.insert(UInt8(generator.index(below: 256)), at: min(position, bytes.count))
      case 4 where !bytes.isEmpty: bytes.remove(at: position)
      case 5 where !bytes.isEmpty: bytes[0] = UInt8(generator.index(below: 8))
      default: bytes += [UInt8](repeating: 0xFF, count: generator.index(below: 5))
      }
    }
    return bytes
  }

  /// The symbols, or the error.
  private func decode(
    _ victim: Victim, _ bytes: [UInt8], isa: vqz_isa
  ) -> Result<[UInt16], EntropyError> {
    Result { () throws(EntropyError) in
      var decoder = try RangeDecoder(bytes[...], isa: isa)
      var symbols: [UInt16] = []
      try decoder.decode(
        into: &symbols, count: victim.count, tables: victim.tables, classes: victim.classes)
      try decoder.finish()
      return symbols
    }
  }

  private func check(_ symbols: [UInt16], of victim: Victim) {
    for (index, symbol) in symbols.enumerated() {
      let table = victim.tables[Int(victim.classes?[index] ?? 0)]
      #expect(Int(symbol) < table.symbolCount)
    }
  }

  @Test(arguments: RangeLanes.allCases)
  func mutatedRangeStreams(lanes: RangeLanes) throws {
    var source = SymbolSource(seed: 21)
    var refused = 0
    for _ in 0..<150 {
      let victim = try victim(&source, method: .range, lanes: lanes)
      for _ in 0..<40 {
        let bytes = mutated(victim.bytes, &source.generator)
        let plain = decode(victim, bytes, isa: VQZ_ISA_PORTABLE)
        switch plain {
        case .success(let symbols): check(symbols, of: victim)
        case .failure(let error):
          refused += 1
          #expect(error.code == .malformed)
          #expect(error.rule?.hasPrefix("vqz.") == true)
        }
        for isa in RangeRoundTripTests.kernels { #expect(decode(victim, bytes, isa: isa) == plain) }
      }
    }
    #expect(refused > 5000)
  }

  @Test func mutatedPlanes() throws {
    var source = SymbolSource(seed: 22)
    for _ in 0..<150 {
      let victim = try victim(&source, method: .zstd, lanes: .one)
      for _ in 0..<40 {
        let bytes = mutated(victim.bytes, &source.generator)
        do throws(EntropyError) {
          var decoder = try SymbolDecoder(.zstd, bytes: bytes, symbolCount: victim.count)
          var symbols: [UInt16] = []
          try decoder.decode(
            into: &symbols, count: victim.count, tables: victim.tables, classes: victim.classes)
          try decoder.finish()
          check(symbols, of: victim)
        } catch {
          #expect(error.code == .malformed)
        }
      }
    }
  }

  @Test func noise() throws {
    var source = SymbolSource(seed: 23)
    for _ in 0..<3000 {
      let victim = Victim(
        bytes: [], count: source.generator.index(below: 200),
        tables: [try source.table(symbolCount: 1 + source.generator.index(below: 50))])
      var bytes = (0..<source.generator.index(below: 200)).map { _ in
        UInt8(source.generator.index(below: 256))
      }
      if !bytes.isEmpty { bytes[0] &= 7 }
      let plain = decode(victim, bytes, isa: VQZ_ISA_PORTABLE)
      for isa in RangeRoundTripTests.kernels { #expect(decode(victim, bytes, isa: isa) == plain) }
    }
  }

  /// After its first error a decoder may be used further, and still neither traps nor overruns.
  @Test func useAfterAnError() throws {
    var source = SymbolSource(seed: 24)
    let table = try source.table(symbolCount: 256)
    for lanes in RangeLanes.allCases {
      var bytes = [lanes.rawValue]
      for _ in 0..<lanes.count { bytes += [0, 0, 1, 0] }
      bytes += [1, 2]
      for isa in RangeRoundTripTests.kernels {
        var decoder = try RangeDecoder(bytes[...], isa: isa)
        var symbols: [UInt16] = []
        for count in [5, 31, 64, 1000, 3, 0] {
          do throws(EntropyError) {
            try decoder.decode(into: &symbols, count: count, tables: [table])
          } catch {
            #expect(error.code == .malformed)
          }
        }
        #expect(throws: EntropyError.self) { try decoder.finish() }
      }
    }
  }

  /// One stream for each rule, each refused for that rule.
  @Test func rulesOfRangeStreams() throws {
    let table = try FrequencyTable(frequencies: [2048, 1024, 0, 512, 512])
    var encoder = RangeEncoder(lanes: .one)
    try encoder.append(symbols: [0, 2, 1, 2, 3, 0, 1, 2, 2, 0, 1, 3, 3], tables: [table])
    let good = encoder.finish()
    func rule(_ change: (inout [UInt8]) -> Void) -> String? {
      var bytes = good
      change(&bytes)
      let victim = Victim(bytes: bytes, count: 13, tables: [table])
      guard case .failure(let error) = decode(victim, bytes, isa: VQZ_ISA_PORTABLE) else {
        return nil
      }
      return error.rule
    }
    // [flags, escape bytes, state × 4, words …, one escape byte of four 2-bit values]
    #expect(good[0] == 4 && good[1] == 1 && good.count.isMultiple(of: 2) == false)
    #expect(rule { _ in } == nil)
    #expect(rule { $0 = [] } == "vqz.entropy.size")
    #expect(rule { $0.removeLast($0.count - 5) } == "vqz.entropy.size")
    #expect(rule { $0[0] = 3 } == "vqz.entropy.header")
    #expect(rule { $0[0] |= 8 } == "vqz.entropy.header")
    #expect(rule { $0.replaceSubrange(4..<6, with: [0, 0]) } == "vqz.entropy.range.state")
    #expect(rule { $0.insert(0, at: 6) } == "vqz.entropy.size")
    #expect(rule { $0.insert(contentsOf: [0, 0], at: $0.count - 1) } == "vqz.entropy.range.words")
    #expect(rule { $0.removeSubrange(6..<8) } == "vqz.entropy.range.words")
    #expect(rule { $0[2] ^= 0x10 } != nil)
    #expect(rule { $0 = [$0[0], 0x81, 0] + $0[2...] } == "vqz.varint.minimal")
    #expect(rule { $0 = [$0[0], 0x81] } == "vqz.entropy.size")
    #expect(rule { $0[1] = 0 } == "vqz.entropy.escape.size")
    #expect(rule { $0[1] = 99 } == "vqz.entropy.escape.size")
    #expect(rule { $0 = [$0[0], 2] + $0[2...] + [0] } == "vqz.entropy.escape.size")
    #expect(rule { $0[$0.count - 1] = 0b10_10_10_01 } == "vqz.entropy.escape.value")
  }
}
