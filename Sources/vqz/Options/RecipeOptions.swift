import ArgumentParser
import VQZ
import VQZNetwork
import VQZTraining

/// What to train. Whatever is not given is as `Recipe` has it.
struct RecipeOptions: ParsableArguments {
  /// How codewords follow the latents.
  enum Codebook: String, ExpressibleByArgument, CaseIterable {
    case ema
    case gradient
    case em
  }

  /// Where codewords are at first.
  enum Start: String, ExpressibleByArgument, CaseIterable {
    case kmeans
    case random
    case origin
  }

  /// What is minimised.
  enum Objective: String, ExpressibleByArgument, CaseIterable {
    case vqvae
    case vdib
    case vib
  }

  /// r(z).
  enum Prior: String, ExpressibleByArgument, CaseIterable {
    case uniform
    case empirical
    case conditional
  }

  /// p(z|i).
  enum Assignment: String, ExpressibleByArgument, CaseIterable {
    case nearest
    case rate
    case soft
    case sample
  }

  /// How parameters follow their gradients.
  enum Optimiser: String, ExpressibleByArgument, CaseIterable {
    case adam
    case muon
  }

  /// What is trained.
  enum NetworkKind: String, ExpressibleByArgument, CaseIterable {
    case plain
    case ladder
    case fast = "ladder-fast"
  }

