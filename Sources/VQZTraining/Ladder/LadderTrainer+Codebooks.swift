internal import VQZCore
internal import VQZNetwork

extension LadderTrainer {
  /// Batches that residuals are collected over while training.
  private static let collectedBatches = 12
  /// Batches for the codebooks of the finished model: more the longer it was trained. Rare classes
  /// gain most.
  private var finalBatches: Int { min(192, max(Self.collectedBatches, iteration / 100)) }
  /// Ratio of one codeword to the next, in the tail of the first step of a finished model. That
  /// step is predicted by a constant, so an area of a pure colour is far off, and no later step
  /// makes up for what the nearest codeword misses: the tail is finer than elsewhere.
  private static let finalTail: Float = 1.02
  /// Floats of one class and worker.
  private static let collectedFloats = 1 << 17

  /// Puts the first step behind it with codebooks of Laplacian residuals: for measurements, which
  /// they serve as well as those of signals, and sooner.
  package func startWithoutSignals() {
    startCodebooks()
    state.iteration = 1
  }

  /// Codebooks for Laplacian residuals, before anything is known of the real ones.
  func startCodebooks() {
    // Classes are made side by side: each has a stream of random numbers of its own.
    let seed = recipe.seed
    codebooks = zip(plan.levels, plan.description.levels).map { level, shapes in
      // Steps of a level differ in the dimension only.
      let dimensions = Set(level.steps.map(\.dimension)).sorted()
      let count = shapes.steps.map(\.classes.count).max() ?? 1
      let reach = level.steps.first?.codewordReach ?? 0
      let found = WorkerPool.map(count: dimensions.count * count, threads: threads) { job in
        SpreadClasses.codebook(
          of: [], class: job % count, dimension: dimensions[job / count], reach: reach,
          generator: SeededGenerator(seed: seed, stream: 5 << 60 | UInt64(job)))
      }
      return zip(level.steps, shapes.steps).map { step, shape in
        let first = (dimensions.firstIndex(of: step.dimension) ?? 0) * count
        return ClassCodebooks(Array(found[first..<first + shape.classes.count]))
      }
    }
  }

  /// Whether the next iteration starts with new codebooks: often at first, when residuals change
  /// most.
  ///
  /// Those of a model that training began with stay: they are of residuals in units of what was
  /// expected of them, which hardly depends on the signals; and other ones would make the new model
  /// a large difference to the old one.
  var rebuildsCodebooks: Bool {
    guard start == nil else { return false }
    return [0, 100, 300, 700].contains(iteration) || (iteration > 0 && iteration % 1500 == 0)
  }

  /// Codebooks of all classes from the residuals that `source` leaves on training patches: the
  /// parameters, or for a finished model their average.
  func rebuildCodebooks(_ source: AlignedFloats) throws(TrainingError) {
    // The parameters are packed already; their average is not.
    let isFinal = source !== parameters
    let packed = isFinal ? PackedWeights(layout: plan.layout) : weights
    if isFinal { pack(source, into: packed) }
    let groups = try collect(
      packed, source, batches: isFinal ? finalBatches : Self.collectedBatches)
    let steps = plan.description.levels.map(\.steps)
    // One list of all classes of all steps: threads share it however uneven the steps are.
    var list: [(level: Int, step: Int, index: Int)] = []
    for (l, level) in steps.enumerated() {
      for (s, step) in level.enumerated() {
        list += step.classes.indices.map { (l, s, $0) }
      }
    }
    let (seed, now, jobs, levels) = (recipe.seed, iteration, list, plan.levels)
    let found = WorkerPool.map(count: jobs.count, threads: threads) { number in
      let job = jobs[number]
      return SpreadClasses.codebook(
        of: groups[job.level][job.step][job.index], class: job.index,
        dimension: steps[job.level][job.step].dimension,
        reach: levels[job.level].steps[job.step].codewordReach,
        tail: isFinal && job.level == 0 && job.step == 0 ? Self.finalTail : nil,
        generator: SeededGenerator(seed: seed, stream: 6 << 60 | UInt64(now << 16 | number)))
    }
    // Back from the list to `[level][step][class]`.
    var next = 0
    codebooks = steps.map { level in
      level.map { step in
        next += step.classes.count
        return ClassCodebooks(Array(found[next - step.classes.count..<next]))
      }
    }
  }

  /// Residual groups `[level][step][class]`, worker after worker.
  private func collect(
    _ packed: PackedWeights, _ source: AlignedFloats, batches: Int
  ) throws(TrainingError) -> [[[[Float]]]] {
    let workers = workers
    let rooms = workers.map { _ in
      plan.description.levels.map { level in
        level.steps.map {
          ResidualCollector(classCount: $0.classes.count, limit: Self.collectedFloats)
        }
      }
    }
    for round in 0..<batches {
      let shared = shared(
        state.windows(.codebookStart, iteration: iteration << 8 | round), weights: packed,
        parameters: source)
      nonisolated(unsafe) let collectors = rooms
      try WorkerPool.forEach(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].collect(shared, into: unsafe collectors[chunk])
      }
    }
    return plan.description.levels.enumerated().map { l, level in
      level.steps.enumerated().map { s, step in
        step.classes.indices.map { c in rooms.flatMap { $0[l][s].groups[c] } }
      }
    }
  }
}
