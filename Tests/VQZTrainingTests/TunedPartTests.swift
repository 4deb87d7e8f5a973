import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZTraining

/// Trainings from a model that change a part of it, and the forms that their models have.
struct TunedPartTests {
  private static func samples(_ count: Int) throws -> SampleSet {
    let pictures = try SyntheticPictures(count: count, width: 64, height: 64)
    return try SampleSet(folder: pictures.folder, threads: 2, holdsOutMore: true)
  }

  private static func recipe(_ base: BaseModel, _ part: TunedPart, steps: Int) throws -> Recipe {
    var recipe = try Recipe(from: base)
    recipe.tuned = part
    recipe.budget = .steps(steps)
    recipe.batch = 1
    return recipe
  }

  /// The model after two steps of a rate at which everything that learns has moved.
  private static func tuned(_ part: TunedPart) throws -> (base: BaseModel, model: VQZModel) {
    let base = try BaseModel(VQZModel.photo)
    var recipe = try recipe(base, part, steps: 2)
    recipe.optimiser.rampSteps = 0
    recipe.optimiser.averageDecay = 0
    let trainer = try LadderTrainer(
      recipe: recipe, samples: samples(4), threads: 2, base: base)
    for _ in 0..<2 { try trainer.advance(seconds: 0) }
    return (base, try trainer.tuned(try #require(trainer.start)).model)
  }

  private static func changed(_ base: BaseModel, _ model: VQZModel) throws -> [String] {
    let archive = try TensorArchive(safetensors: model.bytes)
    return archive.tensors.keys.filter { archive.tensors[$0] != base.archive.tensors[$0] }
  }

  @Test("predictions are the decoder's, without its wide kernels, conditions and tables")
  func predictions() throws {
    let (base, model) = try Self.tuned(.predictions)
    let names = try Self.changed(base, model)
    let weights = names.filter { $0.hasSuffix(".weight") }
    #expect(weights.count > 40)
    let after = try TensorArchive(safetensors: model.bytes)
    for name in weights {
      let shape = try #require(base.archive.tensors[name]).shape
      #expect(name.hasPrefix("decoder."))
      guard !name.contains(".steps.") || shape[2...] != [1, 1] else { continue }
      // Others only make room for a bias that grew: few of them, and by one.
      let changes = zip(try after.int16s(name), try base.archive.int16s(name)).map { $0 &- $1 }
      #expect(changes.allSatisfy { $0.magnitude <= 1 })
      #expect(changes.count { $0 != 0 } < changes.count / 4, "\(name)")
    }
    let others = Set(
      names.filter { !$0.hasSuffix(".weight") }.map { $0.split(separator: ".").last })
    #expect(others.isSubset(of: ["bias", "multiplier", "shift", "start"]))
    #expect(others.contains("bias"))
    #expect(!names.contains { $0.hasPrefix("encoder.") })
  }

  @Test("coarse differences are small files of the same network")
  func coarseForms() throws {
    let (base, model) = try Self.tuned(.predictions)
    let coarse = try CoarseModel(model, from: base)
    var before = try model.difference(from: base.model).count
    for share in [0.03, 0.24] {
      let form = try coarse.model(share: share, keepsTables: false)
      let size = try form.model.difference(from: base.model).count
      #expect(size < before)
      before = size
      let archive = try TensorArchive(safetensors: form.bytes)
      for (path, shape) in base.description.decoderConvolutions {
        let old = try IntegerLayer(base.archive, path, shape)
        let new = try IntegerLayer(archive, path, shape)
        // Outputs keep their multipliers, and differences are on the grid of their layer.
        #expect(old.multiplier == new.multiplier && old.shift == new.shift)
        let grid = old.grid(share: share, BaseScales(base.description))
        #expect(
          zip(new.weights, old.weights).allSatisfy {
            (Int($0) - Int($1)) % (1 << grid.weights) == 0
          })
        #expect(
          zip(new.bias, old.bias).allSatisfy { (Int($0) - Int($1)) % (1 << grid.biases) == 0 })
      }
    }
  }

