import Testing
import VQZCore
import VQZNetwork
import VQZTraining

struct TrainerCodebookTests {
  /// Points close to eight corners of a cube, in random order.
  private static func corners(_ count: Int) -> [Float] {
    var generator = SeededGenerator(seed: 9)
    return (0..<count).flatMap { _ -> [Float] in
      let corner = generator.index(below: 8)
      return (0..<3).map { Float(corner >> $0 & 1) * 10 + 0.1 * generator.gaussian() }
    }
  }

  @Test func kMeansFindsTheClustersWhateverTheThreads() {
    let vectors = Self.corners(10_000)
    let one = KMeans(
      vectors: vectors, dimension: 3, codewords: 8, threads: 1,
      generator: SeededGenerator(seed: 1))
    let two = KMeans(
      vectors: vectors, dimension: 3, codewords: 8, threads: 2,
      generator: SeededGenerator(seed: 1))
    #expect(one.centres == two.centres)
    #expect(one.counts.reduce(0, +) == 10_000)
    var corners: Set<[Int]> = []
    for codeword in 0..<8 {
      let centre = one.centres[3 * codeword..<3 * codeword + 3]
      corners.insert(centre.map { Int(($0 / 10).rounded()) })
      #expect(centre.allSatisfy { abs($0 - ($0 / 10).rounded() * 10) < 0.05 })
    }
    #expect(corners.count == 8)
  }

  @Test func kMeansWithFewerPointsThanCentresEnds() {
    let clusters = KMeans(
      vectors: [1, 1, 2, 2], dimension: 2, codewords: 4, threads: 1,
      generator: SeededGenerator(seed: 1))
    #expect(clusters.centres.count == 8)
    #expect(clusters.centres.allSatisfy { $0 == 1 || $0 == 2 })
  }

  @Test func codewordsFollowTheMeanOfTheirVectors() throws {
    let plan = try PlainPlan(Recipe.tiny(steps: 1).description)
    let state = CodebookState(plan: plan)
    let parameters = AlignedFloats(count: plan.bufferCount)
    let statistics = PlainStatistics(plan: plan)
    statistics.mass[3] = 10
    for d in 0..<4 { statistics.sums[3 * 4 + d] = Float(10 * d) }
    for _ in 0..<50 { state.average(statistics, decay: 0.8, parameters: parameters) }
    let codeword = parameters.values(plan.codebook.lowerBound + 12..<plan.codebook.lowerBound + 16)
    #expect(zip(codeword, [0, 1, 2, 3]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(abs(state.counts[3] - 10) < 1e-3)
    #expect(state.counts[2] == 0)
  }

  @Test func deadCodewordsMoveToRecentLatents() throws {
    let samples = try SyntheticPictures(count: 6).load()
    var recipe = Recipe.tiny(steps: 40)
    recipe.plain?.codebook.restartInterval = 1000
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
    for _ in 0..<4 { try trainer.advance(seconds: 0) }
    // Two codewords far from every latent: nobody chooses them.
    let base = trainer.plan.codebook.lowerBound
    for dead in [5, 9] {
      trainer.parameters.set([1e3, 1e3, 1e3, 1e3], at: base + 4 * dead)
      for d in 0..<4 { trainer.codebook.sums[4 * dead + d] = 1e3 * trainer.codebook.counts[dead] }
    }
    trainer.codebook.clearUses()
    try trainer.advance(seconds: 0)
    #expect(trainer.codebook.dead(threshold: 0.05).contains(5))
    #expect(trainer.codebook.dead(threshold: 0.05).contains(9))
    trainer.restartCodewords()
    let latents = Set(
      trainer.workers.flatMap { worker in
        (0..<worker.vectorCount).map { worker.vectors.values(4 * $0..<4 * $0 + 4) }
      })
    for moved in [5, 9] {
      let codeword = trainer.parameters.values(base + 4 * moved..<base + 4 * moved + 4)
      #expect(latents.contains(codeword))
      #expect(trainer.average.values(base + 4 * moved..<base + 4 * moved + 4) == codeword)
    }
    #expect(trainer.codebook.recentUses.values.allSatisfy { $0 == 0 })
  }

  /// The M step in closed form: exactly the weighted mean of everything since the last.
  @Test func theClosedFormTakesTheMeanOfManySteps() throws {
    let plan = try PlainPlan(Recipe.tiny(steps: 1).description)
    let state = CodebookState(plan: plan)
    let parameters = AlignedFloats(count: plan.bufferCount)
    let base = plan.codebook.lowerBound
    parameters[base] = 77
    // One and a half vectors of 2, then half a one of 10.
    for (mass, value) in [(1.5, 2.0), (0.5, 10)] as [(Float, Float)] {
      let statistics = PlainStatistics(plan: plan)
      statistics.mass[3] = mass
      statistics.sums[3 * 4 + 1] = mass * value
      state.collect(statistics)
    }
    state.maximise(parameters: parameters)
    #expect(parameters[base + 3 * 4 + 1] == 4)
    #expect(parameters[base] == 77)
    #expect(state.counts[3] == 0 && state.sums[3 * 4 + 1] == 0)
  }
}
