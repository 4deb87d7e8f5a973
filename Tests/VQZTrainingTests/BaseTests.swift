import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZTraining

/// Trainings that begin with the built-in model of photographs.
struct BaseTests {
  /// A few pictures small enough to be coded in no time.
  private static func samples(
    _ count: Int, side: Int = 64, holdsOutMore: Bool = true
  ) throws -> SampleSet {
    let pictures = try SyntheticPictures(count: count, width: side, height: side)
    return try SampleSet(folder: pictures.folder, threads: 2, holdsOutMore: holdsOutMore)
  }

  private static func file(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "../../Fixtures/models/\(name)")))
  }

  private static func recipe(_ base: BaseModel, steps: Int) throws -> Recipe {
    var recipe = try Recipe(from: base)
    recipe.budget = .steps(steps)
    recipe.batch = 1
    return recipe
  }

  private static func trainer(
    _ samples: SampleSet, steps: Int, rate: Double? = nil
  ) throws -> LadderTrainer {
    let base = try BaseModel(VQZModel.photo)
    var recipe = try recipe(base, steps: steps)
    if let rate { recipe.optimiser.learningRate = rate }
    return try LadderTrainer(recipe: recipe, samples: samples, threads: 2, base: base)
  }

  @Test("what did not change is the same integer")
  func anUnchangedNetworkIsTheSameModel() throws {
    let trainer = try Self.trainer(Self.samples(4), steps: 1)
    let start = try #require(trainer.start)
    let floats = trainer.floats(of: start.parameters)
    let draft = try BaseExport(base: start.base, before: floats)
      .draft(trainer.floats(of: trainer.average), metadata: start.base.archive.metadata)
    #expect(try draft.network().identifier == start.base.network.identifier)
    #expect(try draft.finished().bytes == VQZModel.photo.bytes)
  }

  /// What the integer network decodes of made-up indices, and the values of its steps in float.
  private static func decoded(
    _ base: BaseModel, _ height: Int, _ width: Int, _ quality: Int
  ) -> (samples: [UInt8], values: [[FloatMap]]) {
    let description = base.description
    // Indices of no picture, but of every class: zero mostly, so that nothing saturates.
    var generator = SeededGenerator(seed: 5)
    var values: [[FloatMap]] = description.levels.map { _ in [] }
    let found = base.network.decoder.decode(
      height: height, width: width, quality: quality,
      observer: { state, map in
        let bits = description.levels[state.level].steps[state.step].valueFractionBits
        let copy = FloatMap(
          channels: map.channels, height: map.height, width: map.width,
          border: description.program.border)
        for channel in 0..<map.channels {
          for y in 0..<map.height {
            for x in 0..<map.width {
              copy[channel, y, x] = Float(map[channel, y, x]) / Float(1 << bits)
            }
          }
        }
        values[state.level].append(copy)
      },
      symbols: { state in
        let classes = description.levels[state.level].steps[state.step].classes
        return (0..<state.symbolCount).map { index in
          let count = classes[Int(state.symbolClasses?[index] ?? 0)].codewords
          return generator.index(below: 8) == 0 ? UInt16(generator.index(below: min(5, count))) : 0
        }
      })
    return (found, values)
  }

  @Test("the float network decodes what the integers do")
  func theImportIsTheSameNetwork() throws {
    let base = try BaseModel(VQZModel.photo)
    let floats = try BaseImport(base).floats
    let description = base.description
    let (height, width, quality) = (128, 128, 40)
    let (found, values) = Self.decoded(base, height, width, quality)
    let row = Float(quality) / Float(description.qualityCount - 1)
    let conditions = floats.conditions.map { steps in
      steps.map { anchors -> [Float] in
        let (anchor, share) = LadderPass.anchor(row)
        return zip(anchors[anchor], anchors[anchor + 1]).map { $0 + ($1 - $0) * share }
      }
    }
    let output = try FloatDecoder(
      description: description, parameters: floats.parameters, start: floats.start
    ).apply(values, conditions: conditions, threads: 2)
    var (error, power) = (0.0, 0.0)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          let integer = Double(found[(y * width + x) * 3 + channel])
          let float = min(max(128 + 64 * Double(output[channel, y, x]), 0), 255).rounded()
          error += (integer - float) * (integer - float)
          power += (integer - 128) * (integer - 128)
        }
      }
    }
    // Both round to samples; what they differ by is far below a sample value.
    #expect(error / Double(height * width * 3) < 0.2, "\(error)")
    #expect(power > 1000 * error)
  }

  @Test("differences are rounded where their layer is, and sums never overflow")
  func changedLayersFit() throws {
    let base = try BaseModel(VQZModel.photo)
    let scales = BaseScales(base.description)
    let path = "levels.2.steps.1.body.0.0"
    let shape = try #require(
      base.description.decoderConvolutions.first { $0.path == path }?.shape)
    let old = try IntegerLayer(base.archive, path, shape)
    let units = old.units(scales).weights
    let taps = shape.weightCount / shape.outputs
    // Three integers up where there is room, which the grid of four makes four.
    for (exponent, expected) in [(0, 3), (2, 4)] {
      var layer = old
      let changes = old.weights.indices.map { index in
        old.weights[index] > 0 ? Float(-3 * units[index / taps]) : 0
      }
      layer.add(
        (changes, [Float](repeating: 0, count: shape.outputs)), scales,
        grid: IntegerLayer.Grid(weights: exponent, biases: exponent),
        bound: base.description.bound)
      #expect(
        zip(layer.weights, old.weights).allSatisfy { new, old in
          Int(new) == Int(old) - (old > 0 ? expected : 0)
        })
      #expect(layer.multiplier == old.multiplier && layer.shift == old.shift)
    }
    // A tenth more of everything: the same function with other multipliers.
    var layer = old
    let changes = old.weights.indices.map {
      Float(0.1 * Double(old.weights[$0]) * units[$0 / taps])
    }
    layer.add(
      (changes, [Float](repeating: 0, count: shape.outputs)), scales, grid: .finest,
      bound: base.description.bound)
    let worst = IntegerConvolution.worstAccumulators(
      weights: layer.weights, bias: layer.bias, bound: base.description.bound)
    #expect(worst.allSatisfy { $0 < 1 << 31 })
    let after = layer.units(scales).weights
    for o in 0..<shape.outputs {
      let sums = (o * taps..<(o + 1) * taps).reduce(into: (0.0, 0.0)) { sums, index in
        sums.0 += Double(old.weights[index].magnitude) * units[o]
        sums.1 += Double(layer.weights[index].magnitude) * after[o]
      }
      #expect((sums.1 / sums.0 - 1.1).magnitude < 1e-3, "\(o): \(sums)")
    }
  }

  @Test("a training from a model is never worse, and goes on as if it had not stopped")
  func neverWorseAndResumed() throws {
    let samples = try Self.samples(10)
    #expect(samples.heldOut.count >= 2)
    let training = try Training(
      Self.recipe(BaseModel(VQZModel.photo), steps: 2), samples: samples, from: VQZModel.photo,
      threads: 2)
    #expect(training.comparison == nil)
    // However large the model is, so that a better one is never left out for its bytes.
    training.modelByteLimit = .max
    var judged: [BaseComparison] = []
    #expect(try training.run(report: { _ in true }, judged: { judged.append($0) }) == .finished)
    #expect(judged.count >= 2)
    let comparison = try #require(training.comparison)
    #expect(comparison.saving >= 0 && comparison.pictureCount == samples.heldOut.count)
    let trained = try training.model(name: "mine")
    if comparison.isGained {
      #expect(trained.model.name == "mine" && comparison.savedBytes > 0)
      let base = try VQZModel.photo.identifier
      #expect(trained.model.metadata["vqz.provenance"]?.contains(base) == true)
      #expect(comparison.signalsToPay(modelByteCount: trained.bytes.count) != nil)
    } else {
      #expect(try trained.bytes == VQZModel.photo.bytes)
    }
    // The state has base and best with it.
    let checkpoint = try Checkpoint(state: training.state)
    let resumed = try Training(
      resuming: checkpoint, samples: samples, budget: .steps(3), threads: 1)
    resumed.modelByteLimit = .max
    _ = try resumed.run()
    #expect(resumed.step == 3)
    #expect(try #require(resumed.comparison).saving >= comparison.saving)
  }

  @Test("where nothing is gained the model itself is what remains")
  func nothingGained() throws {
    let samples = try Self.samples(4)
    let trainer = try Self.trainer(samples, steps: 2)
    let search = try #require(trainer.search)
    // The base as a candidate is no gain.
    _ = try search.begin {
      TrainedModel(bytes: try VQZModel.photo.bytes, model: try VQZModel.photo)
    }
    let model = try trainer.model(name: "other", licence: "", evaluated: { _ in })
    #expect(try model.model.identifier == VQZModel.photo.identifier)
    // The difference to what every program has.
    #expect(model.bytes.count < 10_000)
    #expect(try VQZModel(bytes: model.bytes).identifier == VQZModel.photo.identifier)
    #expect(search.comparison?.isGained == false)
    #expect(search.comparison?.signalsToPay(modelByteCount: 1) == nil)
  }

  @Test("models that nothing can be trained from are refused by what they are")
  func refusals() throws {
    #expect(throws: TrainingError.self) { try BaseModel(VQZModel.array) }
    let plain = try VQZModel(bytes: Self.file("plain.vqzm"))
    #expect {
      try BaseModel(plain)
    } throws: { error in
      "\((error as? TrainingError)?.message ?? "")".contains("plain network of one quality")
    }
    let other = try VQZModel(bytes: Self.file("test.vqzm"))
    #expect(throws: TrainingError.self) { try BaseModel(other) }
    let decoder = try VQZModel(bytes: VQZModel.photo.decoderBytes)
    #expect(throws: TrainingError.self) { try BaseModel(decoder) }
    // A recipe that names another model.
    let base = try BaseModel(VQZModel.photo)
    var recipe = try Self.recipe(base, steps: 1)
    recipe.base = String(repeating: "0", count: 64)
    let samples = try Self.samples(4)
    #expect(throws: TrainingError.self) {
      try LadderTrainer(recipe: recipe, samples: samples, threads: 1, base: base)
    }
    recipe = try Self.recipe(base, steps: 1)
    // These pictures of 64×64 fit in 96, with what lies around them.
    recipe.patch = 88
    #expect(throws: TrainingError.self) {
      try LadderTrainer(recipe: recipe, samples: samples, threads: 1, base: base)
    }
  }

  @Test("a recipe with a model goes through its text")
  func recipeText() throws {
    let recipe = try Recipe(from: BaseModel(VQZModel.photo))
    #expect(recipe.beginsWithModel)
    #expect(try Recipe(text: recipe.text) == recipe)
    #expect(!Recipe.ladder.beginsWithModel && !Recipe.ladder.text.contains("base"))
  }

  @Test("savings are those at equal PSNR")
  func savings() throws {
    // 6 dB a bit, bent a little.
    func rate(_ psnr: Double) -> Double { binaryPower((psnr - 30) / 6 + 0.002 * psnr * psnr - 2) }
    let curve = RateCurve([26, 29, 33, 36, 39].map { ($0, rate($0)) })
    let same = RateCurve([26, 33, 39].map { ($0, rate($0)) })
    #expect((try #require(curve.saving(of: same))).magnitude < 1e-12)
    let better = RateCurve([27.5, 33.3, 38].map { ($0, 0.9 * rate($0)) })
    #expect((try #require(curve.saving(of: better)) - 0.1).magnitude < 1e-9)
    #expect(curve.saving(of: RateCurve([(90, 1)])) == nil)
    #expect(RateCurve([(30, 1)]).saving(of: same) == nil)
  }
}
