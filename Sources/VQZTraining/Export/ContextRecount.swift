import VQZCore
import VQZEntropy
import VQZNetwork

/// Makes the contexts of a finished integer model (`Formats/vqzm.md`, section "Contexts"): what
/// each bin expects, the thresholds between contexts, and a table for each of them, counted on
/// training pictures.
struct ContextRecount {
  /// Chooses indices as the encoder does.
  let recount: TableRecount

  /// Signals counted, more than for tables: a class has eight tables with contexts, so each sees
  /// less.
  private static let pictureCount = 192
  /// Groups that a step must have had for contexts to pay, and indices its last class with some.
  private static let enoughGroups: UInt64 = 1 << 16
  private static let enoughIndices: UInt64 = 1 << 12
  /// Classes that may have contexts. Those beyond have spreads over 2^4.5 steps: their tables are
  /// large and seldom used.
  private static let mostClasses = 16

  /// The limits between the eight contexts of a class, as log2 of a ratio: what is expected of a
  /// group by its own spread and its neighbours, over what is expected of its class on average.
  /// They part the bits of photographs about equally.
  private static let limits = [-0.9, -0.55, -0.3, -0.1, 0.1, 0.3, 0.6]
  /// How much a group follows its neighbours: log2 of the ratio of what they were to what was
  /// expected of them counts by this factor.
  private static let trust = 0.7

  /// - Parameters:
  ///   - model: the integer model without contexts; of its tables nothing is used.
  /// - Returns: `[level][step]`; nil where contexts would not pay.
  func contexts(
    _ model: NetworkModel, _ counted: TableRecount.Result
  ) throws -> [[ContextModel.Numbers?]] {
    var tallies: [[ContextTally?]] = []
    for (counts, magnitudes) in zip(counted.counts, counted.magnitudes) {
      tallies.append(try zip(counts, magnitudes).map { try Self.start($0, $1) })
    }
    guard tallies.joined().contains(where: { $0 != nil }) else {
      return tallies.map { $0.map { _ in nil } }
    }
    try recount.visit(
      model, counts: counted.counts, pictures: Self.pictureCount,
      firstQuality: model.description.qualityCount / 4
    ) { indices, context in
      guard tallies[context.level][context.step] != nil else { return }
      let bins = model.decoder.bins(of: context, threads: recount.threads)
      tallies[context.level][context.step]?
        .add(indices, bins: bins, height: context.height, width: context.width)
    }
    return try tallies.map { steps in try steps.map { try $0?.finish() } }
  }

  /// What the counts of a step begin with; nil where contexts would not pay.
  private static func start(
    _ counts: [[UInt64]], _ magnitudes: BinMagnitudes
  ) throws -> ContextTally? {
    guard magnitudes.counts.reduce(0, +) >= enoughGroups else { return nil }
    // Tables of contexts have 14 bits, as all tables of so few codewords.
    let possible = counts.prefix(mostClasses).prefix { $0.count <= 1024 }
    guard let last = possible.lastIndex(where: { $0.reduce(0, +) >= enoughIndices }) else {
      return nil
    }
    let expected = expectations(magnitudes)
    let numbers = ContextModel.Numbers(
      groups: magnitudes.groups, parts: magnitudes.parts, magnitudes: magnitudes.codewords,
      expected: expected.map {
        UInt16(min(max($0.rounded(), 1), Double(ContextModel.largestMagnitude)))
      },
      thresholds: thresholds(expected, magnitudes), frequencies: [])
    return try ContextTally(numbers, counts: counts, classes: last + 1)
  }

  /// Mean magnitudes, growing from bin to bin; those of bins that were hardly seen follow from the
  /// ones before, an eighth of an octave apart.
  private static func expectations(_ magnitudes: BinMagnitudes) -> [Double] {
    var last = 1e-3
    return zip(magnitudes.sums, magnitudes.counts).map { sum, count in
      last =
        count >= 64 ? max(last, Double(sum) / Double(count)) : last * binaryPower(0.125)
      return last
    }
  }

  /// A group is expected to have its bin's magnitude times the ratio of its neighbours to what was
  /// expected of them, to the power `trust`: the ratio at which that reaches each of the limits.
  private static func thresholds(
    _ expected: [Double], _ magnitudes: BinMagnitudes
  ) -> [UInt16] {
    expected.indices.flatMap { bin in
      let bins = (bin / ContextModel.binsPerClass * ContextModel.binsPerClass)...
      let group = bins.prefix(ContextModel.binsPerClass)
      let count = group.reduce(0) { $0 + magnitudes.counts[$1] }
      let mean =
        count >= 64
        ? group.reduce(0) { $0 + expected[$1] * Double(magnitudes.counts[$1]) } / Double(count)
        : group.reduce(0) { $0 + expected[$1] } / Double(ContextModel.binsPerClass)
      let own = binaryLogarithm(expected[bin] / mean)
      return limits.map { limit in
        let ratio = binaryPower((limit - own) / trust)
        return UInt16(
          min(
            (ratio * Double(ContextModel.thresholdUnit)).rounded(),
            Double(ContextModel.largestThreshold)))
      }
    }
  }
}
