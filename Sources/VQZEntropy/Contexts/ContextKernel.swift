import CVQZKernels

/// The C kernels of contexts behind checked Swift arrays.
extension ContextModel.Burst {
  /// The number of the table of every index: class · 8 + context in a class that has contexts.
  /// Indices are below the K of their class.
  package func chosenTables(_ symbols: [UInt16]) -> [UInt8] {
    guard let used = model.uses(of: self)?.classes else {
      preconditionFailure("bins that the model has not")
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: symbols.count) { chosen, count in
      unsafe model.storage.withKernel(width: width, used: used) { contexts, workspace in
        unsafe vqz_context_choose(
          contexts, bins, height, width, symbols, chosen.baseAddress, workspace)
      }
      count = symbols.count
    }
  }

  /// How a burst is coded, index by index.
  package func coded(_ symbols: [UInt16]) throws(EntropyError) -> ContextModel.Coded {
    // Finds what is not below its K.
    _ = try plan(symbols)
    let tables = chosenTables(symbols)
    return ContextModel.Coded(
      tables: tables, costs: zip(symbols, tables).map { model.storage.cost(of: $0, table: $1) },
      contextClassCount: model.contextClassCount)
  }

  /// As `RangeKernel.plan`.
  func plan(_ symbols: [UInt16]) throws(EntropyError) -> (operations: [UInt32], escapeCount: Int) {
    let used = try check(symbolCount: symbols.count)
    if symbols.isEmpty { return ([], 0) }
    var escapes = 0
    let operations = unsafe [UInt32](unsafeUninitializedCapacity: symbols.count) { output, count in
      escapes = unsafe model.storage.withKernel(width: width, used: used) { contexts, workspace in
        unsafe vqz_context_plan(
          contexts, bins, height, width, symbols, output.baseAddress, workspace)
      }
      count = escapes < 0 ? 0 : symbols.count
    }
    guard escapes >= 0 else {
      throw .symbolOutOfRange(found: Int(symbols.max() ?? 0), symbolCount: 0)
    }
    return (operations, escapes)
  }

  /// Fills `symbols`, escapes with the K of their class; nil when the words do not suffice.
  /// - Returns: the number of escapes, and the number of the table of every index.
  func decode(
    _ state: inout vqz_rans_decoder, words: [UInt16], into symbols: inout [UInt16]
  ) throws(EntropyError) -> (escapeCount: Int, tables: [UInt8])? {
    let used = try check(symbolCount: symbols.count)
    if symbols.isEmpty { return (0, []) }
    var escapes = 0
    let tables = unsafe [UInt8](unsafeUninitializedCapacity: symbols.count) { tables, count in
      escapes = unsafe symbols.withUnsafeMutableBufferPointer { symbols in
        unsafe model.storage.withKernel(width: width, used: used) { contexts, workspace in
          unsafe vqz_context_decode(
            contexts, bins, height, width, &state, words, symbols.baseAddress, tables.baseAddress,
            workspace)
        }
      }
      count = escapes < 0 ? 0 : symbols.count
    }
    return escapes < 0 ? nil : (escapes, tables)
  }

  /// A kernel trusts its bins, so this is what stands before every one.
  ///
  /// - Returns: which classes the burst has.
  private func check(symbolCount: Int) throws(EntropyError) -> [Bool] {
    let uses = model.uses(of: self)
    guard let uses, uses.symbolCount == symbolCount else {
      throw .classCount(found: uses?.symbolCount ?? 0, expected: symbolCount)
    }
    return uses.classes
  }
}
