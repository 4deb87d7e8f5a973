import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// The gradients of a whole ladder against finite differences.
struct LadderGradientTests {
  /// A small ladder with random weights everywhere, on one random patch, unquantised: its loss is
  /// smooth in every parameter.
  private final class Case {
    /// Samples of the patch each way, and those that count.
    let side: Int
    let seen: Extent?
    let plan: LadderPlan
    let pass: LadderPass
    let weights: PackedWeights
    let parameters: AlignedFloats
    let quality: PatchQuality

    init(side: Int, seen: Extent?) throws {
      (self.side, self.seen) = (side, seen)
      quality = PatchQuality(quality: 0.45, step: 0.5, rateScale: 1 / 4096, seen: seen)
      var sizes = NetworkDescription.LadderSizes()
      (sizes.features, sizes.coarseFeatures, sizes.analysisFeatures) = (16, 16, 16)
      // Three levels are the same code once more, and need a patch of four times the time.
      sizes.levels = 2
      sizes.coarseBlocks = 1
      plan = try LadderPlan(.ladder(sizes))
      pass = LadderPass(plan: plan, patch: side)
      weights = PackedWeights(layout: plan.layout)
      parameters = AlignedFloats(count: plan.bufferCount)
      var generator = SeededGenerator(seed: 7)
      let deviations = plan.levels.map { [Float](repeating: 1, count: $0.coefficients) }
      LadderInitialisation(plan: plan, deviations: deviations).fill(parameters, seed: 3)
      for path in plan.linearPaths {
        guard let range = plan.layout[path]?.weight else { continue }
        for index in range { parameters[index] *= TransformSkeleton.pace }
      }
      for entry in plan.layout.entries {
        for index in entry.weight { parameters[index] += 0.02 * generator.gaussian() }
        for index in entry.bias { parameters[index] += 0.1 * generator.gaussian() }
      }
      for index in plan.start { parameters[index] = generator.gaussian() }
      for level in plan.levels {
        for step in level.steps {
          for index in step.condition { parameters[index] = 0.3 * generator.gaussian() }
        }
      }
      for channel in 0..<3 {
        for y in 0..<side {
          for x in 0..<side { pass.input[channel, y, x] = generator.gaussian() }
        }
      }
    }

    /// The loss, and `outputGradient` for it.
    func loss() -> Double {
      unsafe weights.repack(from: parameters.start)
      pass.analyse(weights, seen: seen)
      var noise = SeededGenerator(seed: 5)
      let none = plan.levels.map { $0.steps.map { _ in ClassCodebooks([]) } }
      let (output, cost) = pass.reconstruct(
        weights, parameters: parameters, codebooks: none, at: quality, noise: &noise)
      var squares = 0.0
      for channel in 0..<3 {
        for y in 0..<side {
          for x in 0..<side {
            let counts = seen.map { y < $0.rows && x < $0.columns } ?? true
            let difference = counts ? output[channel, y, x] - pass.input[channel, y, x] : 0
            squares += Double(difference) * Double(difference)
            pass.outputGradient[channel, y, x] = 2 * quality.distortionScale * difference
          }
        }
      }
      return Double(quality.rateScale) * cost.noisyBits
        + Double(quality.distortionScale) * squares
    }
  }

  /// Whole patches, a patch of which a part counts, and a cropped one.
  @Test(arguments: [
    (64, nil), (64, Extent(rows: 37, columns: 20)), (24, Extent(rows: 16, columns: 11)),
  ])
  func everyTensorHasTheGradientOfTheLoss(side: Int, seen: Extent?) throws {
    let each = try Case(side: side, seen: seen)
    _ = each.loss()
    let gradients = AlignedFloats(count: each.plan.bufferCount)
    each.pass.backward(each.weights, at: each.quality, gradients: gradients)
    var ranges: [(name: String, range: Range<Int>)] = [("start", each.plan.start)]
    for entry in each.plan.layout.entries {
      ranges += [(entry.path + ".weight", entry.weight), (entry.path + ".bias", entry.bias)]
    }
    for (l, level) in each.plan.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        ranges.append(("condition \(l).\(s)", step.condition))
      }
    }
    for (name, range) in ranges {
      // Along the gradient itself, where the difference is largest.
      let length = range.reduce(0.0) { $0 + Double(gradients[$1] * gradients[$1]) }.squareRoot()
      #expect(length > 0, "\(name) has no gradient")
      // Where the gradient is small, as of a level with one position, the loss has to change by
      // more than its rounding.
      let move = 2e-3 * min(10, max(1, 0.03 / max(length, 1e-12))) / max(length, 1e-12)
      let before = each.parameters.values(range)
      var sides: [Double] = []
      for sign in [-1.0, 1] {
        for (offset, index) in range.enumerated() {
          each.parameters[index] = before[offset] + Float(sign * move) * gradients[index]
        }
        sides.append(each.loss())
      }
      each.parameters.set(before, at: range.lowerBound)
      let found = (sides[1] - sides[0]) / (2 * move)
      #expect(
        abs(found / (length * length) - 1) < 0.1,
        "\(name): difference \(found), gradient \(length * length)")
    }
  }
}
