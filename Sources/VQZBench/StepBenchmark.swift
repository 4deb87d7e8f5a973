public import VQZCore
internal import VQZNetwork
internal import VQZSystem
public import VQZTraining

/// Speed of whole training steps on this machine, one thread, with the kernels in force.
public enum StepBenchmark {
  /// Measures steps of a recipe on made-up pictures, best of as many as fit `seconds` (at least
  /// three).
  ///
  /// Only the multiply-accumulates of the convolutions count as operations, and the peak is that of
  /// bursts on registers in between: the fraction says what all the rest of a step costs.
  ///
  /// - Parameters:
  ///   - recipe: whose network, batch and patch decide what a step is.
  ///   - seconds: about how long to measure.
  /// - Throws: `usage` for a recipe that makes no sense.
  public static func run(
    _ recipe: Recipe = Recipe(), seconds: Double = 2
  ) throws(VQZError) -> KernelBenchmark.Rate {
    do throws(TrainingError) {
      return try measure(recipe, seconds)
    } catch {
      throw VQZError(error)
    }
  }

  private static func measure(
    _ recipe: Recipe, _ seconds: Double
  ) throws(TrainingError) -> KernelBenchmark.Rate {
    var recipe = recipe
    // No step differs from the others: the codebook starts before the first that is measured.
    recipe.budget = .steps(1 << 20)
    recipe.plain?.codebook.warmUpSteps = 0
    recipe.plain?.codebook.restartInterval = 1 << 20
    // No files: reading them is not what is measured.
    let samples = clouds(recipe)
    let size = "\(recipe.batch)×\(recipe.patch)²"
    switch recipe.network {
    case .plain:
      let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
      let pass = PlainPass(plan: trainer.plan, height: recipe.patch, width: recipe.patch)
      let kind = "\(recipe.precision.kernelName) \(recipe.optimiser.kind.rawValue)"
      return try measure(
        trainer, "training step \(kind) \(size)", operationCount: pass.operationCount, seconds)
    case .ladder:
      let trainer = try LadderTrainer(recipe: recipe, samples: samples, threads: 1)
      trainer.startWithoutSignals()
      let pass = LadderPass(plan: trainer.plan, patch: recipe.patch)
      let kind = "\(recipe.precision.kernelName) \(recipe.optimiser.kind.rawValue)"
      return try measure(
        trainer, "training step of a ladder \(kind) \(size)",
        operationCount: pass.operationCount, seconds)
    }
  }

  private static func measure(
    _ trainer: some NetworkTrainer, _ name: String, operationCount: Int, _ seconds: Double
  ) throws(TrainingError) -> KernelBenchmark.Rate {
    let recipe = trainer.recipe
    // Not measured: the first iteration makes what later ones find ready.
    try trainer.advance(seconds: 0)
    let operations = Double(operationCount * recipe.batch)
    var rate = KernelBenchmark.Rate(
      shape: name, instructionSet: InstructionSet.current, gigaOperationsPerSecond: 0, peak: 0)
    var spent = 0.0
    var steps = 0
    while steps < 3 || spent < seconds {
      let start = ProcessorTime.ofThread
      try trainer.advance(seconds: 0)
      let middle = ProcessorTime.ofThread
      let burst = recipe.precision.burst(rounds: 2000)
      let end = ProcessorTime.ofThread
      // Best of all: whatever else the machine does only takes time away.
      rate.gigaOperationsPerSecond = max(
        rate.gigaOperationsPerSecond, operations / max(1e-9, middle - start) / 1e9)
      rate.peak = max(rate.peak, burst / max(1e-9, end - middle) / 1e9)
      spent += end - start
      steps += 1
    }
    return rate
  }

  /// Eight pictures in memory; there are no files behind them.
  private static func clouds(_ recipe: Recipe) -> SampleSet {
    let store = SignalStore(byteBudget: 1 << 30)
    let side = 2 * recipe.patch
    let channels = recipe.channels
    let samples = (0..<8).map { file in
      var generator = SeededGenerator(seed: 1, stream: UInt64(file))
      store.keep(
        TrainingSignal(
          width: side, height: side, channels: channels,
          samples: cloud(side: side, channels: channels, &generator)),
        file: file)
      return Sample(
        path: "", file: file, hash: [UInt8](repeating: UInt8(file * 31), count: 32), width: side,
        height: side)
    }
    return SampleSet(
      samples: samples, skipped: [], duplicateCount: 0, channels: channels, store: store)
  }

  /// Squares of 1, 2, 4 … pixels in random shades, the larger the stronger: the coefficients of a
  /// ladder are about as large as those of photographs, which decides what its searches cost.
  private static func cloud(
    side: Int, channels: Int, _ generator: inout SeededGenerator
  ) -> [UInt8] {
    var sums = [Int](repeating: 128, count: side * side * channels)
    for (size, strength) in zip([1, 2, 4, 8, 16, 32], [3, 5, 8, 12, 18, 24]) {
      let columns = (side + size - 1) / size
      let shades = (0..<columns * columns * channels).map { _ in
        generator.index(below: 2 * strength + 1) - strength
      }
      for index in sums.indices {
        let (position, channel) = (index / channels, index % channels)
        let (y, x) = (position / side / size, position % side / size)
        sums[index] += shades[(y * columns + x) * channels + channel]
      }
    }
    return sums.map { UInt8(clamping: $0) }
  }
}
