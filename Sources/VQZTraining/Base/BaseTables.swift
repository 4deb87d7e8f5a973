internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// Tables and contexts of a model counted anew on the signals that it is for, on top of those that
/// its base has: where there are few signals, the base's go on to say most.
struct BaseTables {
  let base: BaseModel
  /// Chooses indices as the encoder does.
  let recount: TableRecount

  /// Indices that the base's table of a class, or of one of its contexts, counts as.
  private static let tableWeight: UInt64 = 2048
  private static let contextWeight = 512.0
  /// Signals that are coded for it, some several times at several qualities where there are fewer.
  private static let pictureCount = 96

  /// The model with its tables.
  func finished(_ draft: ModelDraft) throws -> TrainedModel {
    let network = try draft.network()
    let (description, prior) = (base.description, priors)
    var tallies = prior.map { $0.map { $0.map { [UInt64](repeating: 0, count: $0.count) } } }
    try visit(network, prior, firstQuality: 0) { indices, state in
      TableRecount.tally(indices, state, in: &tallies[state.level][state.step])
    }
    let counts = zip(prior, tallies).map { zip($0, $1).map { zip($0, $1).map(Self.mixed) } }
    var contexts: [[ContextTally?]] = []
    for (l, level) in description.levels.enumerated() {
      contexts.append(
        try level.steps.indices.map { s in
          guard let known = network.contexts[l][s] else { return nil }
          return try ContextTally(
            numbers(network, known, l, s), known: known.frequencies, counts: counts[l][s],
            weight: Self.contextWeight)
        })
    }
    let hasContexts = contexts.joined().contains { $0 != nil }
    if hasContexts {
      let first = description.qualityCount / 4
      try visit(network, counts, firstQuality: first) { indices, state in
        guard contexts[state.level][state.step] != nil else { return }
        let bins = network.decoder.bins(of: state, threads: recount.threads)
        contexts[state.level][state.step]?
          .add(indices, bins: bins, height: state.height, width: state.width)
      }
    }
    let tables = try draft.replacingTables(counts)
    guard hasContexts else { return try tables.finished() }
    return try tables.replacingContexts(contexts.map { try $0.map { try $0?.finish() } })
      .finished()
  }

  /// Runs through pictures, at a quality each.
  private func visit(
    _ network: NetworkModel, _ counts: [[[[UInt64]]]], firstQuality: Int,
    _ body: ([UInt16], IntegerDecoder.StepState) -> Void
  ) throws {
    try recount.visit(
      network, counts: counts, pictures: Self.pictureCount, firstQuality: firstQuality,
      repeats: true, body)
  }

  /// The frequencies of the base without escapes, `[level][step][class][K]`.
  private var priors: [[[[UInt64]]]] {
    base.network.frequencies.map { $0.map { $0.map { $0.dropLast().map { UInt64($0) } } } }
  }

  /// The base's frequencies count as `tableWeight` indices.
  private static func mixed(_ prior: [UInt64], _ tally: [UInt64]) -> [UInt64] {
    let weight = max(1, prior.reduce(0, +) / tableWeight)
    return zip(prior, tally).map { $0 + weight * $1 }
  }

  /// What a step's contexts are made of, as the base has it.
  private func numbers(
    _ network: NetworkModel, _ known: NeighbourTables, _ level: Int, _ step: Int
  ) -> ContextModel.Numbers {
    let shape = network.description.levels[level].steps[step]
    return ContextModel.Numbers(
      groups: shape.groups, parts: shape.classes.map { shape.dimension / $0.dimension },
      magnitudes: network.decoder.codewordMagnitudes(level: level, step: step),
      expected: known.expected, thresholds: known.thresholds, frequencies: [])
  }
}
