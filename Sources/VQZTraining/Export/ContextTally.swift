import VQZEntropy

/// How often each codeword was chosen in each context of a step.
struct ContextTally {
  /// The numbers so far, without tables.
  private let numbers: ContextModel.Numbers
  private let model: ContextModel
  /// What the table of each context weighs before anything is counted, `[class · 8 + context][K]`.
  private let priors: [[Double]]
  /// `[class · 8 + context][K]`.
  private var counts: [[UInt64]]

  /// What the table of the class weighs beside the indices of a context.
  private static let priorWeight = 64.0

  /// Contexts that begin with the table of their class.
  ///
  /// - Parameter classes: how many get contexts.
  init(_ numbers: ContextModel.Numbers, counts before: [[UInt64]], classes: Int) throws {
    let tables = try before.prefix(classes).map { try FrequencyTable(counts: $0) }
    // Until they are counted, all contexts have the table of their class.
    let frequencies = tables.map { table in
      (0..<ContextModel.contextCount).flatMap { _ in table.frequencies }
    }
    let priors = before.prefix(classes).flatMap { each in
      [[Double]](
        repeating: Self.shares(each, weight: Self.priorWeight), count: ContextModel.contextCount)
    }
    try self.init(numbers, frequencies, priors, counts: before)
  }

  /// Contexts that begin with tables of their own.
  ///
  /// - Parameters:
  ///   - known: `[class][8·(K + 1)]` of the classes that have contexts.
  ///   - weight: indices that such a table counts as.
  init(
    _ numbers: ContextModel.Numbers, known: [[UInt16]], counts before: [[UInt64]], weight: Double
  ) throws {
    let priors = known.flatMap { table in
      let size = table.count / ContextModel.contextCount
      // The last of each is the escape.
      return stride(from: 0, to: table.count, by: size).map { first in
        Self.shares(table[first..<first + size - 1].map { UInt64($0) }, weight: weight)
      }
    }
    try self.init(numbers, known, priors, counts: before)
  }

  private init(
    _ numbers: ContextModel.Numbers, _ frequencies: [[UInt16]], _ priors: [[Double]],
    counts before: [[UInt64]]
  ) throws {
    self.numbers = numbers
    self.priors = priors
    model = try ContextModel(
      numbers.with(frequencies), tables: before.map { try FrequencyTable(counts: $0) })
    counts = priors.map { [UInt64](repeating: 0, count: $0.count) }
  }

  /// Counts as parts of `weight`.
  private static func shares(_ counts: [UInt64], weight: Double) -> [Double] {
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.map { weight * Double($0) / total }
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
      try (0..<ContextModel.contextCount).flatMap { context in
        let number = c * ContextModel.contextCount + context
        return try table(counts[number], prior: priors[number]).frequencies
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
