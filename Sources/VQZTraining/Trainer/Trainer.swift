internal import VQZCore
package import VQZNetwork

/// Trains one network on one set of pictures.
///
/// With a budget of steps the parameters after every step are the same bits for any number of
/// threads, and whether or not the training was interrupted and resumed in between.
///
/// After the first, a step asks for no memory, but where it starts the codebook, moves codewords or
/// changes the kind of assignment; with several threads, for one closure each time they share work.
package final class Trainer {
  package let recipe: Recipe
  let plain: PlainRecipe
  package let plan: TrainingPlan
  package let samples: SampleSet
  package let threads: Int

  /// Steps done.
  package internal(set) var step = 0
  package var secondsBefore = 0.0
  package var unsaved: TrainingError?
  /// Step at which the codebook started; nil during the warm-up.
  package internal(set) var codebookStart: Int?

  package let parameters: AlignedFloats
  /// Moving average of the parameters.
  package let average: AlignedFloats
  let optimiser: Optimiser
  package let codebook: CodebookState
  /// Root mean square of each latent channel, during the warm-up.
  let latentScale: AlignedFloats

  package let schedule: Schedule
  let codebookSchedule: CodebookSchedule
  let sampler: PatchSampler
  private let readAhead: ReadAhead
  package let workers: [ChunkWorker]
  package let weights: PackedWeights
  private let chunkGradients: [AlignedFloats]
  /// That of the last step, whose memory the next one takes.
  private var lastAssignment: CodewordAssignment?
  private(set) var statistics: ChunkStatistics
  private(set) var gradientLength = 0.0

  /// A training from the beginning.
  package init(recipe: Recipe, samples: SampleSet, threads: Int) throws(TrainingError) {
    try recipe.check()
    guard let plain = recipe.plain else {
      throw .untrainable(found: "the recipe of a ladder", expected: "that of a plain network")
    }
    guard samples.channels == recipe.channels else {
      throw .recipe(
        name: "channels", found: "\(recipe.channels)",
        expected: "\(samples.channels), as the samples were read")
    }
    let plan = try TrainingPlan(recipe.description)
    try TrainingMemory.check(recipe, plan)
    self.recipe = recipe
    self.plain = plain
    self.plan = plan
    self.samples = samples
    self.threads = threads
    schedule = Schedule(recipe)
    codebookSchedule = CodebookSchedule(plain)
    sampler = PatchSampler(seed: recipe.seed, patch: recipe.patch, samples: samples.training)
    readAhead = ReadAhead(sampler, samples, batch: recipe.batch, threads: threads)
    parameters = AlignedFloats(count: plan.bufferCount)
    average = AlignedFloats(count: plan.bufferCount)
    optimiser = Optimiser(count: plan.bufferCount, recipe: recipe.optimiser, layout: plan.layout)
    codebook = CodebookState(plan: plan)
    latentScale = AlignedFloats([Float](repeating: 1, count: plan.latentChannels))
    weights = PackedWeights(layout: plan.layout, precision: recipe.precision)
    statistics = ChunkStatistics(plan: plan)
    workers = recipe.chunks.map {
      ChunkWorker(plan: plan, recipe: recipe, isSoft: plain.assignment.isSoft, patches: $0)
    }
    chunkGradients = workers.map(\.gradients)
    Initialisation.fill(parameters, plan: plan, seed: recipe.seed)
    average.copy(from: parameters)
    unsafe weights.repack(from: parameters.start)
  }

  /// Vectors of one batch.
  var vectorsPerStep: Int { workers.reduce(0) { $0 + $1.vectorCount } }

  /// One step, `seconds` after the start of the training (which matters only where the budget is
  /// in seconds).
  package func advance(seconds: Double) throws(TrainingError) {
    let progress = schedule.progress(step: step, seconds: seconds)
    if codebookStart == nil, !codebookSchedule.isWarmUp(step: step, progress: progress) {
      try startCodebook()
    }
    let context = context(
      assignment: codebookStart == nil ? nil : stepAssignment(progress: progress))
    readAhead.advance(to: step + 1)
    let workers = workers
    try WorkerPool.forEach(count: workers.count, threads: threads) { chunk throws(TrainingError) in
      try workers[chunk].train(context)
    }
    statistics.clear()
    for worker in workers { statistics.add(worker.statistics) }
    guard statistics.squaredError.isFinite else { throw .diverged(step: step) }
    learn(progress: progress)
    step += 1
    if codebookStart != nil, codebookSchedule.restartsCodewords(step: step, progress: progress) {
      restartCodewords()
    }
  }

  func context(assignment: CodewordAssignment?) -> StepContext {
    StepContext(
      step: step, weights: weights, parameters: parameters, assignment: assignment,
      latentScale: latentScale, recipe: recipe, plain: plain, sampler: sampler,
      samples: samples)
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

  /// That of a step: the same, without new memory but where the rule changes.
  private func stepAssignment(progress: Double) -> CodewordAssignment {
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
    gradientLength = optimiser.reduce(chunkGradients, threads: threads)
    optimiser.update(
      parameters, average: average, decayed: plan.layout.count, step: step + 1,
      rate: schedule.learningRate(
        step: step, progress: progress, codebookStart: codebookStart),
      gradientLength: gradientLength, longest: plain.gradientNorm,
      averaging: schedule.averaging(step: step, codebookStart: codebookStart), threads: threads)
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
      if (step + 1) % plain.codebook.maximisationInterval == 0 {
        codebook.maximise(parameters: parameters)
      }
    case .gradient: break
    }
  }

  private func updateLatentScale() {
    let vectors = Double(vectorsPerStep / plan.groups)
    for channel in 0..<plan.latentChannels {
      let now = Float((statistics.power[channel] / vectors).squareRoot())
      latentScale[channel] += 0.1 * (now - latentScale[channel])
    }
  }

  /// Ends the warm-up, if there was one.
  func startCodebook() throws(TrainingError) {
    switch plain.codebook.start {
    case .clusters:
      let clusters = try clusters()
      codebook.start(
        clusters.centres, uses: clusters.counts, vectorsPerStep: vectorsPerStep,
        parameters: parameters)
    // √(3/d) gives codewords a mean squared length of 1.
    case .random: drawCodebook(range: (3 / Float(plan.dimension)).squareRoot())
    case .origin: drawCodebook(range: 1 / Float(plan.codewords))
    }
    average.copy(from: parameters)
    codebookStart = step
  }

  private func drawCodebook(range: Float) {
    codebook.start(
      CodebookState.draw(plan, range: range, seed: recipe.seed),
      uses: [Int](repeating: 1, count: plan.codewords), vectorsPerStep: vectorsPerStep,
      parameters: parameters)
  }

  /// The k-means centres of latents as they are now.
  private func clusters() throws(TrainingError) -> KMeans {
    let wanted = min(max(16 * plan.codewords, 1 << 13), 1 << 16)
    let rounds = (wanted + vectorsPerStep - 1) / vectorsPerStep
    var vectors: [Float] = []
    let workers = workers
    for round in 0..<rounds {
      var context = context(assignment: nil)
      context.step = round
      let shared = context
      try WorkerPool.forEach(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].encode(shared, purpose: .codebookStart)
      }
      for worker in workers { vectors += worker.vectors.values }
    }
    return KMeans(
      vectors: vectors, dimension: plan.dimension, codewords: plan.codewords,
      iterations: plan.codewords > 4096 ? 2 : 10, threads: threads,
      generator: SeededGenerator(seed: recipe.seed, stream: 3 << 62))
  }

  /// Dead codewords move to latents of the last step, drawn at random.
  package func restartCodewords() {
    var generator = SeededGenerator(seed: recipe.seed, stream: 1 << 62 | UInt64(step))
    for codeword in codebook.dead(threshold: plain.codebook.restartThreshold) {
      let worker = workers[generator.index(below: workers.count)]
      let row = generator.index(below: worker.vectorCount)
      let start = row * plan.dimension
      codebook.restart(
        codeword, at: worker.vectors.values(start..<start + plan.dimension),
        vectorsPerStep: vectorsPerStep, in: [parameters, average])
    }
    codebook.clearUses()
  }
}
