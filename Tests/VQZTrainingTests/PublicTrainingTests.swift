import Testing
import VQZ
import VQZTraining

/// Training as a program has it that embeds the library: pictures in memory, a model in memory,
/// through public names alone.
struct PublicTrainingTests {
  /// Ramps and blocks in colours that depend on the number of the picture.
  private static func picture(_ number: Int, width: Int = 48, height: Int = 40) throws -> Signal {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let block = (x / 16 + y / 16 + number) % 2 * 90
        samples.append(UInt8((x * 3 + number * 31) % 160 + block / 3))
        samples.append(UInt8((y * 2 + number * 53) % 120 + block))
        samples.append(UInt8((60 + number * 7) % 150 + block / 2))
      }
    }
    return try Signal(width: width, height: height, layout: .rgb, samples: samples)
  }

  private static func pictures(_ count: Int) throws -> [Signal] {
    try (0..<count).map { try picture($0) }
  }

  /// A plain network that trains in milliseconds.
  private static func recipe(steps: Int) -> Recipe {
    var plain = PlainRecipe()
    plain.sizes.stride = 4
    plain.sizes.width = 32
    plain.sizes.blocks = 1
    plain.sizes.codewords = 16
    plain.sizes.dimension = 4
    var recipe = Recipe(.plain)
    recipe.network = .plain(plain)
    recipe.budget = .steps(steps)
    recipe.batch = 6
    recipe.patch = 32
    return recipe
  }

  @Test("pictures in memory become a model that codes them")
  func aModelFromMemory() throws {
    let training = try Training(
      Self.recipe(steps: 12), signals: Self.pictures(8), threads: 2)
    #expect(training.trainingSignalCount + training.heldOutSignalCount == 8)
    var steps: [Int] = []
    let ending = try training.run(reportInterval: 0) { progress in
      steps.append(progress.step)
      return true
    }
    #expect(ending == .finished && steps == Array(1...12) && training.step == 12)
    let trained = try training.model(name: "memory", licence: "none")
    #expect(trained.model.name == "memory" && trained.model.canEncode)
    #expect(try VQZModel(bytes: trained.bytes).identifier == trained.model.identifier)
    let results = try training.heldOutResults(of: trained.model)
    #expect(results.count == 1 && results[0].pictureCount == training.heldOutSignalCount)
    #expect(results[0].psnr > 5 && results[0].bitsPerPixel > 0)
    let picture = try Self.picture(3)
    let file = try VQZEncoder(trained.model).encode(picture)
    #expect(try VQZDecoder(models: [trained.model]).decode(file).width == picture.width)
  }

  @Test("a caller stops a training, takes its state, and goes on to the same model")
  func stoppedAndResumed() throws {
    let pictures = try Self.pictures(8)
    let whole = try Training(Self.recipe(steps: 8), signals: pictures, threads: 1)
    _ = try whole.run()
    let first = try Training(Self.recipe(steps: 8), signals: pictures, threads: 2)
    #expect(try first.run(reportInterval: 0) { $0.step < 3 } == .interrupted)
    #expect(first.step == 3)
    // The order of the signals does not matter.
    let second = try Training(resuming: first.state, signals: pictures.reversed(), threads: 2)
    #expect(second.step == 3 && second.recipe == first.recipe)
    #expect(try second.run() == .finished)
    #expect(try second.state == whole.state)
    #expect(try second.model(name: "x").bytes == whole.model(name: "x").bytes)
    // And on from there, to another end.
    let third = try Training(
      resuming: second.state, signals: pictures, budget: .steps(10), threads: 1)
    #expect(try third.run() == .finished)
    #expect(third.step == 10)
  }

  @Test("what cannot be trained is refused by a code")
  func refusals() throws {
    func code(_ body: () throws -> Void) -> VQZError.Code? {
      do {
        try body()
        return nil
      } catch {
        return (error as? VQZError)?.code
      }
    }
    let pictures = try Self.pictures(8)
    let recipe = Self.recipe(steps: 2)
    var wrong = recipe
    wrong.patch = 33
    #expect(code { _ = try Training(wrong, signals: pictures) } == .usage)
    #expect(code { _ = try Training(recipe, signals: []) } == .tooFewSamples)
    let same = [Signal](repeating: pictures[0], count: 9)
    #expect(code { _ = try Training(recipe, signals: same) } == .tooFewSamples)
    let shape = try Signal.Shape(axes: [4])
    let series = try Signal(kind: .series, shape: shape, samples: [1, 2, 3, 4])
    #expect(code { _ = try Training(recipe, signals: pictures + [series]) } == .unsupportedSignal)
    let training = try Training(recipe, signals: pictures, threads: 1)
    _ = try training.run()
    let state = try training.state
    #expect(code { _ = try Training(resuming: [], signals: pictures) } == .malformedModel)
    #expect(
      code { _ = try Training(resuming: state.dropLast(9), signals: pictures) } == .malformedModel)
    let others = Array(pictures.dropLast())
    #expect(code { _ = try Training(resuming: state, signals: others) } == .malformedModel)
    var large = recipe
    large.plain?.sizes.codewords = 5000
    let study = try Training(large, signals: pictures, threads: 1)
    #expect(code { _ = try study.model(name: "large") } == .usage)
  }
}
