internal import VQZCore
package import VQZNetwork

extension LadderTrainer {
  /// Batches that residuals are collected over while training.
  private static let collectedBatches = 12
  /// And for the codebooks of the finished model: more the longer it was trained. Rare classes gain most.
  private var finalBatches: Int { min(192, max(Self.collectedBatches, step / 100)) }
  /// Floats of one class and worker.
  private static let collectedFloats = 1 << 17

  /// Codebooks for Laplacian residuals, before anything is known of the real ones.
  func startCodebooks() {
    let steps = plan.description.levels.map(\.steps)
    let dimensions = Set(steps.joined().map(\.dimension)).sorted()
    let count = steps.joined().map(\.classes.count).max() ?? 1
    let jobs = dimensions.flatMap { d in (0..<count).map { (dimension: d, index: $0) } }
    let seed = recipe.seed
    let found = WorkerPool.map(count: jobs.count, threads: threads) { job in
      SpreadClasses.codebook(
        of: [], class: jobs[job].index, dimension: jobs[job].dimension,
        generator: SeededGenerator(seed: seed, stream: 5 << 60 | UInt64(job)))
    }
    codebooks = steps.map { level in
      level.map { step in
        let first = (dimensions.firstIndex(of: step.dimension) ?? 0) * count
        return StepCodebooks(Array(found[first..<first + step.classes.count]))
      }
    }
  }

  /// Whether the next step starts with new codebooks: often at first, when residuals change most.
  var rebuildsCodebooks: Bool {
    [0, 100, 300, 700].contains(step) || (step > 0 && step % 1500 == 0)
  }

  /// Codebooks of all classes from the residuals that `source` leaves on training patches.
  package func rebuildCodebooks(_ source: AlignedFloats) throws(TrainingError) {
    let packed = source === parameters ? weights : PackedWeights(layout: plan.layout)
    if source !== parameters { pack(source, into: packed) }
    let groups = try collect(
      packed, source, batches: source === parameters ? Self.collectedBatches : finalBatches)
    let steps = plan.description.levels.map(\.steps)
    var list: [(level: Int, step: Int, index: Int)] = []
    for (l, level) in steps.enumerated() {
      for (s, step) in level.enumerated() {
        list += step.classes.indices.map { (l, s, $0) }
      }
    }
    let (seed, now, jobs) = (recipe.seed, step, list)
    let found = WorkerPool.map(count: jobs.count, threads: threads) { number in
      let job = jobs[number]
      return SpreadClasses.codebook(
        of: groups[job.level][job.step][job.index], class: job.index,
        dimension: steps[job.level][job.step].dimension,
        generator: SeededGenerator(seed: seed, stream: 6 << 60 | UInt64(now << 16 | number)))
    }
    var next = 0
    codebooks = steps.map { level in
      level.map { step in
        next += step.classes.count
        return StepCodebooks(Array(found[next - step.classes.count..<next]))
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
      let context = context(
        weights: packed, parameters: source, purpose: .codebookStart,
        step: step << 8 | round)
      nonisolated(unsafe) let shared = rooms
      try WorkerPool.forEach(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].collect(context, into: unsafe shared[chunk])
      }
    }
    return plan.description.levels.enumerated().map { l, level in
      level.steps.enumerated().map { s, step in
        step.classes.indices.map { c in rooms.flatMap { $0[l][s].groups[c] } }
      }
    }
  }
}