  /// What convolutions multiply.
  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case float32
    case bfloat16
  }

  private static let standard = Recipe()

  private static var standardSteps: String {
    if case .steps(let steps) = standard.budget { "\(steps)" } else { "a time" }
  }

  @Option(
    help: ArgumentHelp(
      "Network: plain (one quality), ladder (all qualities, colour pictures) or ladder-fast (a "
        + "decoder of a quarter of the multiplications) (plain).",
      valueName: "kind"))
  var network: NetworkKind?

  @Option(
    help: ArgumentHelp(
      "Codewords of the codebook (K; \(standard.network.codewords)).", valueName: "count"))
  var codewords: Int?

  @Option(
    help: ArgumentHelp(
      "Dimensions of a codeword (\(standard.network.dimension)).", valueName: "count"))
  var dimension: Int?

  @Option(
    help: ArgumentHelp(
      "Codewords for each position (\(standard.network.groups)).", valueName: "count"))
  var groups: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels from position to position, 4 or 8 (\(standard.network.stride)).",
      valueName: "pixels"))
  var stride: Int?

  @Option(
    help: ArgumentHelp(
      "Features of the network (\(standard.network.width)).", valueName: "count"))
  var width: Int?

  @Option(
    help: ArgumentHelp(
      "Residual blocks on each side (\(standard.network.blocks)).", valueName: "count"))
  var blocks: Int?

  @Option(help: ArgumentHelp("Colours, 1 or 3 (\(standard.network.channels)).", valueName: "count"))
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "What to minimise: vqvae, vdib or vib (vqvae; vdib for a ladder).", valueName: "name"))
  var objective: Objective?

  @Option(
    help: ArgumentHelp(
      "Model r(z) of codeword use: uniform, empirical, conditional (uniform with vqvae, else "
        + "empirical; conditional for a ladder).", valueName: "model"))
  var prior: Prior?

  @Option(
    help: ArgumentHelp(
      "Weight of a bit a codeword in vdib and vib (\(standard.rateWeight)).", valueName: "weight"))
  var beta: Double?

  @Option(
    help: ArgumentHelp(
      "How latents get codewords: nearest, rate, soft, sample (nearest with vqvae, rate with "
        + "vdib, soft with vib).", valueName: "way"))
  var assignment: Assignment?

  @Option(
    help: ArgumentHelp(
      "Samples a latent with --assignment sample (\(standard.sampleCount)).", valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "Temperature of soft and sample at the start (\(standard.temperature)).", valueName: "number")
  )
  var temperature: Double?

  @Option(
    help: ArgumentHelp(
      "That at the end, 0 is hard (0; as at the start with vib).", valueName: "number"))
  var finalTemperature: Double?

  @Option(
    help: ArgumentHelp("Weight of the commitment (\(standard.commitment)).", valueName: "weight"))
  var commitment: Double?

  @Option(
    help: ArgumentHelp(
      "How codewords move: ema (moving averages), gradient, em (M steps) (ema).",
      valueName: "way"))
  var codebook: Codebook?

  @Option(
    help: ArgumentHelp(
      "Where codewords begin: kmeans (centres of latents), random, origin (kmeans).",
      valueName: "way"))
  var start: Start?

  @Option(
    help: ArgumentHelp(
      "Codewords used less than this share of the mean start anew, 0 is never "
        + "(\(standard.restartThreshold)).", valueName: "share"))
  var restarts: Double?

  @Option(help: ArgumentHelp("Patches a step (\(standard.batch)).", valueName: "count"))
  var batch: Int?

  @Option(
    help: ArgumentHelp("Pixels of a patch each way (\(standard.patch)).", valueName: "pixels"))
  var patch: Int?

  @Option(
    help: ArgumentHelp(
      "Largest rate of the optimiser (\(standard.learningRate)).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "How weights follow gradients: adam, or muon (orthogonalised momentum) (adam; muon for a "
        + "ladder).",
      valueName: "way"))
  var optimiser: Optimiser?

  @Option(
    help: ArgumentHelp(
      "Largest rate of muon (\(standard.muonLearningRate)).", valueName: "rate"))
  var muonRate: Double?

  @Option(
    help: ArgumentHelp(
      "What convolutions multiply in training: float32 or bfloat16 (float32).",
      valueName: "form"))
  var precision: Precision?

  @Option(
    help: ArgumentHelp(
      "Number that every random choice follows from (\(standard.seed)).", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Train that long: 90s, 20m, 2h.", valueName: "time"))
  var time: TimeQuantity?

  @Option(help: ArgumentHelp("Train so many steps (\(standardSteps)).", valueName: "count"))
  var steps: Int?

  func validate() throws {
    if time != nil, steps != nil {
      throw ValidationError("options: found --time and --steps, expected one of them")
    }
    if let option = misplaced.first {
      throw ValidationError("options: found \(option) with a ladder, expected it with plain only")
    }
    if let (option, partner) = lonely.first {
      throw ValidationError("options: found \(option), expected \(partner) with it")
    }
    if muonRate != nil, (optimiser ?? (isLadder ? .muon : .adam)) != .muon {
      throw ValidationError("options: found --muon-rate, expected --optimiser muon with it")
    }
  }

  /// Options that would do nothing, and what they belong to.
  private var lonely: [(String, String)] {
    let isSoft = self.isSoft
    let pairs: [(Bool, String, String)] = [
      (beta != nil && (objective ?? .vqvae) == .vqvae, "--beta", "--objective vdib or vib"),
      (samples != nil && assignment != .sample, "--samples", "--assignment sample"),
      (temperature != nil && !isSoft, "--temperature", "--assignment soft or sample"),
      (finalTemperature != nil && !isSoft, "--final-temperature", "--assignment soft or sample"),
    ]
    return pairs.filter(\.0).map { ($0.1, $0.2) }
  }

  private var isSoft: Bool {
    assignment == .soft || assignment == .sample || (assignment == nil && objective == .vib)
  }

  /// Whether a ladder of either size is trained.
  var isLadder: Bool { network == .ladder || network == .fast }

  /// Options of a plain network that were given for a ladder.
  private var misplaced: [String] {
    isLadder ? plainOptions.filter(\.1).map(\.0) : []
  }

  /// Options that only a plain network has, and whether they were given.
  private var plainOptions: [(String, Bool)] {
    [
      ("--codewords", codewords != nil), ("--dimension", dimension != nil),
      ("--groups", groups != nil), ("--stride", stride != nil), ("--channels", channels != nil),
      ("--beta", beta != nil), ("--assignment", assignment != nil), ("--samples", samples != nil),
      ("--temperature", temperature != nil), ("--final-temperature", finalTemperature != nil),
      ("--commitment", commitment != nil), ("--codebook", codebook != nil),
      ("--start", start != nil), ("--restarts", restarts != nil),
    ]
  }

  /// What ends the training, where it was said.
  var budget: Recipe.Budget? {
    time.map { .seconds($0.seconds) } ?? steps.map { .steps($0) }
  }

  func recipe() throws(TrainingError) -> Recipe {
    var recipe = isLadder ? Recipe.ladder : Self.standard
    if network == .fast { recipe.network.ladder = .fast }
    if isLadder {
      apply(width, to: &recipe.network.ladder.features)
      apply(blocks, to: &recipe.network.ladder.blocks)
      // Patches that are too small for the coarsest level do without.
      if let patch, patch % 128 != 0 { recipe.network.ladder.levels = 2 }
    }
    apply(codewords, to: &recipe.network.codewords)
    apply(dimension, to: &recipe.network.dimension)
    apply(groups, to: &recipe.network.groups)
    apply(stride, to: &recipe.network.stride)
    apply(width, to: &recipe.network.width)
    apply(blocks, to: &recipe.network.blocks)
    apply(channels, to: &recipe.network.channels)
    apply(commitment, to: &recipe.commitment)
    apply(batch, to: &recipe.batch)
    apply(patch, to: &recipe.patch)
    apply(learningRate, to: &recipe.learningRate)
    apply(muonRate, to: &recipe.muonLearningRate)
    if let optimiser { recipe.optimiser = optimiser == .adam ? .adam : .muon }
    if let precision { recipe.precision = precision == .float32 ? .float32 : .bfloat16 }
    apply(seed, to: &recipe.seed)
    apply(budget, to: &recipe.budget)
    applyObjective(to: &recipe)
    try recipe.check()
    return recipe
  }

  /// What is not said follows from the objective.
  private func applyObjective(to recipe: inout Recipe) {
    if let objective { recipe.objective = .init(rawValue: objective.rawValue) ?? recipe.objective }
    if !isLadder {
      recipe.prior = recipe.objective == .vqvae ? .uniform : .empirical
      recipe.assignment =
        switch recipe.objective {
        case .vqvae: .nearest
        case .vdib: .rate
        case .vib: .soft
        }
    }
    if let prior { recipe.prior = .init(rawValue: prior.rawValue) ?? recipe.prior }
    if let assignment {
      recipe.assignment = .init(rawValue: assignment.rawValue) ?? recipe.assignment
    }
    apply(beta, to: &recipe.rateWeight)
    apply(samples, to: &recipe.sampleCount)
    apply(temperature, to: &recipe.temperature)
    if recipe.objective == .vib { recipe.finalTemperature = recipe.temperature }
    apply(finalTemperature, to: &recipe.finalTemperature)
    apply(restarts, to: &recipe.restartThreshold)
    switch codebook {
    case .ema: recipe.codebookUpdate = .average
    case .gradient: recipe.codebookUpdate = .gradient
    case .em: recipe.codebookUpdate = .closedForm
    case nil: break
    }
    if let start {
      recipe.codebookStart = .init(rawValue: start.rawValue) ?? recipe.codebookStart
    }
  }

  private func apply<Value>(_ given: Value?, to value: inout Value) {
    if let given { value = given }
  }

  /// Options that a resumed training takes from its checkpoint, as far as they were given.
  var fixedByCheckpoint: [String] {
    let given: [(String, Bool)] = [
      ("--network", network != nil), ("--width", width != nil), ("--blocks", blocks != nil),
      ("--objective", objective != nil), ("--prior", prior != nil), ("--batch", batch != nil),
      ("--patch", patch != nil), ("--learning-rate", learningRate != nil),
      ("--muon-rate", muonRate != nil), ("--precision", precision != nil),
      ("--seed", seed != nil), ("--optimiser", optimiser != nil),
    ]
    return (given + plainOptions).filter(\.1).map(\.0)
  }
}
