import Testing
import VQZCore
import VQZEntropy

@Suite struct PlaneTests {
  @Test func zstdFrames() throws {
    var generator = SeededGenerator(seed: 1, stream: 1)
    for count in [0, 1, 100, 70_000] {
      let bytes = (0..<count).map { _ in UInt8(generator.index(below: 7)) }
      for level in [-5, 1, 19, 1000] {
        let frame = try Zstd.compress(bytes, level: level)
        #expect(try Zstd.decompress(frame, expectedByteCount: count) == bytes)
        #expect(throws: EntropyError.frameContentSize(found: UInt64(count), expected: count + 1)) {
          try Zstd.decompress(frame, expectedByteCount: count + 1)
        }
        #expect(throws: EntropyError.notOneFrame(byteCount: frame.count + 1)) {
          try Zstd.decompress(frame + [0], expectedByteCount: count)
        }
        #expect(throws: EntropyError.notOneFrame(byteCount: 2 * frame.count)) {
          try Zstd.decompress(frame + frame, expectedByteCount: count)
        }
        #expect(throws: EntropyError.notOneFrame(byteCount: frame.count - 1)) {
          try Zstd.decompress(frame.dropLast(), expectedByteCount: count)
        }
      }
    }
  }

  @Test func framesThatAreNone() throws {
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]
    for bytes in [[], [0x28], skippable, [UInt8](repeating: 0xFF, count: 40)] {
      #expect(throws: EntropyError.notOneFrame(byteCount: bytes.count)) {
        try Zstd.decompress(bytes, expectedByteCount: 0)
      }
    }
    // No content size: single segment off, window 1 KiB, one raw block of one byte.
    let unsized: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x00, 0x09, 0x00, 0x00, 0x41]
    #expect(throws: EntropyError.frameContentSize(found: nil, expected: 1)) {
      try Zstd.decompress(unsized, expectedByteCount: 1)
    }
  }

  /// Where the number of symbols follows from the symbols, the header is looked at first, by the
  /// same rules.
  @Test func headersOfUnknownLength() throws {
    let frame = try Zstd.compress([1, 2, 3])
    let bad: [([UInt8], EntropyError)] = [
      ([], .streamTooShort(found: 0, expected: 1)),
      ([2] + frame, .unknownHeader(found: 2)),
      ([2], .unknownHeader(found: 2)),
      ([1], .streamTooShort(found: 1, expected: 2)),
      ([1, 0] + frame, .planeSection(found: 0, available: frame.count)),
      ([1, 100] + frame, .planeSection(found: 100, available: frame.count)),
      ([0] + frame.dropFirst(), .notOneFrame(byteCount: frame.count - 1)),
      ([0], .notOneFrame(byteCount: 0)),
    ]
    for (bytes, expected) in bad {
      #expect(throws: expected) {
        try SymbolDecoder(.zstd, bytes: bytes[...], symbolLimit: 100)
      }
    }
    #expect(throws: EntropyError.frameContentSize(found: 3, expected: 2)) {
      try SymbolDecoder(.zstd, bytes: ([0] + frame)[...], symbolLimit: 2)
    }
    let padded = #expect(throws: EntropyError.self) {
      try SymbolDecoder(.zstd, bytes: ([1, 0x83, 0] + frame)[...], symbolLimit: 100)
    }
    #expect(padded?.rule == "vqz.varint.minimal")
  }

  @Test(arguments: EntropyMethod.allCases)
  func bothMethodsAlike(method: EntropyMethod) throws {
    var source = SymbolSource(seed: 4)
    for largest in [1, 200, 256, 257, 4096] {
      let tables = try (0..<3).map { index in
        try source.table(symbolCount: max(1, largest >> index), precision: 15)
      }
      let classes = source.classes(3000, of: 3)
      let first = source.symbols(3000, tables: tables, classes: classes)
      let second = source.symbols(70, tables: tables)
      var encoder = SymbolEncoder(method, zstdLevel: 3)
      try encoder.append(symbols: first, tables: tables, classes: classes)
      try encoder.append(symbols: [], tables: tables)
      try encoder.append(symbols: second, tables: tables)
      #expect(encoder.symbolCount == 3070)
      let bytes = try encoder.finish()

      var decoder = try SymbolDecoder(method, bytes: bytes, symbolCount: 3070)
      var symbols: [UInt16] = []
      try decoder.decode(into: &symbols, count: 3000, tables: tables, classes: classes)
      #expect(symbols == first)
      #expect(throws: EntropyError.symbolsLeft(count: 70)) { try decoder.finish() }
      try decoder.decode(into: &symbols, count: 0, tables: tables, classes: [])
      #expect(symbols.isEmpty)
      #expect(throws: EntropyError.symbolsExhausted(wanted: 71, left: 70)) {
        try decoder.decode(into: &symbols, count: 71, tables: tables)
      }
      try decoder.decode(into: &symbols, count: 70, tables: tables)
      #expect(symbols == second)
      try decoder.finish()
    }
  }

  @Test func onePlaneWhereItIsEnough() throws {
    let table = try FrequencyTable(counts: [UInt64](repeating: 1, count: 1000))
    for (last, header) in [(255, 0), (256, 1)] {
      var encoder = PlaneEncoder()
      try encoder.append(symbols: [3, UInt16(last)], tables: [table])
      #expect(try encoder.finish()[0] == UInt8(header))
    }
  }

  @Test func payloadsThatBreakARule() throws {
    let wide = try FrequencyTable(counts: [UInt64](repeating: 1, count: 1000))
    let narrow = try FrequencyTable(counts: [1, 1, 1])
    var encoder = PlaneEncoder()
    try encoder.append(symbols: [3, 999], tables: [wide])
    let bytes = try encoder.finish()
    func rule(_ bytes: [UInt8], symbolCount: Int = 2) -> String? {
      let error = #expect(throws: EntropyError.self) {
        var decoder = try PlaneDecoder(bytes, symbolCount: symbolCount)
        var symbols: [UInt16] = []
        try decoder.decode(into: &symbols, count: symbolCount, tables: [narrow])
      }
      return error?.rule
    }
    #expect(rule([]) == "vqz.entropy.size")
    #expect(rule([2] + bytes.dropFirst()) == "vqz.entropy.header")
    #expect(rule(bytes) == "vqz.entropy.symbol")
    #expect(rule(bytes, symbolCount: 3) == "vqz.entropy.planes.content")
    #expect(rule([bytes[0], 200] + bytes.dropFirst(2)) == "vqz.entropy.planes.size")
    #expect(rule([bytes[0], 0] + bytes.dropFirst(2)) == "vqz.entropy.planes.size")
    #expect(rule([bytes[0], bytes[1] + 1] + bytes.dropFirst(2)) == "vqz.entropy.planes.frame")
    #expect(rule([0] + bytes.dropFirst()) == "vqz.entropy.planes.frame")
  }
}
