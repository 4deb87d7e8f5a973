internal import VQZCore
internal import VQZNetwork

extension PlainTrainer {
  /// Makes sure that there is a codebook, however early the training was stopped.
  package func settle() throws(TrainingError) {
    if codebookStart == nil { try startCodebook() }
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
    // The average forgets what was learnt without codewords.
    average.copy(from: parameters)
    codebookStart = iteration
  }

  /// Codewords drawn evenly from ±`range` in each dimension.
  private func drawCodebook(range: Float) {
    codebook.start(
      CodebookState.draw(plan, range: range, seed: recipe.seed),
      uses: [Int](repeating: 1, count: plan.codewords), vectorsPerStep: vectorsPerStep,
      parameters: parameters)
  }

  /// The k-means centres of latents as they are now: of 16 vectors a codeword, but of at least 2^13
  /// and at most 2^16 or the vectors of one batch.
  private func clusters() throws(TrainingError) -> KMeans {
    let wanted = min(max(16 * plan.codewords, 1 << 13), 1 << 16)
    let rounds = (wanted + vectorsPerStep - 1) / vectorsPerStep
    var vectors: [Float] = []
    let workers = workers
    for round in 0..<rounds {
      let shared = shared(
        assignment: nil, windows: state.windows(.codebookStart, iteration: round))
      try WorkerPool.forEach(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].encode(shared)
      }
      for worker in workers { vectors += worker.vectors.values }
    }
    return KMeans(
      vectors: vectors, dimension: plan.dimension, codewords: plan.codewords,
      iterations: plan.codewords > 4096 ? 2 : 10, threads: threads,
      generator: SeededGenerator(seed: recipe.seed, stream: 3 << 62))
  }

  /// Dead codewords move to latents of the last iteration, drawn at random.
  package func restartCodewords() {
    var generator = SeededGenerator(seed: recipe.seed, stream: 1 << 62 | UInt64(iteration))
    // Any latent will do: it lies where latents are, and the next iterations show whether it is
    // needed.
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
