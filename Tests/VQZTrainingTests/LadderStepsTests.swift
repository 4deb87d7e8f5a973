import Testing
import VQZCore
import VQZNetwork
import VQZSignal

/// The ladder's steps, which stand with the network, and the basis of pictures, which stands with
/// their rules, speak of the same coefficients.
@Suite struct LadderStepsTests {
  private func channels(_ steps: [LadderSteps.Group]) -> Int {
    steps.reduce(0) { $0 + $1.channels }
  }

  @Test func stepsCodeEveryCoefficientOnce() {
    let basis = PictureRules().basis
    #expect(channels(LadderSteps.mean) == basis.means.coefficientCount)
    #expect(channels(LadderSteps.coarse) == basis.means.coefficientCount)
    // The means of a block are coded on the level above.
    #expect(
      channels(LadderSteps.fine) + basis.mixing.count == basis.samples.coefficientCount)
  }

  @Test func vectorsFillTheirSteps() {
    for step in LadderSteps.mean + LadderSteps.coarse + LadderSteps.fine {
      #expect(step.channels.isMultiple(of: step.dimension))
    }
  }
}
