import VQZEntropy

/// How often each codeword was chosen in each context of a step.
struct ContextTally {
  /// The numbers so far, without tables.
  private let numbers: ContextModel.Numbers
  private let model: ContextModel
  /// Those of all contexts together, from before, `[class][K]`.
  private let before: [[UInt64]]
  /// `[class · 8 + context][K]`.
  private var counts: [[UInt64]]

  /// What the table of the class weighs beside the indices of a context.
  private static let priorWeight = 64.0

  /// - Parameter classes: how many get contexts.
  init(_ numbers: ContextModel.Numbers, counts before: [[UInt64]], classes: Int) throws {
    self.numbers = numbers
    self.before = before
    let tables = try before.map { try FrequencyTable(counts: $0) }
    // Until they are counted, all contexts have the table of their class.
    let frequencies = tables.prefix(classes).map { table in
      (0..<ContextModel.contextCount).flatMap { _ in table.frequencies }
    }
    model = try ContextModel(numbers.with(frequencies), tables: tables)
    counts = before.prefix(classes).flatMap { each in
      [[UInt64]](
        repeating: [UInt64](repeating: 0, count: each.count), count: ContextModel.contextCount)
    }
  }

  /// Counts the indices of one signal, each in the context that decoding will find it in.
  mutating func add(_ indices: [UInt16], bins: [UInt8], height: Int, width: Int) {
    let burst = ContextModel.Burst(model, bins: bins, height: height, width: width)
    for (index, table) in zip(indices, burst.chosenTables(indices)) where table < counts.count {
      counts[Int(table)][Int(index)] += 1
    }
  }

  /// The numbers with a table for each context of each class.
  func finish() throws -> ContextModel.Numbers {
    let frequencies = try (0..<counts.count / ContextModel.contextCount).map { c in
      let total = Double(max(1, before[c].reduce(0, +)))
      let prior = before[c].map { Self.priorWeight * Double($0) / total }
      return try (0..<ContextModel.contextCount).flatMap { context in
        try table(counts[c * ContextModel.contextCount + context], prior: prior).frequencies
      }
    }
    return numbers.with(frequencies)
  }

  /// A codeword that would have much less than a slot is an escape: a slot for each of them takes
  /// more from the others than escapes do.
  private func table(_ counts: [UInt64], prior: [Double]) throws -> FrequencyTable {
    let weights = zip(counts, prior).map { Double($0) + $1 }
    let least = 0.2 * weights.reduce(0, +) / Double(1 << ContextModel.precision)
    return try FrequencyTable(
      counts: weights.map { $0 < least ? 0 : UInt64(($0 * 1_048_576).rounded(.up)) },
      precision: ContextModel.precision)
  }
}
