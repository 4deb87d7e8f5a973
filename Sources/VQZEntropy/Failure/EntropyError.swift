package import VQZCore

/// What can be wrong with a frequency table, an entropy-coded payload, or a call that makes one.
package enum EntropyError: Failure, Equatable {
  // Tables, as they travel in a model or are made from counts.
  case tableSymbolCount(found: Int)
  case tablePrecision(found: Int)
  case tableSum(found: Int, expected: Int)
  case tableEscapeMissing(symbol: Int)
  case tooManySymbolsForPrecision(used: Int, precision: Int)
  case tooManyCounts

  // Both kinds of payload.
  case streamTooShort(found: Int, expected: Int)
  case varint(BytesError)
  case unknownHeader(found: UInt8)

  // Range coded streams.
  case oddWordBytes(found: Int)
  case stateBelowBound(lane: Int, found: UInt32)
  case wordsExhausted(count: Int)
  case wordsLeft(count: Int)
  case finalState(lane: Int, found: UInt32)
  case escapesExhausted
  case escapesLeft(bitCount: Int)
  case escapePadding
  case escapeSectionSize(found: UInt64, available: Int)
  case escapedValue(found: Int, symbolCount: Int)

  // Index planes and zstd frames.
  case planeSection(found: UInt64, available: Int)
  case notOneFrame(byteCount: Int)
  case frameContentSize(found: UInt64?, expected: Int)
  case frameCorrupt(String)
  case symbolOutOfRange(found: Int, symbolCount: Int)
  case symbolsLeft(count: Int)
  case symbolsExhausted(wanted: Int, left: Int)

  // Residual streams.
  case residualTable(String, expected: String)

  // Lattice coding: tables of a model, a stream, and a call.
  case latticeTables
  case latticeStream(byteCount: Int)
  case latticeBlock

  // Coding of vectors: tables of a model, a stream, and a call.
  case vectorTables
  case vectorStream(byteCount: Int)
  case windowStream(byteCount: Int)
  case vectorBlock

  // Calls.
  case noTable(class: Int, tableCount: Int)
  case classCount(found: Int, expected: Int)
  case compressionFailed(String)
}

extension EntropyError {
  package var code: FailureCode {
    switch self {
    case .tableSymbolCount, .tablePrecision, .tableSum, .tableEscapeMissing, .latticeTables,
      .vectorTables:
      .malformedModel
    case .tooManySymbolsForPrecision, .tooManyCounts, .noTable, .classCount, .latticeBlock,
      .vectorBlock:
      .usage
    case .compressionFailed: .memoryLimit
    default: .malformed
    }
  }

  package var rule: String? {
    switch self {
    case .tableSymbolCount: "vqz.entropy.table.symbols"
    case .tablePrecision: "vqz.entropy.table.precision"
    case .tableSum: "vqz.entropy.table.sum"
    case .tableEscapeMissing: "vqz.entropy.table.escape"
    case .streamTooShort, .oddWordBytes: "vqz.entropy.size"
    case .varint(let error): error.rule
    case .unknownHeader: "vqz.entropy.header"
    case .stateBelowBound: "vqz.entropy.range.state"
    case .wordsExhausted, .wordsLeft: "vqz.entropy.range.words"
    case .finalState: "vqz.entropy.range.final"
    case .escapesExhausted, .escapesLeft, .escapeSectionSize: "vqz.entropy.escape.size"
    case .escapePadding: "vqz.entropy.escape.padding"
    case .escapedValue: "vqz.entropy.escape.value"
    case .planeSection: "vqz.entropy.planes.size"
    case .notOneFrame, .frameCorrupt: "vqz.entropy.planes.frame"
    case .frameContentSize: "vqz.entropy.planes.content"
    case .symbolOutOfRange: "vqz.entropy.symbol"
    case .symbolsLeft, .symbolsExhausted: "vqz.entropy.count"
    case .residualTable: "vqz.entropy.residual.table"
    case .latticeTables: "vqzm.lattice"
    case .latticeStream: "vqz.tile.lattice"
    case .vectorTables: "vqzm.vectors"
    case .vectorStream: "vqz.tile.vectors"
    case .windowStream: "vqz.tile.windows"
    case .tooManySymbolsForPrecision, .tooManyCounts, .noTable, .classCount, .compressionFailed,
      .latticeBlock, .vectorBlock:
      nil
    }
  }

  /// Whether more bytes of the same stream could mend it: it ends before its symbols do.
  package var isOfEnd: Bool {
    switch self {
    case .streamTooShort, .wordsExhausted, .escapesExhausted, .planeSection, .notOneFrame: true
    default: false
    }
  }
}
