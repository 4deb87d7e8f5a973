internal import VQZCore
package import VQZNetwork

/// Trains a ladder: hard values of class codebooks in the loop from the first step, rates by their
/// noisy likelihood, codebooks made anew by EM now and then.
///
/// With a budget of steps, the parameters after every step are the same bits for any number of
/// threads and over any interruption. After the first, a step asks for no memory but where it makes
/// codebooks; with several threads, for one closure each time they share work.
package final class LadderTrainer {
  /// Gradients longer than this many times the recent mean are shortened to it: a few hard
  /// patches would else decide the direction for many steps.
  private static let clipping = 1.0
  /// And this is how much of one the mean takes in, in means: a burst would else loosen the clipping
  /// of all that follow.
  private static let surprise = 2.0

  package let recipe: Recipe
  package let plan: LadderPlan
  package let samples: SampleSet
  package let threads: Int

  package internal(set) var step = 0
  package var secondsBefore = 0.0
  package var unsaved: TrainingError?
  package let parameters: AlignedFloats
  package let average: AlignedFloats
  let optimiser: Optimiser
  /// `[level][step]`.
  package internal(set) var codebooks: [[StepCodebooks]] = []
  /// Moving average of the length of the gradient.
  var gradientMean = 0.0
  /// Root mean squares of the coefficients before the training.
  package let deviations: [[Float]]

  package let schedule: Schedule
  let sampler: PatchSampler
  private let readAhead: ReadAhead
  let workers: [LadderWorker]
  private let chunkGradients: [AlignedFloats]
  let weights: PackedWeights
  private let scaling: ParameterScaling
  private let effective: AlignedFloats
  package private(set) var statistics = LadderStatistics()
  package private(set) var gradientLength = 0.0

  /// - Parameter deviations: those of a checkpoint; measured where there is none.
  package init(
    recipe: Recipe, samples: SampleSet, threads: Int, deviations known: [[Float]]? = nil
  ) throws(TrainingError) {
    try recipe.check()
    let plan = try LadderPlan(recipe.description)
    try TrainingMemory.check(recipe, plan)
    self.recipe = recipe
    self.plan = plan
    self.samples = samples
    self.threads = threads
    schedule = Schedule(recipe)
    sampler = PatchSampler(seed: recipe.seed, patch: recipe.patch, samples: samples.training)
    readAhead = ReadAhead(sampler, samples, batch: recipe.batch, threads: threads)
    parameters = AlignedFloats(count: plan.bufferCount)
    average = AlignedFloats(count: plan.bufferCount)
    effective = AlignedFloats(count: plan.bufferCount)
    optimiser = Optimiser(
      count: plan.bufferCount, recipe: recipe.optimiser, layout: plan.layout,
      linear: Set(plan.linearPaths))
    weights = PackedWeights(layout: plan.layout, precision: recipe.precision)
    workers = recipe.chunks.map { LadderWorker(plan: plan, recipe: recipe, patches: $0) }
    chunkGradients = workers.map(\.gradients)
    TransformSkeleton().fill(effective, plan: plan, pace: 1)
    unsafe weights.repack(from: effective.start)
    if let known {
      deviations = known
    } else {
      deviations = try Self.measure(
        LadderContext(
          step: 0, weights: weights, parameters: effective, codebooks: [], recipe: recipe,
          sampler: sampler, samples: samples, purpose: .statistics),
        workers, threads: threads)
    }
    let initialisation = LadderInitialisation(plan: plan, deviations: deviations)
    scaling = initialisation.scaling
    initialisation.fill(parameters, seed: recipe.seed)
    average.copy(from: parameters)
    pack(parameters, into: weights)
  }

  /// Root mean squares over a few batches.
  private static func measure(
    _ context: LadderContext, _ workers: [LadderWorker], threads: Int
  ) throws(TrainingError) -> [[Float]] {
    var sums: [[Double]] = []
    let rounds = 8
    var count = 0
    for round in 0..<rounds {
      var context = context
      context.step = round
      let shared = context
      let parts = try WorkerPool.map(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].powers(shared)
      }
      for part in parts {
        sums = sums.isEmpty ? part : zip(sums, part).map { zip($0, $1).map(+) }
      }
      count += workers.reduce(0) { $0 + $1.patches.count }
    }
    return sums.map { level in
      level.map { max(LadderQualities.leastDeviation, Float(($0 / Double(count)).squareRoot())) }
    }
  }

  /// The weights that parameters stand for, in the order of the kernels.
  func pack(_ parameters: AlignedFloats, into weights: PackedWeights) {
    effective.copy(from: parameters)
    scaling.apply(to: effective)
    unsafe weights.repack(from: effective.start, threads: threads)
  }

  /// The weights themselves: convolutions `[O][I][k][k]` by the path they have in the model, and
  /// the start constant.
  package func tensors(of parameters: AlignedFloats) -> [String: [Float]] {
    let scaled = AlignedFloats(count: plan.bufferCount)
    scaled.copy(from: parameters)
    scaling.apply(to: scaled)
    var tensors: [String: [Float]] = [:]
    for entry in plan.layout.entries {
      let path = LadderPlan.modelPath(entry.path)
      tensors[path + ".weight"] = scaled.values(entry.weight)
      tensors[path + ".bias"] = scaled.values(entry.bias)
    }
    return tensors
  }

  /// One step, `seconds` after the start of the training.
  package func advance(seconds: Double) throws(TrainingError) {
    let progress = schedule.progress(step: step, seconds: seconds)
    if codebooks.isEmpty { startCodebooks() }
    if rebuildsCodebooks { try rebuildCodebooks(parameters) }
    let context = context(weights: weights, parameters: parameters)
    readAhead.advance(to: step + 1)
    let workers = workers
    try WorkerPool.forEach(count: workers.count, threads: threads) { chunk throws(TrainingError) in
      try workers[chunk].train(context)
    }
    statistics = LadderStatistics()
    for worker in workers { statistics.add(worker.statistics) }
    guard statistics.loss.isFinite else { throw .diverged(step: step) }
    gradientLength = optimiser.reduce(chunkGradients, threads: threads)
    guard gradientLength.isFinite else { throw .diverged(step: step) }
    scaling.apply(to: optimiser.gradient)
    // Without a mean so far, as in the first step, it begins with this one.
    let longest = gradientMean > 0 ? Self.surprise * gradientMean : gradientLength
    gradientMean =
      gradientMean > 0 ? gradientMean * 0.98 + min(gradientLength, longest) * 0.02 : gradientLength
    optimiser.update(
      parameters, average: average, decayed: 0, step: step + 1,
      rate: schedule.learningRate(step: step, progress: progress),
      gradientLength: gradientLength / (Self.clipping * gradientMean), longest: 1,
      averaging: schedule.averaging(step: step), threads: threads)
    pack(parameters, into: weights)
    step += 1
  }

  func context(
    weights: PackedWeights, parameters: AlignedFloats,
    purpose: PatchSampler.Purpose = .training, step: Int? = nil
  ) -> LadderContext {
    LadderContext(
      step: step ?? self.step, weights: weights, parameters: parameters, codebooks: codebooks,
      recipe: recipe, sampler: sampler, samples: samples, purpose: purpose)
  }
}
