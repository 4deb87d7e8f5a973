import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZTraining

struct LadderTrainerTests {
  /// A ladder that trains in milliseconds.
  static func recipe(steps: Int, levels: Int = 2) -> Recipe {
    var recipe = Recipe.ladder
    recipe.ladder?.sizes.levels = levels
    recipe.ladder?.sizes.meanFeatures = 16
    recipe.ladder?.sizes.features = 16
    recipe.ladder?.sizes.coarseFeatures = 16
    recipe.ladder?.sizes.analysisFeatures = 16
    recipe.ladder?.sizes.coarseBlocks = 1
    recipe.ladder?.sizes.qualities = 5
    recipe.ladder?.sizes.classes = 8
    recipe.budget = .steps(steps)
    // Other tests may hold the plain kernels meanwhile, so the large patch has to be a single one.
    recipe.batch = levels == 2 ? 5 : 1
    recipe.patch = levels == 2 ? 64 : 128
    recipe.optimiser.rampSteps = 3
    return recipe
  }

  private static func trained(
    _ recipe: Recipe, _ samples: SampleSet, threads: Int, steps: Int
  ) throws -> LadderTrainer {
    let trainer = try LadderTrainer(recipe: recipe, samples: samples, threads: threads)
    for _ in 0..<steps { try trainer.advance(seconds: 0) }
    return trainer
  }

  private static func state(_ trainer: LadderTrainer) throws -> [UInt8] {
    try Checkpoint(trainer, seconds: 0).bytes()
  }

  @Test(arguments: [2, 3])
  func threadsChangeNothing(levels: Int) throws {
    let side = levels == 2 ? 96 : 136
    let samples = try SyntheticPictures(count: 8, width: side, height: side).load()
    let recipe = Self.recipe(steps: 20, levels: levels)
    let steps = levels == 2 ? 4 : 1
    let one = try Self.state(Self.trained(recipe, samples, threads: 1, steps: steps))
    for threads in levels == 2 ? [2, 3] : [2] {
      #expect(try Self.state(Self.trained(recipe, samples, threads: threads, steps: steps)) == one)
    }
  }

