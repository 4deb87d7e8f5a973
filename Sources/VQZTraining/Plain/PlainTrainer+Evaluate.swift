internal import VQZCore
internal import VQZNetwork

extension PlainTrainer {
  /// Signals are judged in tiles of at most this size, so that memory does not depend on them.
  private static var largestTile: Int { 256 }
  /// Most tiles of one signal.
  private static var tileLimit: Int { 4 }

  /// The averaged network on the signals held out, with the assignment of this point of the
  /// training.
  package func evaluate() throws(TrainingError) -> PlainEvaluation {
    let averaged = PackedWeights(layout: plan.layout)
    unsafe averaged.repack(from: average.start)
    let progress = schedule.progress(step: iteration, seconds: state.secondsBefore)
    // Small signals in tiles of their size: a tile is filled up by mirroring.
    let largest = samples.heldOut.map { max($0.width, $0.height) }.max() ?? 0
    let shared = PlainJudge.Shared(
      weights: averaged, parameters: average, assignment: assignment(average, progress: progress),
      seed: recipe.seed, tile: min(Self.largestTile, max(16, (largest + 15) / 16 * 16)),
      tileLimit: Self.tileLimit)
    let (plan, isSoft) = (plan, plain.assignment.isSoft)
    let found = try samples.judge(
      samples.heldOut, threads: threads,
      tools: { PlainJudge(plan: plan, shared, isSoft: isSoft) },
      { judge, signal, number in judge.judge(signal, number: number) })
    var statistics = PlainStatistics(plan: plan)
    for result in found { statistics.add(result.statistics) }
    let sampleCount = Double(max(1, found.reduce(0) { $0 + $1.error.count }))
    return PlainEvaluation(
      psnr: found.reduce(0) { $0 + $1.error.psnr } / Double(max(1, found.count)),
      loss: statistics.loss(plain, sampleCount: sampleCount),
      distortion: statistics.squaredError / sampleCount,
      information: statistics.information(
        prices: prices, pixelCount: statistics.vectorCount / plan.groups * plan.area),
      pictureCount: found.count)
  }
}
