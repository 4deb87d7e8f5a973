import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// The trap of residual quantisers: where a stage codes z − ẑ of the stages before it and ẑ is the
/// straight-through value z + sg(e − z), the residual is sg(z − e): it no longer depends on z, and
/// the commitment of every stage but the first teaches the encoder nothing. The residual must
/// subtract the detached codeword.
struct ResidualTrapTests {
  /// A value with its derivative by z.
  private struct Dual {
    var value: Double
    var slope: Double

    static func - (a: Dual, b: Dual) -> Dual {
      Dual(value: a.value - b.value, slope: a.slope - b.slope)
    }
    static func + (a: Dual, b: Dual) -> Dual {
      Dual(value: a.value + b.value, slope: a.slope + b.slope)
    }
    var squared: Dual { Dual(value: value * value, slope: 2 * value * slope) }
    var detached: Dual { Dual(value: value, slope: 0) }
  }

  private static let codebooks: [[Float]] = [[-1, 0, 1], [-0.3, -0.1, 0.1, 0.3]]

  /// Commitments of both stages.
  private func commitments(_ z: Double, detaching: Bool) -> [Dual] {
    var residual = Dual(value: z, slope: 1)
    return Self.codebooks.map { codebook in
      let nearest = NearestCodeword(codebook: codebook, dimension: 1)
      let chosen = Double(codebook[Int(nearest([Float(residual.value)], count: 1)[0])])
      let codeword = Dual(value: chosen, slope: 0)
      let commitment = (residual - codeword).squared
      let straightThrough = residual + (codeword - residual).detached
      residual = residual - (detaching ? codeword : straightThrough)
      return commitment
    }
  }

  @Test func theSecondStageTeachesOnlyWhereTheFirstIsDetached() {
    for z in [-0.83, -0.25, 0.37, 0.76] {
      let (good, bad) = (commitments(z, detaching: true), commitments(z, detaching: false))
      #expect(good.map(\.value) == bad.map(\.value))
      #expect(good[0].slope == bad[0].slope)
      #expect(bad[1].slope == 0)
      // The codewords stay the same nearby, so finite differences tell the truth.
      let (above, below) = (
        commitments(z + 1e-6, detaching: true), commitments(z - 1e-6, detaching: true)
      )
      let wanted = (above[1].value - below[1].value) / 2e-6
      #expect(abs(good[1].slope - wanted) < 1e-6 && abs(wanted) > 0.01)
    }
  }

  /// The plain network has groups side by side, none the residual of another: the commitment of
  /// each reaches the encoder. That of a group with the error in it alone still moves the weights.
  @Test func everyGroupTeachesTheEncoder() throws {
    let samples = try SyntheticPictures(count: 6).load()
    var recipe = Recipe.tiny(steps: 40)
    recipe.plain?.sizes.groups = 2
    recipe.plain?.commitment = 100
    recipe.optimiser.averageDecay = 0
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
    for _ in 0..<4 { try trainer.advance(seconds: 0) }
    let path = try #require(
      trainer.plan.analysis.layers.convolutions(path: trainer.plan.analysis.path).last?.path)
    let weights = try #require(trainer.plan.layout[path]?.weight)
    let perChannel = weights.count / 8
    let before = trainer.parameters.values(weights)
    try trainer.advance(seconds: 0)
    let after = trainer.parameters.values(weights)
    for channel in 0..<8 {
      let range = channel * perChannel..<(channel + 1) * perChannel
      #expect(Array(before[range]) != Array(after[range]), "latent channel \(channel)")
    }
  }
}
