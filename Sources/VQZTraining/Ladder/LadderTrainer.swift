internal import VQZCore
package import VQZNetwork

/// Trains a ladder: hard values of class codebooks in the loop from the first iteration, rates by
/// their noisy likelihood, codebooks made anew by EM now and then.
///
/// What is learnt are values of about unit size; the weights that kernels multiply are these times
/// fixed scales, made from the size of the coefficients of the signals (`ParameterScaling`).
///
/// With a budget of iterations, the parameters after every one are the same bits for any number of
/// threads and over any interruption. After the first, an iteration asks for no memory but where it
/// makes codebooks; with several threads, for one closure each time they share work.
package final class LadderTrainer: NetworkTrainer {
  /// Gradients longer than this many times the moving mean of their lengths are shortened to it: a
  /// few hard patches would otherwise decide the direction of many iterations.
  private static let clipping = 1.0
  /// A length enters the moving mean as at most this many times the mean itself: a burst of long
  /// gradients would otherwise raise the mean, and with it the bound of all that follow.
  private static let surprise = 2.0
  /// Weight of the newest length in the moving mean.
  private static let pace = 0.02

  package let state: TrainingState
  /// Where everything that is learnt lives in the buffers of parameters.
  package let plan: LadderPlan

  /// `[level][step]`; empty before the first iteration.
  package internal(set) var codebooks: [[ClassCodebooks]] = []
  /// Moving mean of the lengths of the gradients; 0 before the first.
  var gradientMean = 0.0
  /// Root mean squares of the coefficients before the training, `[level][coefficient]`.
  package let deviations: [[Float]]

  /// Whether the model repeats positions beyond signals; see `NetworkModel.repeatsPositions`.
  let repeatsPositions: Bool

  /// What a training from a model began with; nil where it began with nothing.
  package let start: TrainingStart?
  /// What it reached on the signals held out.
  package internal(set) var search: BaseSearch?

  /// One for each part of a batch, whatever the threads; and their gradients in that order.
  let workers: [LadderWorker]
  private let chunkGradients: [AlignedFloats]
  /// From parameters of about unit size to weights of the size that coefficients ask for.
  let scaling: ParameterScaling
  /// Parameters that are not learnt.
  private let frozen: [Range<Int>]
  /// Room for the weights that parameters stand for.
  private let effective: AlignedFloats
  /// Those of the last iteration, and their sums since figures were last taken.
  package private(set) var statistics = LadderStatistics()
  private var tally = LadderStatistics()
  private var talliedCount = 0

  /// There are codebooks from the first iteration on, so the rate ramps up once.
  package var rampStart: Int { 0 }
  package var gradientLength: Double { state.gradientLength }

  /// A training from the beginning.
  package convenience init(
    recipe: Recipe, samples: SampleSet, threads: Int
  ) throws(TrainingError) {
    try self.init(recipe: recipe, samples: samples, threads: threads, deviations: nil)
  }

  /// - Parameters:
  ///   - base: what to begin with; nothing where it is nil.
  ///   - known: the deviations of a checkpoint; measured where it is nil.
  init(
    recipe: Recipe, samples: SampleSet, threads: Int, base: BaseModel? = nil,
    deviations known: [[Float]]?
  ) throws(TrainingError) {
    try recipe.check()
    try Self.check(recipe, base, samples)
    let plan = try LadderPlan(
      base?.description ?? recipe.description, part: base == nil ? .all : recipe.tuned)
    try TrainingMemory.check(recipe, plan)
    let state = try TrainingState(
      recipe: recipe, samples: samples, threads: threads, bufferCount: plan.bufferCount,
      layout: plan.layout, linear: Set(plan.linearPaths))
    self.state = state
    self.plan = plan
    frozen = plan.frozen
    effective = AlignedFloats(count: plan.bufferCount)
    let repeatsPositions = plan.crops(patch: recipe.patch) || base?.network.repeatsPositions == true
    self.repeatsPositions = repeatsPositions
    workers = recipe.chunks.map {
      LadderWorker(
        plan: plan, recipe: recipe, patches: $0, repeatsPositions: repeatsPositions)
    }
    chunkGradients = workers.map(\.gradients)
    // Deviations are those of the fixed transform, before anything is learnt.
    TransformSkeleton().fill(effective, plan: plan, pace: 1)
    unsafe state.weights.repack(from: effective.start)
    if let known {
      deviations = known
    } else {
      deviations = try Self.measure(state, workers, parameters: effective)
    }
    // They set the scales of first and last layers, so that what is learnt is of about unit size.
    let initialisation = LadderInitialisation(plan: plan, deviations: deviations)
    let scaling = initialisation.scaling
    start = try base.map { base throws(TrainingError) in
      try TrainingStart(base, plan, scaling, share: recipe.coarseness)
    }
    self.scaling = start?.scaling ?? scaling
    search = base.map { BaseSearch($0, samples: samples, threads: threads) }
    if let start {
      parameters.copy(from: start.parameters)
      codebooks = start.codebooks
    } else {
      initialisation.fill(parameters, seed: recipe.seed)
    }
    average.copy(from: parameters)
    pack(parameters, into: weights)
  }

  /// Root mean squares of the coefficients of the linear transform, over a few batches.
  private static func measure(
    _ state: TrainingState, _ workers: [LadderWorker], parameters: AlignedFloats
  ) throws(TrainingError) -> [[Float]] {
    var sums: [[Double]] = []
    let rounds = 8
    var count = 0
    for round in 0..<rounds {
      let shared = LadderIteration(
        windows: state.windows(.statistics, iteration: round), weights: state.weights,
        parameters: parameters, codebooks: [], recipe: state.recipe)
      let parts = try WorkerPool.map(count: workers.count, threads: state.threads) {
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
    start?.rounding?.apply(to: effective)
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

  package func advance(seconds: Double) throws(TrainingError) {
    let progress = schedule.progress(step: iteration, seconds: seconds)
    // Codebooks of Laplacian residuals first, then from what the network leaves.
    if codebooks.isEmpty { startCodebooks() }
    if rebuildsCodebooks { try rebuildCodebooks(parameters) }
    let shared = shared(state.windows(), weights: weights, parameters: parameters)
    state.readAhead.advance(to: iteration + 1)
    let workers = workers
    try WorkerPool.forEach(count: workers.count, threads: threads) { chunk throws(TrainingError) in
      try workers[chunk].train(shared)
    }
    statistics = LadderStatistics()
    for worker in workers { statistics.add(worker.statistics) }
    guard statistics.loss.isFinite else { throw .diverged(step: iteration) }
    let length = state.optimiser.reduce(chunkGradients, threads: threads)
    guard length.isFinite else { throw .diverged(step: iteration) }
    learn(gradientLength: length, progress: progress)
    tally.add(statistics)
    talliedCount += 1
    state.iteration += 1
  }

  /// Gradients to parameters.
  private func learn(gradientLength: Double, progress: Double) {
    state.gradientLength = gradientLength
    scaling.apply(to: state.optimiser.gradient)
    for range in frozen { state.optimiser.gradient.clear(range) }
    // Without a mean so far, as in the first iteration, it begins with this one.
    let longest = gradientMean > 0 ? Self.surprise * gradientMean : gradientLength
    gradientMean =
      gradientMean > 0
      ? gradientMean * (1 - Self.pace) + min(gradientLength, longest) * Self.pace
      : gradientLength
    state.optimiser.update(
      parameters, average: average, decayed: start == nil ? 0 : plan.bufferCount,
      step: iteration + 1,
      rate: schedule.learningRate(step: iteration, progress: progress),
      gradientLength: gradientLength / (Self.clipping * gradientMean), longest: 1,
      averaging: schedule.averaging(step: iteration), anchor: start?.parameters,
      threads: threads)
    pack(parameters, into: weights)
  }

  /// What the workers share over one batch of windows.
  func shared(
    _ windows: WindowSource, weights: PackedWeights, parameters: AlignedFloats
  ) -> LadderIteration {
    LadderIteration(
      windows: windows, weights: weights, parameters: parameters, codebooks: codebooks,
      recipe: recipe)
  }

  package func takeFigures() -> TrainingFigures {
    defer { (tally, talliedCount) = (LadderStatistics(), 0) }
    return TrainingFigures(
      iterations: talliedCount, loss: tally.loss / Double(max(1, talliedCount)),
      detail: .ladder(tally))
  }
}
