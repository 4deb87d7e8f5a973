internal import VQZCore
internal import VQZNetwork

extension PlainTrainer {
  /// Means over the iterations since the last call, which are then forgotten.
  package func takeFigures() -> TrainingFigures {
    let count = talliedCount
    let positions = Double(count * recipe.batch * recipe.patch * recipe.patch)
    let samples = max(1, positions * Double(plan.description.channels))
    let figures = PlainFigures(
      isWarmUp: codebookStart == nil, distortion: tally.squaredError / samples,
      psnr: SampleError(squares: tally.sampleError, count: Int(samples)).psnr,
      information: tally.information(
        prices: prices, pixelCount: tally.vectorCount / plan.groups * plan.area))
    let loss = tally.loss(plain, sampleCount: samples)
    tally.clear()
    talliedCount = 0
    return TrainingFigures(iterations: count, loss: loss, detail: .plain(figures))
  }
}