  @Test("a limit of bytes is kept, and nothing is written where nothing fits")
  func byteLimit() throws {
    let base = try BaseModel(VQZModel.photo)
    for limit in [60_000, 100] {
      let trainer = try LadderTrainer(
        recipe: Self.recipe(base, .predictions, steps: 1), samples: Self.samples(10), threads: 2,
        base: base)
      let search = try #require(trainer.search)
      search.byteLimit = limit
      _ = try search.begin { TrainedModel(bytes: base.model.bytes, model: base.model) }
      // A model that was made up, so that there is a gain whatever was learnt.
      let other = try Self.tuned(.predictions).model
      search.best = BaseSearch.Best(bytes: other.bytes, saving: 0.1, step: 1)
      var forms: [Int] = []
      try search.choose(coarseness: 0) {
        forms += [search.comparison?.modelByteCount].compactMap { $0 }
      }
      #expect(!forms.isEmpty)
      let comparison = try #require(search.comparison)
      let written = try trainer.model(name: "small", licence: "", evaluated: { _ in })
      if comparison.isGained {
        #expect(limit > 100 && comparison.saving > 0)
        #expect(written.bytes.count <= limit, "the provenance is within it, too")
        #expect(written.model.name == "small")
      } else {
        #expect(written.model.identifier == base.identifier)
      }
    }
  }

  @Test("what a training rounds while it runs is what its file has")
  func roundedInTraining() throws {
    let base = try BaseModel(VQZModel.photo)
    var recipe = try Self.recipe(base, .predictions, steps: 3)
    recipe.coarseness = 0.06
    recipe.optimiser.rampSteps = 0
    recipe.optimiser.averageDecay = 0
    let trainer = try LadderTrainer(
      recipe: recipe, samples: Self.samples(4), threads: 2, base: base)
    for _ in 0..<3 { try trainer.advance(seconds: 0) }
    let model = try trainer.tuned(try #require(trainer.start)).model
    let form = try CoarseModel(model, from: base).model(share: 0.06, keepsTables: true)
    // Rounded twice is rounded once.
    #expect(form.model.identifier == model.identifier)
    #expect(model.identifier != base.identifier)
    recipe.coarseness = 2
    #expect(throws: TrainingError.self) { try recipe.check() }
  }

  @Test("channels that signals lack learn no faster than others")
  func scaledByTheModel() throws {
    let base = try BaseModel(VQZModel.photo)
    let trainer = try LadderTrainer(
      recipe: Self.recipe(base, .all, steps: 1), samples: Self.samples(4), threads: 2, base: base)
    let start = try #require(trainer.start)
    // What reads the values of a step: each input has weights of the size that a layer begins with.
    let entry = try #require(trainer.plan.layout["levels.2.steps.9.merge.0"])
    let (inputs, outputs) = (entry.shape.inputs, entry.shape.outputs)
    for i in 0..<inputs {
      let square = (0..<outputs).reduce(0.0) { sum, o in
        let value = Double(start.parameters[entry.weight.lowerBound + o * inputs + i])
        return sum + value * value
      }
      #expect((square / Double(outputs) * Double(inputs) - 1).magnitude < 1e-3)
    }
  }

  @Test("the part is in the text of a recipe, and follows what files there are")
  func choice() throws {
    let base = try BaseModel(VQZModel.photo)
    var recipe = try Self.recipe(base, .predictions, steps: 1)
    #expect(try Recipe(text: recipe.text) == recipe)
    let samples = try Self.samples(4)
    recipe.fitTuned(to: samples)
    #expect(recipe.tuned == .predictions)
    recipe.fitTuned(to: samples, modelByteCount: 4_000_000)
    #expect(recipe.tuned == .all)
    recipe.fitTuned(to: samples, modelByteCount: 50_000)
    #expect(recipe.tuned == .predictions)
    // Texts from before there was a choice mean everything.
    recipe.tuned = .all
    let old = recipe.text.replacing("\"tuned\":\"all\",", with: "")
    #expect(old != recipe.text)
    #expect(try Recipe(text: old) == recipe)
  }
}
