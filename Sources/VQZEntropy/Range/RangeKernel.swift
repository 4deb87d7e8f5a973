import CVQZKernels

/// The C kernels behind checked Swift arrays; the only unsafe code of range coding.
enum RangeKernel {
  /// Tells the encoder what to do for each symbol, and how many of them are escapes.
  static func plan(
    symbols: [UInt16], tables: [FrequencyTable], classes: [UInt8]?
  ) throws(EntropyError) -> (operations: [UInt32], escapeCount: Int) {
    try check(classes, symbolCount: symbols.count, tables: tables)
    if symbols.isEmpty { return ([], 0) }
    var escapeCount = 0
    let operations = unsafe [UInt32](unsafeUninitializedCapacity: symbols.count) { output, count in
      escapeCount = unsafe withViews(tables, classes, decodes: false) { views, classes in
        unsafe symbols.withUnsafeBufferPointer { symbols in
          unsafe vqz_rans_plan(
            views, classes, symbols.baseAddress, symbols.count, output.baseAddress)
        }
      }
      count = escapeCount < 0 ? 0 : symbols.count
    }
    if escapeCount < 0 {
      throw outOfRange(symbols: symbols, tables: tables, classes: classes)
    }
    return (operations, escapeCount)
  }

  /// Bits of the words that `operations` will take, rounded up.
  static func bitCount(_ operations: [UInt32]) -> Int {
    unsafe operations.withUnsafeBufferPointer {
      unsafe vqz_rans_bits($0.baseAddress, $0.count)
    }
  }

  /// The states a decoder starts from, and the words in the order it reads them, as bytes.
  static func encode(
    _ operations: [UInt32], lanes: RangeLanes
  ) -> (states: [UInt32], wordBytes: [UInt8]) {
    var states = [UInt32](repeating: 0, count: lanes.count)
    var words = [UInt16](repeating: 0, count: operations.count + 1)
    let wordCount = unsafe operations.withUnsafeBufferPointer { operations in
      unsafe states.withUnsafeMutableBufferPointer { states in
        unsafe words.withUnsafeMutableBufferPointer { words in
          unsafe vqz_rans_encode(
            operations.baseAddress, operations.count, UInt32(lanes.count), states.baseAddress,
            words.baseAddress)
        }
      }
    }
    let first = operations.count - wordCount
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 2 * wordCount) { output, count in
      unsafe words.withUnsafeBufferPointer { words in
        if wordCount > 0, let base = words.baseAddress {
          unsafe vqz_rans_store_words(base + first, wordCount, output.baseAddress)
        }
      }
      count = 2 * wordCount
    }
    return (states, bytes)
  }

  /// Words from bytes, with the padding that the decoder reads into.
  static func words(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
    let wordCount = bytes.count / 2
    let capacity = wordCount + VQZ_RANS_PADDING
    return unsafe [UInt16](unsafeUninitializedCapacity: capacity) { output, count in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        if wordCount > 0 {
          unsafe vqz_rans_load_words(bytes.baseAddress, wordCount, output.baseAddress)
        }
      }
      for index in wordCount..<capacity { unsafe output.initializeElement(at: index, to: 0) }
      count = capacity
    }
  }

  /// Fills `symbols`; false when the words do not suffice.
  static func decode(
    _ state: inout vqz_rans_decoder, words: [UInt16], into symbols: inout [UInt16],
    tables: [FrequencyTable], classes: [UInt8]?, isa: vqz_isa
  ) throws(EntropyError) -> Bool {
    try check(classes, symbolCount: symbols.count, tables: tables)
    if symbols.isEmpty { return true }
    let done = unsafe withViews(tables, classes, decodes: true) { views, classes in
      unsafe words.withUnsafeBufferPointer { words in
        unsafe symbols.withUnsafeMutableBufferPointer { symbols in
          unsafe Int(
            vqz_rans_decode(
              &state, views, classes, words.baseAddress, symbols.baseAddress, symbols.count, isa))
        }
      }
    }
    return done != 0
  }

  /// A kernel trusts its tables and classes, so this is what stands before every one.
  private static func check(
    _ classes: [UInt8]?, symbolCount: Int, tables: [FrequencyTable]
  ) throws(EntropyError) {
    var last = 0
    if let classes {
      guard classes.count == symbolCount else {
        throw .classCount(found: classes.count, expected: symbolCount)
      }
      var highest: UInt8 = 0
      for index in classes { highest = max(highest, index) }
      last = Int(highest)
    }
    guard last < tables.count else { throw .noTable(class: last, tableCount: tables.count) }
  }

  /// Bursts of more classes are taken to use every table: looking would cost more than tables do.
  private static let scanLimit = 1 << 16

  /// Which tables the symbols of a burst have; the classes are below `count`.
  private static func usedTables(_ classes: [UInt8]?, count: Int) -> [Bool] {
    guard let classes, count > 1 else { return [true] }
    guard classes.count <= scanLimit else { return [Bool](repeating: true, count: count) }
    var used = [Bool](repeating: false, count: count)
    for index in classes { used[Int(index)] = true }
    return used
  }

  /// Runs `body` with the kernels' views of the tables. With a single table the classes say
  /// nothing, and the kernels are faster without. Tables that no symbol has are not made.
  private static func withViews(
    _ tables: [FrequencyTable], _ classes: [UInt8]?, decodes: Bool,
    _ body: (UnsafePointer<vqz_rans_table>?, UnsafePointer<UInt8>?) -> Int
  ) -> Int {
    let used = usedTables(classes, count: tables.count)
    let views = unsafe tables.enumerated().map { index, table in
      let isUsed = index < used.count && used[index]
      return unsafe isUsed ? table.storage.view(decodes: decodes) : vqz_rans_table()
    }
    return withExtendedLifetime(tables) {
      unsafe views.withUnsafeBufferPointer { views in
        guard let classes, tables.count > 1 else {
          return unsafe body(views.baseAddress, nil)
        }
        return unsafe classes.withUnsafeBufferPointer {
          unsafe body(views.baseAddress, $0.baseAddress)
        }
      }
    }
  }

  private static func outOfRange(
    symbols: [UInt16], tables: [FrequencyTable], classes: [UInt8]?
  ) -> EntropyError {
    for (index, symbol) in symbols.enumerated() {
      let symbolCount = tables[Int(classes?[index] ?? 0)].symbolCount
      if Int(symbol) >= symbolCount {
        return .symbolOutOfRange(found: Int(symbol), symbolCount: symbolCount)
      }
    }
    return .symbolOutOfRange(found: 0, symbolCount: 0)
  }
}
