internal import VQZCore
internal import VQZNetwork

/// Runs tiles of signals through a ladder.
final class LadderJudge {
  /// The network at the size of a tile, with its averaged parameters.
  private let pass: LadderPass
  /// Of the averaged network, in the order of the kernels.
  private let weights: PackedWeights
  /// The parameters that the weights stand for.
  private let parameters: AlignedFloats
  private let codebooks: [[ClassCodebooks]]
  /// Samples of a tile along each axis.
  private let tileSize: Int

  /// - Parameters:
  ///   - weights: what `parameters` stand for.
  ///   - codebooks: `[level][step]`.
  init(
    _ plan: LadderPlan, _ weights: PackedWeights, _ parameters: AlignedFloats,
    _ codebooks: [[ClassCodebooks]], tileSize: Int
  ) {
    pass = LadderPass(plan: plan, patch: tileSize)
    self.weights = weights
    self.parameters = parameters
    self.codebooks = codebooks
    self.tileSize = tileSize
  }

  /// Bits a position and PSNR in dB of a signal at a quality of 0 to 1.
  func judge(
    _ signal: TrainingSignal, quality: Float, tileLimit: Int
  ) -> (bitsPerPosition: Double, psnr: Double) {
    let at = PatchQuality(quality: quality, step: LadderQualities.step(quality), rateScale: 1)
    var bits = 0.0
    var error = SampleError()
    var positions = 0
    for tile in Window.tiles(signal, size: tileSize, limit: tileLimit) {
      signal.cut(tile, into: pass.input)
      pass.analyse(weights)
      var noise = SeededGenerator(seed: 1)
      let (output, cost) = pass.reconstruct(
        weights, parameters: parameters, codebooks: codebooks, at: at, noise: &noise)
      bits += cost.bits
      error.add(output, pass.input, height: tileSize, width: tileSize)
      positions += tileSize * tileSize
    }
    return (bits / Double(max(1, positions)), error.psnr)
  }
}
