internal import VQZCore
internal import VQZNetwork

/// Trains one plain network on one set of signals.
///
/// ```
/// warm-up       latents pass with noise; their size is followed
/// start         codewords from the latents as they are, or at random
/// each batch    latents to codewords, forwards, backwards, parameters, then codewords
/// now and then  codewords that are hardly used move to latents of the last batch
/// ```
///
/// With a budget of iterations the parameters after every one are the same bits for any number of
/// threads, and whether or not the training was interrupted and resumed in between.
///
/// After the first, an iteration asks for no memory, but where it starts the codebook, moves
/// codewords or changes the kind of assignment; with several threads, for one closure each time
/// they share work.
package final class PlainTrainer: NetworkTrainer {
  package let state: TrainingState
  /// Where everything that is learnt lives in the buffers of parameters.
  package let plan: PlainPlan
  /// The numbers of a plain network in the recipe, and those of them that change in time.
  let plain: PlainRecipe
  let codebookSchedule: CodebookSchedule

  /// Iteration at which the codebook started; nil during the warm-up.
  package internal(set) var codebookStart: Int?
  /// What the codewords follow; they themselves are parameters.
  package let codebook: CodebookState
  /// Root mean square of each latent channel, during the warm-up.
  let latentScale: AlignedFloats

  /// One for each part of a batch, whatever the threads; and their gradients in that order.
  package let workers: [PlainWorker]
  private let chunkGradients: [AlignedFloats]
  /// The assignment of the last iteration, whose memory the next one takes.
  private var lastAssignment: CodewordAssignment?
  /// Those of the last iteration, and their sums since figures were last taken.
  private(set) var statistics: PlainStatistics
  var tally: PlainStatistics
  var talliedCount = 0

  /// The rate ramps up a second time when the codebook starts.
  package var rampStart: Int { codebookStart ?? 0 }

  /// A training from the beginning.
  package init(
    recipe: Recipe, samples: SampleSet, threads: Int
  ) throws(TrainingError) {
    try recipe.check()
    guard let plain = recipe.plain else {
      throw .untrainable(found: "the recipe of a ladder", expected: "that of a plain network")
    }
    let plan = try PlainPlan(plain.description)
    try TrainingMemory.check(recipe, plan)
    state = try TrainingState(
      recipe: recipe, samples: samples, threads: threads, bufferCount: plan.bufferCount,
      layout: plan.layout)
    self.plan = plan
    self.plain = plain
    codebookSchedule = CodebookSchedule(plain)
    codebook = CodebookState(plan: plan)
    latentScale = AlignedFloats([Float](repeating: 1, count: plan.latentChannels))
    statistics = PlainStatistics(plan: plan)
    tally = PlainStatistics(plan: plan)
    workers = recipe.chunks.map {
      PlainWorker(plan: plan, recipe: recipe, isSoft: plain.assignment.isSoft, patches: $0)
    }
    chunkGradients = workers.map(\.gradients)
    Initialisation.fill(parameters, plan: plan, seed: recipe.seed)
    average.copy(from: parameters)
    unsafe weights.repack(from: parameters.start)
  }

  /// Vectors of one batch.
  var vectorsPerStep: Int { workers.reduce(0) { $0 + $1.vectorCount } }

  package func advance(seconds: Double) throws(TrainingError) {
    // What happens before the batch: the warm-up may be over.
    let progress = schedule.progress(step: iteration, seconds: seconds)
    if codebookStart == nil, !codebookSchedule.isWarmUp(step: iteration, progress: progress) {
      try startCodebook()
    }
    let shared = shared(
      assignment: codebookStart == nil ? nil : nextAssignment(progress: progress))
    // Signals of the next batch are read while this one is learnt from.
    state.readAhead.advance(to: iteration + 1)
    let workers = workers
    try WorkerPool.forEach(count: workers.count, threads: threads) { chunk throws(TrainingError) in
      try workers[chunk].train(shared)
    }
    statistics.clear()
    for worker in workers { statistics.add(worker.statistics) }
    // A loss that is no number leaves the parameters as they are, so that the state before can be
    // looked at.
    guard statistics.squaredError.isFinite else { throw .diverged(step: iteration) }
    tally.add(statistics)
    talliedCount += 1
    learn(progress: progress)
    state.iteration += 1
    if codebookStart != nil,
      codebookSchedule.restartsCodewords(step: iteration, progress: progress)
    {
      restartCodewords()
    }
  }

  /// What the workers of an iteration share.
  ///
  /// - Parameters:
  ///   - assignment: nil where latents stay as they are.
  ///   - weights: those of the training unless given.
  func shared(
    assignment: CodewordAssignment?, windows: WindowSource? = nil, weights: PackedWeights? = nil
  ) -> PlainIteration {
    PlainIteration(
      windows: windows ?? state.windows(), weights: weights ?? self.weights,
      parameters: parameters, assignment: assignment, latentScale: latentScale,
      recipe: recipe, plain: plain)
  }

  /// −log2 r(z) as it stands.
  var prices: [Float] {
    CodewordAssignment.prices(plain, shares: codebook.shares)
  }

  /// How latents become codewords of `parameters` at a point of the training.
  func assignment(_ parameters: AlignedFloats, progress: Double) -> CodewordAssignment {
    CodewordAssignment(
      plain, codebook: parameters, at: plan.codebook.lowerBound, dimension: plan.dimension,
      shares: codebook.shares, temperature: codebookSchedule.temperature(progress: progress))
  }

  /// The assignment of an iteration: the same, without new memory but where the rule changes.
  private func nextAssignment(progress: Double) -> CodewordAssignment {
    if var assignment = lastAssignment,
      assignment.update(
        plain, codebook: parameters, at: plan.codebook.lowerBound, shares: codebook.shares,
        temperature: codebookSchedule.temperature(progress: progress))
    {
      return assignment
    }
    let assignment = assignment(parameters, progress: progress)
    lastAssignment = assignment
    return assignment
  }

  /// Gradients to parameters, and statistics to codewords.
  private func learn(progress: Double) {
    state.gradientLength = state.optimiser.reduce(chunkGradients, threads: threads)
    state.optimiser.update(
      parameters, average: average, decayed: plan.layout.count, step: iteration + 1,
      rate: schedule.learningRate(step: iteration, progress: progress, rampStart: rampStart),
      gradientLength: state.gradientLength, longest: plain.gradientNorm,
      averaging: schedule.averaging(step: iteration, rampStart: rampStart), threads: threads)
    unsafe weights.repack(from: parameters.start, threads: threads)
    guard codebookStart != nil else {
      updateLatentScale()
      return
    }
    let decay = Float(codebookSchedule.decay(progress: progress))
    codebook.countUses(statistics, vectorsPerStep: vectorsPerStep, decay: decay)
    switch plain.codebook.update {
    case .average: codebook.average(statistics, decay: decay, parameters: parameters)
    case .closedForm:
      codebook.collect(statistics)
      if (iteration + 1) % plain.codebook.maximisationInterval == 0 {
        codebook.maximise(parameters: parameters)
      }
    case .gradient: break
    }
  }

  /// The root mean square of each latent channel, followed at a tenth an iteration.
  private func updateLatentScale() {
    let vectors = Double(vectorsPerStep / plan.groups)
    for channel in 0..<plan.latentChannels {
      let now = Float((statistics.power[channel] / vectors).squareRoot())
      latentScale[channel] += 0.1 * (now - latentScale[channel])
    }
  }
}
