import VQZCore

extension EntropyError {
  package var message: String {
    tableMessage ?? rangeMessage ?? planeMessage ?? callMessage
  }

  private var tableMessage: String? {
    switch self {
    case .tableSymbolCount(let found):
      "reading a frequency table: found \(found) symbols, expected 1 to "
        + "\(FrequencyTable.maximumSymbolCount)"
    case .tablePrecision(let found):
      "reading a frequency table: found a precision of \(found) bits, expected 12 to 15"
    case .tableSum(let found, let expected):
      "reading a frequency table: found a sum of \(found), expected \(expected)"
    case .tableEscapeMissing(let symbol):
      "reading a frequency table: found symbol \(symbol) with frequency 0 and no escape, "
        + "expected an escape frequency of at least 1"
    case .tooManySymbolsForPrecision(let used, let precision):
      "making a frequency table: found \(used) symbols that need a frequency, expected at most "
        + "\(1 << precision) at \(precision) bits"
    case .tooManyCounts:
      "making a frequency table: found counts whose sum is over 64 bits, expected less"
    default: nil
    }
  }

  private var rangeMessage: String? {
    switch self {
    case .streamTooShort(let found, let expected):
      "reading an entropy-coded payload: found \(found) bytes, expected at least \(expected)"
    case .varint(let error):
      "reading an entropy-coded payload: \(error.message)"
    case .unknownHeader(let found):
      "reading an entropy-coded payload: found first byte \(found), expected a known layout"
    case .oddWordBytes(let found):
      "reading a range coded stream: found \(found) bytes of words, expected an even number"
    case .stateBelowBound(let lane, let found):
      "reading a range coded stream: found state \(found) in lane \(lane), expected at least 65536"
    case .wordsExhausted(let count):
      "decoding a range coded stream: found \(count) words, expected more"
    case .wordsLeft(let count):
      "decoding a range coded stream: found \(count) words left over, expected none"
    case .finalState(let lane, let found):
      "decoding a range coded stream: found \(found) at the end of lane \(lane), expected 65536"
    case .escapesExhausted:
      "decoding escaped symbols: found the end of their section, expected another value"
    case .escapesLeft(let bitCount):
      "decoding escaped symbols: found \(bitCount) bits left over, expected less than 8"
    case .escapePadding:
      "decoding escaped symbols: found padding bits that are set, expected zeros"
    case .escapeSectionSize(let found, let available):
      "reading a range coded stream: found an escape section of \(found) bytes, "
        + "expected 1 to \(available)"
    case .escapedValue(let found, let symbolCount):
      "decoding escaped symbols: found \(found), expected a symbol below \(symbolCount) that has "
        + "no frequency of its own"
    default: nil
    }
  }

  private var planeMessage: String? {
    switch self {
    case .planeSection(let found, let available):
      "reading index planes: found a low plane of \(found) bytes, expected 1 to \(available)"
    case .notOneFrame(let byteCount):
      "reading a zstd frame: found \(byteCount) bytes that are not one whole frame, expected one"
    case .frameContentSize(let found, let expected):
      "reading a zstd frame: found \(found.map { "\($0)" } ?? "an unknown number of") bytes of "
        + "content, expected \(expected)"
    case .frameCorrupt(let reason):
      "reading a zstd frame: found corrupt data (\(reason)), expected a frame that decompresses"
    case .symbolOutOfRange(let found, let symbolCount):
      "coding symbols: found \(found), expected less than \(symbolCount)"
    case .residualTable(let found, let expected):
      "reading a table of residuals: found \(found), expected \(expected)"
    case .symbolsLeft(let count):
      "decoding symbols: found \(count) left over, expected none"
    case .symbolsExhausted(let wanted, let left):
      "decoding symbols: found \(left) left, expected \(wanted)"
    default: nil
    }
  }

  private var callMessage: String {
    switch self {
    case .noTable(let index, let tableCount):
      "coding symbols: found class \(index), expected less than \(tableCount)"
    case .classCount(let found, let expected):
      "coding symbols: found \(found) classes, expected one for each of \(expected) symbols"
    case .latticeTables:
      "reading tables of lattice coding: found numbers out of their ranges, expected those of "
        + "section 1 of the format"
    case .latticeStream(let byteCount):
      "decoding a lattice stream: found \(byteCount) bytes that are none of such a block, expected "
        + "a known profile, and an end where the values end"
    case .latticeBlock:
      "lattice coding: found extents, values or a profile that do not fit each other, expected "
        + "four extents of at most \(LatticeCoder.valueLimit) values, and a profile of the tables"
    case .vectorTables:
      "reading tables of vectors: found numbers out of their ranges, expected those of section 1 "
        + "of the format"
    case .vectorStream(let byteCount):
      "decoding a stream of vectors: found \(byteCount) bytes that are none of such a block, "
        + "expected an end where the vectors end"
    case .windowStream(let byteCount):
      "decoding a stream of windows: found \(byteCount) bytes that are none of such a block, "
        + "expected an end where the windows end"
    case .vectorBlock:
      "coding vectors: found vectors, a quality or an effort that do not fit the model, expected "
        + "whole vectors and a quality of the model"
    case .compressionFailed(let reason):
      "compressing with zstd: found \(reason), expected success"
    default: "coding symbols: found an error, expected none"
    }
  }
}
