import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZTraining

/// Trainings on pictures that are smaller than a position of the coarsest level.
struct SmallPictureTests {
  private static func samples(
    _ count: Int, width: Int, height: Int
  ) throws -> SampleSet {
    let pictures = try SyntheticPictures(count: count, width: width, height: height)
    return try SampleSet(folder: pictures.folder, threads: 2, holdsOutMore: true)
  }

  private static func trainer(
    _ samples: SampleSet, part: TunedPart = .predictions
  ) throws -> LadderTrainer {
    let base = try BaseModel(VQZModel.photo)
    var recipe = try Recipe(from: base)
    recipe.tuned = part
    recipe.budget = .steps(1)
    recipe.fitPatch(to: samples)
    recipe.batch = 2
    return try LadderTrainer(recipe: recipe, samples: samples, threads: 2, base: base)
  }

  /// What a pass over a patch makes of a picture: its samples in network units, and the bits of
  /// the codewords chosen as an encoder chooses them.
  private static func coded(
    _ picture: TrainingSignal, patch: Int, row: Float, _ trainer: LadderTrainer
  ) -> (samples: [Float], bits: Double) {
    let pass = LadderPass(plan: trainer.plan, patch: patch)
    var window = Window(sample: 0, x: 0, y: 0)
    window.edge = .repeated
    picture.cut(window, into: pass.input)
    let seen = Extent(rows: picture.height, columns: picture.width)
    pass.analyse(trainer.weights, seen: seen)
    let codebooks = trainer.codebooks.map { level in
      level.map {
        ClassCodebooks($0.entries.map(\.codebook), rateWeight: IndexSearch.rateWeight)
      }
    }
    var noise = SeededGenerator(seed: 1)
    let (output, cost) = pass.reconstruct(
      trainer.weights, parameters: trainer.parameters, codebooks: codebooks,
      at: PatchQuality(
        quality: row, step: LadderQualities.step(row), rateScale: 1, seen: seen), noise: &noise)
    var samples: [Float] = []
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        for channel in 0..<3 { samples.append(output[channel, y, x]) }
      }
    }
    return (samples, cost.bits)
  }

  /// Root mean square of differences, in sample values.
  private static func difference(_ a: [Float], _ b: [Float]) -> Double {
    let squares = zip(a, b).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return 64 * (squares / Double(a.count)).squareRoot()
  }

  @Test("windows are as small as the pictures allow, and a step has more of them")
  func patches() throws {
    let base = try BaseModel(VQZModel.photo)
    // One position of 8×8 samples more where a side is no multiple of it.
    for (width, height, patch, batch) in [
      (32, 32, 64, 32), (28, 20, 64, 32), (41, 16, 80, 20), (96, 16, 128, 8), (97, 16, 128, 8),
    ] {
      var recipe = try Recipe(from: base)
      recipe.fitPatch(to: try Self.samples(4, width: width, height: height))
      #expect((recipe.patch, recipe.batch) == (patch, batch), "\(width)×\(height)")
    }
  }

  @Test(
    "a cropped pass decodes what a whole one does, for about the same bits",
    arguments: [(32, 32), (28, 28), (17, 40)])
  func croppedPass(width: Int, height: Int) throws {
    let samples = try Self.samples(4, width: width, height: height)
    let trainer = try Self.trainer(samples)
    #expect(trainer.recipe.patch < 128)
    let picture = try samples.picture(of: samples.training[0])
    for row: Float in [0.2, 0.5, 0.8] {
      let cropped = Self.coded(picture, patch: trainer.recipe.patch, row: row, trainer)
      let whole = Self.coded(picture, patch: 128, row: row, trainer)
      #expect(Self.difference(cropped.samples, whole.samples) < 1, "at \(row)")
      // What a cropped pass lacks is what a file pays for predictions that nobody sees.
      #expect((0.7...1.02).contains(cropped.bits / whole.bits), "at \(row)")
    }
  }

  @Test("a file of the integer model is what a whole pass over a small picture is")
  func integersDoTheSame() throws {
    let samples = try Self.samples(4, width: 32, height: 28)
    let trainer = try Self.trainer(samples)
    let model = try trainer.tuned(try #require(trainer.start)).model
    #expect(model.metadata["vqz.extension"] == "positions")
    let picture = try samples.picture(of: samples.training[0])
    let image = try Signal(
      width: picture.width, height: picture.height, layout: .rgb, samples: picture.samples)
    for row in [16, 32, 48] {
      // Effort 1 chooses each index by itself, as the float network does.
      var options = VQZEncoder.Options(
        entropy: .range, quality: 100 * Double(row) / Double(model.qualityCount - 1))
      options.effort = 1
      options.fallsBack = false
      var file: [UInt8] = []
      _ = try VQZEncoder(model, options: options).encode(image, progress: nil) { file += $0 }
      let bits = try VQZDecoder.inspect(file).tiles.reduce(0) { $0 + 8 * $1.indexByteCount }
      let decoded = try VQZDecoder(models: [model]).decode(file).samples
      let float = Self.coded(
        picture, patch: 128, row: Float(row) / Float(model.qualityCount - 1), trainer)
      let wanted = picture.samples.map { (Float($0) - 128) / 64 }
      let ratio =
        Self.difference(wanted, decoded.map { (Float($0) - 128) / 64 })
        / Self.difference(wanted, float.samples.map { min(max($0, -2), 127 / 64) })
      // Contexts, which the float network knows nothing of, save a part.
      let share = Double(bits) / float.bits
      // At coarse qualities the encoder leaves out more than the float network does: a third more
      // error for a quarter fewer bits.
      let most = row < 32 ? 1.4 : 1.1
      #expect((0.9...most).contains(ratio), "errors at \(row): \(ratio), \(share)")
      #expect((0.7...1.1).contains(share), "bits at \(row): \(share)")
    }
  }

  @Test("what lies beyond a small picture costs fewer bits after a few steps")
  func unseenPositionsAreLearnt() throws {
    let samples = try Self.samples(8, width: 32, height: 32)
    var recipe = try Recipe(from: BaseModel(VQZModel.photo))
    recipe.tuned = .predictions
    recipe.budget = .steps(12)
    recipe.fitPatch(to: samples)
    recipe.batch = 8
    recipe.optimiser.rampSteps = 0
    let trainer = try LadderTrainer(
      recipe: recipe, samples: samples, threads: 2, base: try BaseModel(VQZModel.photo))
    let picture = try samples.picture(of: samples.heldOut[0])
    let before = Self.coded(picture, patch: 128, row: 0.7, trainer).bits
    for _ in 0..<12 { try trainer.advance(seconds: 0) }
    let after = Self.coded(picture, patch: 128, row: 0.7, trainer).bits
    #expect(after < 0.95 * before, "\(after), \(before)")
  }

  @Test("positions are only repeated by models that say so")
  func extensions() throws {
    let archive = try BaseModel(VQZModel.photo).archive
    var named = archive
    named.metadata["vqz.extension"] = "positions"
    let models = try [archive, named].map { try VQZModel(bytes: $0.safetensors()) }
    // Metadata are no part of what a decoder is.
    #expect(models[0].identifier == models[1].identifier)
    func file(_ model: VQZModel, _ width: Int) throws -> [UInt8] {
      let picture = SyntheticPictures.picture(3, width: width, height: 128)
      var file: [UInt8] = []
      _ = try VQZEncoder(model).encode(
        Signal(width: width, height: 128, layout: .rgb, samples: picture), progress: nil
      ) { file += $0 }
      return file
    }
    #expect(try file(models[0], 128) == file(models[1], 128))
    #expect(try file(models[0], 40) != file(models[1], 40))
  }
}
