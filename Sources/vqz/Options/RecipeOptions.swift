import ArgumentParser
import VQZ
import VQZTraining

/// What to train. Whatever is not given is as `Recipe` has it.
struct RecipeOptions: ParsableArguments {
  private static let shared = Recipe()
  private static let plain = PlainRecipe()

  private static var standardSteps: String {
    if case .steps(let steps) = shared.budget { "\(steps)" } else { "a time" }
  }

  @Option(
    help: ArgumentHelp(
      "Network: ladder (all qualities, colour pictures), ladder-fast (a decoder of a quarter of "
        + "the multiplications) or plain (one quality, for study) (ladder; plain with an option "
        + "that only plain has).",
      valueName: "kind"))
  var network: Recipe.Preset?

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Model to begin with: photo, which is built in, a file, or none (photo where the network is "
        + "its own).",
      valueName: "model"))
  var initial: String?

  @Option(
    help: ArgumentHelp(
      "Codewords of the codebook (K; \(plain.sizes.codewords)).", valueName: "count"))
  var codewords: Int?

  @Option(
    help: ArgumentHelp(
      "Dimensions of a codeword (\(plain.sizes.dimension)).", valueName: "count"))
  var dimension: Int?

  @Option(
    help: ArgumentHelp(
      "Codewords for each position (\(plain.sizes.groups)).", valueName: "count"))
  var groups: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels from position to position, 4 or 8 (\(plain.sizes.stride)).",
      valueName: "pixels"))
  var stride: Int?

  @Option(
    help: ArgumentHelp(
      "Features of the network (\(plain.sizes.width)).", valueName: "count"))
  var width: Int?

  @Option(
    help: ArgumentHelp(
      "Residual blocks on each side (\(plain.sizes.blocks)).", valueName: "count"))
  var blocks: Int?

  @Option(help: ArgumentHelp("Colours, 1 or 3 (\(plain.sizes.channels)).", valueName: "count"))
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "What to minimise: vqvae, vdib or vib (vqvae; vdib for a ladder).", valueName: "name"))
  var objective: PlainRecipe.Objective?

  @Option(
    help: ArgumentHelp(
      "Model r(z) of codeword use: uniform, empirical, conditional (uniform with vqvae, else "
        + "empirical; conditional for a ladder).", valueName: "model"))
  var prior: PlainRecipe.Prior?

  @Option(
    help: ArgumentHelp(
      "Weight of a bit a codeword in vdib and vib (\(plain.rateWeight)).", valueName: "weight"))
  var beta: Double?

  @Option(
    help: ArgumentHelp(
      "How latents get codewords: nearest, rate, soft, sample (nearest with vqvae, rate with "
        + "vdib, soft with vib).", valueName: "way"))
  var assignment: PlainRecipe.Assignment?

  @Option(
    help: ArgumentHelp(
      "Samples a latent with --assignment sample (\(plain.sampleCount)).", valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "Temperature of soft and sample at the start (\(plain.temperature)).", valueName: "number")
  )
  var temperature: Double?

  @Option(
    help: ArgumentHelp(
      "That at the end, 0 is hard (0; as at the start with vib).", valueName: "number"))
  var finalTemperature: Double?

  @Option(
    help: ArgumentHelp("Weight of the commitment (\(plain.commitment)).", valueName: "weight"))
  var commitment: Double?

  @Option(
    help: ArgumentHelp(
      "How codewords move: ema (moving averages), gradient, em (M steps) (ema).",
      valueName: "way"))
  var codebook: CodebookRecipe.Update?

  @Option(
    help: ArgumentHelp(
      "Where codewords begin: kmeans (centres of latents), random, origin (kmeans).",
      valueName: "way"))
  var start: CodebookRecipe.Start?

  @Option(
    help: ArgumentHelp(
      "Codewords used less than this share of the mean start anew, 0 is never "
        + "(\(plain.codebook.restartThreshold)).", valueName: "share"))
  var restarts: Double?

  @Option(help: ArgumentHelp("Patches a step (\(shared.batch)).", valueName: "count"))
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels of a patch each way, or moments of a window of series (\(shared.patch)).",
      valueName: "pixels"))
  var patch: Int?

  @Option(
    help: ArgumentHelp(
      "Largest rate of the optimiser (\(shared.optimiser.learningRate)).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "How weights follow gradients: adam, or muon (orthogonalised momentum) (adam; muon for a "
        + "ladder).",
      valueName: "way"))
  var optimiser: OptimiserRecipe.Kind?

  @Option(
    help: ArgumentHelp(
      "Largest rate of muon (\(shared.optimiser.muonLearningRate)).", valueName: "rate"))
  var muonRate: Double?

  @Option(
    help: ArgumentHelp(
      "What convolutions multiply in training: float32 or bfloat16 (float32).",
      valueName: "form"))
  var precision: Recipe.Precision?

  @Option(
    help: ArgumentHelp(
      "Number that every random choice follows from (\(shared.seed)).", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Train that long: 90s, 20m, 2h.", valueName: "time"))
  var time: TimeQuantity?

  @Option(help: ArgumentHelp("Train so many steps (\(standardSteps)).", valueName: "count"))
  var steps: Int?

  func validate() throws {
    if time != nil, steps != nil {
      throw ValidationError("options: found --time and --steps, expected one of them")
    }
    if isLadder, let option = given.first(where: \.isPlainOnly)?.option {
      throw ValidationError("options: found \(option) with a ladder, expected it with plain only")
    }
    if let initial, initial != "none", preset != .ladder || changesSizes {
      throw ValidationError(
        "options: found --init \(initial) with another network, expected --network ladder of the "
          + "sizes of that model")
    }
    if let (option, partner) = lonely.first {
      throw ValidationError("options: found \(option), expected \(partner) with it")
    }
    if muonRate != nil, (optimiser ?? Recipe(preset).optimiser.kind) != .muon {
      throw ValidationError("options: found --muon-rate, expected --optimiser muon with it")
    }
  }

  /// Options that would do nothing, and what they belong to.
  private var lonely: [(String, String)] {
    let isSoft = PlainRecipe(objective: objective ?? .vqvae, assignment: assignment).assignment
      .isSoft
    let pairs: [(Bool, String, String)] = [
      (beta != nil && (objective ?? .vqvae) == .vqvae, "--beta", "--objective vdib or vib"),
      (samples != nil && assignment != .sample, "--samples", "--assignment sample"),
      (temperature != nil && !isSoft, "--temperature", "--assignment soft or sample"),
      (finalTemperature != nil && !isSoft, "--final-temperature", "--assignment soft or sample"),
    ]
    return pairs.filter(\.0).map { ($0.1, $0.2) }
  }

  /// Options that only a plain network has ask for one.
  private var preset: Recipe.Preset {
    let asksForPlain =
      objective != nil || prior != nil || given.contains(where: \.isPlainOnly)
    return network ?? (asksForPlain ? .plain : .ladder)
  }

  /// Whether the network is to be another than that of the built-in model.
  private var changesSizes: Bool { width != nil || blocks != nil }

  /// The model to begin with; nil for none.
  func base() throws -> VQZModel? {
    guard preset == .ladder else { return nil }
    switch initial {
    case "none": return nil
    case "photo": return try VQZModel.photo
    case let path?: return try ModelFile.read(path, limits: ResourceLimits())
    case nil:
      guard !changesSizes, (patch ?? 128) % 128 == 0 else { return nil }
      // A build without models begins with nothing.
      return try? VQZModel.photo
    }
  }

  /// Whether a ladder of either size is trained.
  var isLadder: Bool { preset != .plain }

  /// What ends the training, where it was said.
  var budget: Recipe.Budget? {
    time.map { .seconds($0.seconds) } ?? steps.map { .steps($0) }
  }

  /// - Parameters:
  ///   - base: the model to begin with.
  ///   - isMeasured: whether nothing is to be written, which only a plain network has.
  func recipe(from base: VQZModel?, isMeasured: Bool) throws(VQZError) -> Recipe {
    let preset = isMeasured ? .plain : preset
    let isLadder = preset != .plain
    var recipe = Recipe(preset)
    if let base { recipe = try Recipe(from: base) }
    if isLadder { try LadderRecipe.validate(objective: objective, prior: prior) }
    recipe.plain = PlainRecipe(objective: objective ?? .vqvae, assignment: assignment)
    for change in given { change.apply(&recipe) }
    if base == nil { recipe.fitLevels() }
    if let budget { recipe.budget = budget }
    try recipe.validate()
    return recipe
  }

  /// Options that a resumed training takes from its checkpoint, as far as they were given.
  var fixedByCheckpoint: [String] {
    (network == nil ? [] : ["--network"]) + (initial == nil ? [] : ["--init"])
      + given.map(\.option)
  }

  /// Every option that was given, but for the network and the budget, with what it changes.
  private var given: [RecipeChange] {
    let all: [RecipeChange?] = [
      RecipeChange("--width", width) {
        $0.plain?.sizes.width = $1
        $0.ladder?.features = $1
      },
      RecipeChange("--blocks", blocks) {
        $0.plain?.sizes.blocks = $1
        $0.ladder?.blocks = $1
      },
      RecipeChange("--objective", objective) { $0.plain?.objective = $1 },
      RecipeChange("--prior", prior) { $0.plain?.prior = $1 },
      RecipeChange("--batch", batch) { $0.batch = $1 },
      RecipeChange("--patch", patch) { $0.patch = $1 },
      RecipeChange("--learning-rate", learningRate) { $0.optimiser.learningRate = $1 },
      RecipeChange("--muon-rate", muonRate) { $0.optimiser.muonLearningRate = $1 },
      RecipeChange("--precision", precision) { $0.precision = $1 },
      RecipeChange("--seed", seed) { $0.seed = $1 },
      RecipeChange("--optimiser", optimiser) { $0.optimiser.kind = $1 },
      RecipeChange(plain: "--codewords", codewords) { $0.sizes.codewords = $1 },
      RecipeChange(plain: "--dimension", dimension) { $0.sizes.dimension = $1 },
      RecipeChange(plain: "--groups", groups) { $0.sizes.groups = $1 },
      RecipeChange(plain: "--stride", stride) { $0.sizes.stride = $1 },
      RecipeChange(plain: "--channels", channels) { $0.sizes.channels = $1 },
      RecipeChange(plain: "--beta", beta) { $0.rateWeight = $1 },
      RecipeChange(plain: "--assignment", assignment) { $0.assignment = $1 },
      RecipeChange(plain: "--samples", samples) { $0.sampleCount = $1 },
      RecipeChange(plain: "--temperature", temperature) { $0.setTemperature($1) },
      RecipeChange(plain: "--final-temperature", finalTemperature) { $0.finalTemperature = $1 },
      RecipeChange(plain: "--commitment", commitment) { $0.commitment = $1 },
      RecipeChange(plain: "--codebook", codebook) { $0.codebook.update = $1 },
      RecipeChange(plain: "--start", start) { $0.codebook.start = $1 },
      RecipeChange(plain: "--restarts", restarts) { $0.codebook.restartThreshold = $1 },
    ]
    return all.compactMap(\.self)
  }
}
