import Foundation
import Testing
import VQZCore
import VQZNetwork
import VQZSystem
import VQZTraining

/// Training with convolutions in bfloat16: as reproducible as with float32, and nearly as good.
@Suite struct PrecisionTests {
  private static func recipe(steps: Int) -> Recipe {
    var recipe = Recipe.tiny(steps: steps)
    recipe.precision = .bfloat16
    return recipe
  }

  @Test func threadsAndInterruptionsChangeNothing() throws {
    let samples = try SyntheticPictures(count: 8).load()
    let recipe = Self.recipe(steps: 20)
    let whole = try TrainerTests.trained(recipe, samples, threads: 1, steps: 6)
    #expect(try TrainerTests.trained(recipe, samples, threads: 2, steps: 6) == whole)
    let half = try TrainerTests.trained(recipe, samples, threads: 2, steps: 3)
    let resumed = try PlainTrainer(
      checkpoint: Checkpoint(bytes: half), samples: samples, threads: 2)
    #expect(resumed.recipe.precision == .bfloat16)
    for _ in 3..<6 { try resumed.advance(seconds: 0) }
    #expect(try Checkpoint(resumed, seconds: 0).bytes() == whole)
  }

  @Test(arguments: Recipe.Precision.allCases)
  func instructionSetsChangeNothing(precision: Recipe.Precision) throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Self.recipe(steps: 20)
    recipe.precision = precision
    recipe.batch = 2
    var results: [[UInt8]] = []
    try InstructionSet.forEach { _ in
      results.append(try TrainerTests.trained(recipe, samples, threads: 2, steps: 2))
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func aLadderGoesOnAsIfNothingHadBeen() throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 80).load()
    var recipe = LadderTrainerTests.recipe(steps: 20)
    recipe.precision = .bfloat16
    func state(_ trainer: LadderTrainer, to steps: Int) throws -> [UInt8] {
      while trainer.iteration < steps { try trainer.advance(seconds: 0) }
      return try Checkpoint(trainer, seconds: 0).bytes()
    }
    let whole = try state(LadderTrainer(recipe: recipe, samples: samples, threads: 1), to: 3)
    let half = try state(LadderTrainer(recipe: recipe, samples: samples, threads: 2), to: 1)
    let checkpoint = try Checkpoint(bytes: half)
    #expect(checkpoint.recipe.ladder != nil)
    let resumed = try LadderTrainer(checkpoint: checkpoint, samples: samples, threads: 2)
    #expect(try state(resumed, to: 3) == whole)
    recipe.precision = .float32
    let other = try LadderTrainer(recipe: recipe, samples: samples, threads: 2)
    _ = try state(other, to: 3)
    #expect(other.parameters.values != resumed.parameters.values)
  }

  @Test func itLearnsAsFloat32Does() throws {
    let samples = try SyntheticPictures(count: 5).load()
    func loss(_ precision: Recipe.Precision) throws -> (first: Double, last: Double) {
      var recipe = Self.recipe(steps: 120)
      recipe.precision = precision
      recipe.plain?.sizes.codewords = 64
      recipe.plain?.codebook.warmUpSteps = 30
      let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
      var losses: [Double] = []
      _ = try trainer.run(reportInterval: 0) { losses.append($0.loss) }
      return (losses[0], losses.suffix(10).reduce(0, +) / 10)
    }
    let (float, half) = try (loss(.float32), loss(.bfloat16))
    #expect(half != float)
    #expect(abs(half.first / float.first - 1) < 0.02)
    #expect(half.last < half.first / 5)
    #expect(abs(half.last / float.last - 1) < 0.2)
  }

  @Test func gradientsAreNearThoseOfFloat32() {
    var generator = SeededGenerator(seed: 24, stream: 0)
    let layers: [Layer] = [
      .unshuffle(2), .conv(3, 12, 33, leaky: true), .block(33), .conv(5, 33, 12), .shuffle(2),
    ]
    let layout = ParameterLayout(convolutions: layers.convolutions(path: "net"))
    let parameters = (0..<layout.count).map { _ in (generator.uniform() - 0.5) / 8 }
    let input = FloatMap(channels: 3, height: 14, width: 46)
    for c in 0..<3 {
      for y in 0..<14 { for x in 0..<46 { input[c, y, x] = generator.uniform() * 2 - 1 } }
    }
    let found = Recipe.Precision.allCases.map { precision in
      let weights = PackedWeights(layout: layout, precision: precision)
      unsafe weights.repack(from: parameters)
      let stack = TrainingStack(
        layers: layers, path: "net", layout: layout, channels: 3, height: 14, width: 46)
      var gradients = [Float](repeating: 0, count: layout.count)
      let output = stack.forward(input, weights: weights)
      _ = unsafe stack.backward(
        output, weights: weights, gradients: &gradients, needsInputGradient: false)
      return gradients
    }
    let length = found[0].reduce(0) { $0 + $1 * $1 }
    let error = zip(found[0], found[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(error > 0 && error < length * 1e-4)
  }

  @Test func recipesFromBeforeAreFloat32() throws {
    let recipe = Self.recipe(steps: 3)
    #expect(recipe.text.contains("\"precision\":\"bfloat16\""))
    #expect(try Recipe(text: recipe.text) == recipe)
    let member = "\"precision\":\"bfloat16\","
    let old = recipe.text.replacingOccurrences(of: member, with: "")
      .replacingOccurrences(of: "\"version\":2", with: "\"version\":1")
    #expect(try Recipe(text: old).precision == .float32)
    let strange = recipe.text.replacingOccurrences(of: "bfloat16", with: "float8")
    #expect(throws: TrainingError.self) { try Recipe(text: strange) }
  }
}