  @Test(arguments: [0, 1, 3])
  func aResumedTrainingIsTheSame(interruption: Int) throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 80).load()
    let recipe = Self.recipe(steps: 20)
    let whole = try Self.state(Self.trained(recipe, samples, threads: 2, steps: 5))
    let half = try Self.state(Self.trained(recipe, samples, threads: 2, steps: interruption))
    let checkpoint = try Checkpoint(bytes: half)
    #expect(checkpoint.recipe.ladder != nil)
    let resumed = try LadderTrainer(checkpoint: checkpoint, samples: samples, threads: 1)
    #expect(resumed.iteration == interruption)
    for _ in interruption..<5 { try resumed.advance(seconds: 0) }
    #expect(try Self.state(resumed) == whole)
  }

  @Test("colours that grey pictures do not have are not scaled up")
  func greyPicturesHaveNoColours() throws {
    let pictures = try SyntheticPictures(count: 0)
    for number in 0..<6 {
      let colours = SyntheticPictures.picture(number, width: 96, height: 80)
      let grey = colours.indices.map { colours[$0 / 3 * 3] }
      try pictures.write(grey, width: 96, height: 80, name: "grey\(number).ppm")
    }
    let trainer = try LadderTrainer(
      recipe: Self.recipe(steps: 20), samples: pictures.load(), threads: 1)
    let least = try #require(trainer.deviations.joined().min())
    #expect(least == LadderQualities.leastDeviation)
    #expect(least < LadderQualities.step(1) && least > LadderQualities.step(1) / 20)
  }

  @Test("a checkpoint with the parameters of another recipe is refused before memory is taken")
  func foreignParametersAreRefused() throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 80).load()
    let trainer = try Self.trained(Self.recipe(steps: 20), samples, threads: 2, steps: 1)
    var archive = try TensorArchive(safetensors: Self.state(trainer))
    var other = trainer.recipe
    other.ladder?.sizes.features = 1024
    other.ladder?.sizes.blocks = 16
    archive.metadata["vqz.ladder.recipe"] = other.text
    let checkpoint = try Checkpoint(bytes: archive.safetensors())
    #expect(checkpoint.recipe.ladder != nil)
    #expect(throws: TrainingError.self) {
      try LadderTrainer(checkpoint: checkpoint, samples: samples, threads: 1)
    }
  }

  @Test("parameters that are no numbers end a training by its error", arguments: [1, 100])
  func whatIsNoNumberIsAnError(step: Int) throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 80).load()
    let trainer = try Self.trained(Self.recipe(steps: 200), samples, threads: 2, steps: 1)
    var archive = try TensorArchive(safetensors: Self.state(trainer))
    let count = trainer.parameters.count
    archive.tensors["parameters"] = .floats(
      [Float](repeating: .nan, count: count), shape: [count])
    // Before step 100 codebooks are made anew from what the network leaves.
    archive.metadata["vqz.ladder.step"] = "\(step)"
    let checkpoint = try Checkpoint(bytes: archive.safetensors())
    #expect(checkpoint.recipe.ladder != nil)
    let resumed = try LadderTrainer(checkpoint: checkpoint, samples: samples, threads: 2)
    #expect(throws: TrainingError.self) { try resumed.advance(seconds: 0) }
  }

  @Test func itLearns() throws {
    let pictures = try SyntheticPictures(count: 0)
    try pictures.addWaves(count: 8)
    let samples = try pictures.load()
    var recipe = Self.recipe(steps: 160)
    recipe.batch = 4
    let trainer = try LadderTrainer(recipe: recipe, samples: samples, threads: 2)
    var losses: [Double] = []
    for _ in 0..<160 {
      try trainer.advance(seconds: 0)
      losses.append(trainer.statistics.loss)
    }
    let (first, last) = (losses.prefix(40).reduce(0, +), losses.suffix(40).reduce(0, +))
    #expect(last < 0.8 * first, "\(first) to \(last)")
  }

  @Test("at every quality some codeword of every class reaches the largest coefficients")
  func codewordsReachEveryCoefficient() throws {
    let samples = try SyntheticPictures(count: 4, width: 136, height: 136).load()
    let trainer = try Self.trained(
      Self.recipe(steps: 20, levels: 3), samples, threads: 2, steps: 1)
    let file = try trainer.finish().model(name: "reach", samples: samples, threads: 2).bytes
    let archive = try TensorArchive(safetensors: SharedBytes(file), limits: Limits())
    let description = try VQZModel(bytes: file).ladder.network.description
    let unit = Double(1 << (description.skeleton?.codewordFractionBits ?? 0))
    for (l, level) in description.levels.enumerated() {
      // White, in units of 64 sample values: as large in all three colours of stride×stride
      // samples.
      let white = 2 * (3.0).squareRoot() * Double(level.stride.rows)
      for (s, step) in level.steps.enumerated() {
        let path = "decoder.levels.\(l).steps.\(s)"
        let deltas = try archive.uint16s(path + ".delta")
        let finest = try #require(deltas.min())
        for c in step.classes.indices {
          let codebook = try archive.int16s("\(path).classes.\(c).codebook")
          let reach = Double(codebook.max() ?? 0) / unit * Double(finest)
          #expect(reach > 1.25 * white * Double(1 << step.valueFractionBits), "\(path), class \(c)")
        }
      }
    }
    // What is coarse has the finer steps for it: errors there are seen over 128×128 samples.
    let codewords = try (0...1).map { level in
      try #require(archive.int16s("decoder.levels.\(level).steps.1.classes.0.codebook").max())
    }
    #expect(codewords.allSatisfy { $0 > 15900 }, "\(codewords)")
    let deltas = try (0...2).map { level in
      Double(try #require(archive.uint16s("decoder.levels.\(level).steps.1.delta").first))
        / Double(1 << description.levels[level].steps[1].valueFractionBits)
    }
    #expect(deltas[0] == 2 * deltas[2] && deltas[1] == deltas[2], "\(deltas)")
  }

  @Test("as a model file, bits and distortion are those that training saw")
  func theModelKeepsWhatWasLearnt() throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 96).load()
    let trainer = try Self.trained(Self.recipe(steps: 30), samples, threads: 2, steps: 30)
    let network = try trainer.finish()
    let file = try network.model(name: "tiny", licence: "none", samples: samples, threads: 2).bytes
    #expect(
      try network.model(name: "tiny", licence: "none", samples: samples, threads: 1).bytes == file)
    let model = try VQZModel(bytes: file)
    #expect(model.qualityCount == 5)
    // The first step reaches further than those that a prediction helps.
    let archive = try TensorArchive(safetensors: SharedBytes(file), limits: Limits())
    let finest = try (0...1).map { step in
      try #require(archive.uint16s("decoder.levels.0.steps.\(step).delta").last)
    }
    #expect(Double(finest[0]) >= 1.4 * Double(finest[1]), "\(finest)")
    for (row, quality) in [(0, Float(0)), (2, 0.5), (4, 1)] {
      let expected = try trainer.evaluate(qualities: [quality], pictures: 8, tiles: 1)[0]
      var options = VQZEncoder.Options()
      options.quality = Double(row * 25)
      options.fallsBack = false
      var (psnr, bits) = (0.0, 0.0)
      for sample in samples.heldOut {
        let picture = try samples.picture(of: sample)
        let image = try Signal(
          width: picture.width, height: picture.height, layout: .rgb, samples: picture.samples)
        let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) { _ in }
        psnr += summary.psnr / Double(samples.heldOut.count)
        bits += summary.bitsPerPixel / Double(samples.heldOut.count)
      }
      // Training judges a 256×256 continuation of so small a picture: only about the same.
      #expect(abs(psnr - expected.psnr) < 2, "\(psnr) dB, trained for \(expected.psnr)")
    }
  }

  /// The model without its contexts: the same values, coded with the tables of classes.
  private static func withoutContexts(_ file: [UInt8]) throws -> [UInt8] {
    var archive = try TensorArchive(safetensors: SharedBytes(file), limits: Limits())
    var description = try NetworkDescription(
      architectureText: archive.text(NetworkModel.architectureKey))
    for l in description.levels.indices {
      for s in description.levels[l].steps.indices {
        description.levels[l].steps[s].contextClasses = 0
      }
    }
    archive.metadata[NetworkModel.architectureKey] = description.architectureText
    archive.tensors = archive.tensors.filter { name, _ in
      !["contexts", "expected", "thresholds"].contains { name.hasSuffix("." + $0) }
    }
    return try archive.safetensors()
  }

  @Test("where there is enough to count, contexts save bits and change no sample")
  func contextsSaveBits() throws {
    let pictures = try SyntheticPictures(count: 12, width: 192, height: 192)
    let samples = try pictures.load()
    let trainer = try Self.trained(Self.recipe(steps: 40), samples, threads: 2, steps: 40)
    let file = try trainer.finish().model(name: "tiny", samples: samples, threads: 2).bytes
    let model = try VQZModel(bytes: file)
    let steps = try model.ladder.network.description.levels.flatMap(\.steps)
    #expect((steps.last?.contextClasses ?? 0) > 0 && steps[0].contextClasses == 0)
    let plain = try VQZModel(bytes: Self.withoutContexts(file))
    #expect(plain.identifier != model.identifier)
    var (coded, before) = (0, 0)
    for sample in samples.training {
      let picture = try samples.picture(of: sample)
      let image = try Signal(
        width: picture.width, height: picture.height, layout: .rgb, samples: picture.samples)
      var options = VQZEncoder.Options(quality: 60)
      options.fallsBack = false
      options.effort = 1
      options.entropy = .range
      let bytes = try VQZEncoder(model, options: options).encode(image)
      let others = try VQZEncoder(plain, options: options).encode(image)
      #expect(
        try VQZDecoder(models: [model]).decode(bytes).samples
          == VQZDecoder(models: [plain]).decode(others).samples)
      coded += bytes.count
      before += others.count
    }
    #expect(coded < before, "\(coded) bytes, \(before) without contexts")
  }
}
