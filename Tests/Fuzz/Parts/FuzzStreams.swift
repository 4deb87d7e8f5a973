import VQZCore
import VQZEntropy

/// Decoders of streams, each with tables that stay the same.
enum FuzzStreams {
  /// A table of 300 symbols of which every seventh has no slot.
  private static let table = try? FrequencyTable(
    counts: (0..<300).map { $0 % 7 == 3 ? 0 : UInt64(3000 / ($0 + 3)) })

  static func symbols(_ bytes: [UInt8]) {
    guard bytes.count >= 3, let table else { return }
    let method: EntropyMethod = bytes[0] % 2 == 0 ? .range : .zstd
    let count = Int(bytes[1] & 15) << 8 | Int(bytes[2])
    guard var decoder = try? SymbolDecoder(method, bytes: bytes[3...], symbolCount: count) else {
      return
    }
    var symbols: [UInt16] = []
    for part in [count / 2, count - count / 2] {
      guard (try? decoder.decode(into: &symbols, count: part, tables: [table])) != nil else {
        return
      }
      guard symbols.allSatisfy({ Int($0) < table.symbolCount }) else {
        fatalError("a symbol beyond its table")
      }
    }
    _ = try? decoder.finish()
  }

  /// Two classes, of which the first has contexts.
  private static let step: (model: ContextModel, tables: [FrequencyTable])? = {
    let sizes = [20, 9]
    let tables = sizes.compactMap { size in
      try? FrequencyTable(counts: (0..<size).map { UInt64(100 / ($0 + 1)) }, precision: 14)
    }
    guard tables.count == sizes.count else { return nil }
    let numbers = ContextModel.Numbers(
      groups: 1, parts: [1, 2], magnitudes: sizes.map { size in (0..<size).map { UInt16($0 * 9) } },
      expected: (0..<8).map { UInt16(20 + 40 * $0) },
      thresholds: (0..<56).map { UInt16(24 + 16 * ($0 % 7)) },
      frequencies: [(0..<8).flatMap { _ in tables[0].frequencies }])
    return (try? ContextModel(numbers, tables: tables)).map { ($0, tables) }
  }()

  static func contexts(_ bytes: [UInt8]) {
    guard bytes.count >= 2, let step else { return }
    let (height, width) = (Int(bytes[0] % 12) + 1, Int(bytes[1] % 12) + 1)
    let bins = (0..<height * width).map { UInt8(($0 * 5 + Int(bytes[0])) % 8) }
    let burst = ContextModel.Burst(step.model, bins: bins, height: height, width: width)
    let count = bins.reduce(0) { $0 + ($1 < 4 ? 1 : 2) }
    guard
      var decoder = try? SymbolDecoder(.range, bytes: bytes[2...], symbolCount: count)
    else { return }
    var symbols: [UInt16] = []
    guard
      (try? decoder.decode(
        into: &symbols, count: count, tables: step.tables, contexts: burst)) != nil,
      (try? decoder.finish()) != nil
    else { return }
    guard (try? burst.coded(symbols)) != nil else {
      fatalError("indices that were decoded cannot be coded")
    }
  }

  static func numbers(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    var decoder = NumberDecoder(Array(bytes[1...]))
    for row in 0..<4 {
      decoder.begin(sort: (Int(first) + row) % 16)
      for _ in 0..<16 where decoder.next().magnitude > 1 << 33 {
        fatalError("a number of more than 33 digits")
      }
    }
  }

  static func residuals(_ bytes: [UInt8]) {
    guard bytes.count >= 4 else { return }
    let (width, height) = (Int(bytes[0] & 15) + 1, Int(bytes[1] & 15) + 1)
    let colours = bytes[2] & 1 == 0 ? 1 : 3
    let model =
      bytes[2] & 2 == 0
      ? nil : (0..<width * height * colours).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let block = ResidualBlock(
      width: width, height: height, colours: colours, bound: Int(bytes[3]), model: model)
    guard let samples = try? block.decode(bytes[4...]) else { return }
    guard let (stream, decoded) = try? block.encode(samples),
      (try? block.decode(stream[...])) == decoded
    else { fatalError("residuals that are coded again are others") }
  }
}
