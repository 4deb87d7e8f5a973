internal import VQZCore
package import VQZNetwork

/// Speed of whole training steps on this machine, one thread, with the kernels in force.
package enum StepBenchmark {
  /// Measures steps of the standard recipe on pictures of noise, best of as many as fit `seconds`
  /// (at least three).
  ///
  /// Only the multiply-accumulates of the convolutions count as operations, and the peak is that
  /// of bursts on registers in between: the fraction says what all the rest of a step costs.
  package static func run(
    _ recipe: Recipe = Recipe(), seconds: Double = 2
  ) throws(TrainingError) -> KernelBenchmark.Rate {
    var recipe = recipe
    // The codebook starts with the first step, and no step differs from the others.
    recipe.budget = .steps(1 << 20)
    recipe.warmUpSteps = 0
    recipe.restartInterval = 1 << 20
    let trainer = try Trainer(recipe: recipe, samples: noise(recipe), threads: 1)
    try trainer.advance(seconds: 0)
    let pass = NetworkPass(plan: trainer.plan, height: recipe.patch, width: recipe.patch)
    let operations = Double(pass.operationCount * recipe.batch)
    var rate = KernelBenchmark.Rate(
      shape: "training step \(recipe.precision.kernelName) \(recipe.optimiser.rawValue) "
        + "\(recipe.batch)×\(recipe.patch)²",
      instructionSet: InstructionSet.current, gigaOperationsPerSecond: 0, peak: 0)
    var spent = 0.0
    var steps = 0
    while steps < 3 || spent < seconds {
      let start = ProcessorTime.ofThread
      try trainer.advance(seconds: 0)
      let middle = ProcessorTime.ofThread
      let burst = recipe.precision.burst(rounds: 2000)
      let end = ProcessorTime.ofThread
      rate.gigaOperationsPerSecond = max(
        rate.gigaOperationsPerSecond, operations / max(1e-9, middle - start) / 1e9)
      rate.peak = max(rate.peak, burst / max(1e-9, end - middle) / 1e9)
      spent += end - start
      steps += 1
    }
    return rate
  }

  /// Eight pictures in memory; there are no files behind them.
  private static func noise(_ recipe: Recipe) -> SampleSet {
    let store = PictureStore(byteBudget: 1 << 30)
    let side = 2 * recipe.patch
    let channels = recipe.network.channels
    let samples = (0..<8).map { file in
      var generator = SeededGenerator(seed: 1, stream: UInt64(file))
      store.keep(
        TrainingPicture(
          width: side, height: side, channels: channels,
          samples: (0..<side * side * channels).map { _ in
            UInt8(truncatingIfNeeded: generator.next() >> 56)
          }),
        file: file)
      return Sample(
        path: "", file: file, hash: [UInt8](repeating: UInt8(file * 31), count: 32), width: side,
        height: side)
    }
    return SampleSet(
      samples: samples, skipped: [], duplicateCount: 0, channels: channels, store: store)
  }
}
