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
  }

  private static let standard = Recipe()

  private static var standardSteps: String {
    if case .steps(let steps) = standard.budget { "\(steps)" } else { "a time" }
  }

  @Option(
    help: ArgumentHelp(
      "Network: plain (one quality) or ladder (all qualities, colour pictures) (plain).",
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
    help: ArgumentHelp("Weight of the commitment (\(standard.commitment)).", valueName: "weight"))
  var beta: Double?

  @Option(
    help: ArgumentHelp(
      "How codewords move: ema (moving averages) or gradient (ema).", valueName: "way"))
  var codebook: Codebook?

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
      "How weights follow gradients: adam, or muon (orthogonalised momentum) (adam).",
      valueName: "way"))
  var optimiser: Optimiser?

  @Option(
    help: ArgumentHelp(
      "Largest rate of muon (\(standard.muonLearningRate)).", valueName: "rate"))
  var muonRate: Double?

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
    if muonRate != nil, optimiser != .muon, network != .ladder {
      throw ValidationError("options: found --muon-rate, expected --optimiser muon with it")
    }
  }

  /// Options of a plain network that were given for a ladder.
  private var misplaced: [String] {
    let given: [(String, Bool)] = [
      ("--codewords", codewords != nil), ("--dimension", dimension != nil),
      ("--groups", groups != nil), ("--stride", stride != nil), ("--channels", channels != nil),
      ("--beta", beta != nil), ("--codebook", codebook != nil), ("--optimiser", optimiser != nil),
    ]
    return network == .ladder ? given.filter(\.1).map(\.0) : []
  }

  /// What ends the training, where it was said.
  var budget: Recipe.Budget? {
    time.map { .seconds($0.seconds) } ?? steps.map { .steps($0) }
  }

  func recipe() throws(TrainingError) -> Recipe {
    var recipe = network == .ladder ? Recipe.ladder : Self.standard
    if network == .ladder {
      apply(width, to: &recipe.network.ladder.features)
      apply(blocks, to: &recipe.network.ladder.blocks)
    }
    apply(codewords, to: &recipe.network.codewords)
    apply(dimension, to: &recipe.network.dimension)
    apply(groups, to: &recipe.network.groups)
    apply(stride, to: &recipe.network.stride)
    apply(width, to: &recipe.network.width)
    apply(blocks, to: &recipe.network.blocks)
    apply(channels, to: &recipe.network.channels)
    apply(beta, to: &recipe.commitment)
    apply(batch, to: &recipe.batch)
    apply(patch, to: &recipe.patch)
    apply(learningRate, to: &recipe.learningRate)
    apply(muonRate, to: &recipe.muonLearningRate)
    if let optimiser { recipe.optimiser = optimiser == .adam ? .adam : .muon }
    apply(seed, to: &recipe.seed)
    apply(budget, to: &recipe.budget)
    if let codebook { recipe.codebookUpdate = codebook == .ema ? .average : .gradient }
    try recipe.check()
    return recipe
  }

  private func apply<Value>(_ given: Value?, to value: inout Value) {
    if let given { value = given }
  }

  /// Options that a resumed training takes from its checkpoint, as far as they were given.
  var fixedByCheckpoint: [String] {
    let given: [(String, Bool)] = [
      ("--network", network != nil), ("--codewords", codewords != nil),
      ("--dimension", dimension != nil), ("--groups", groups != nil),
      ("--stride", stride != nil), ("--width", width != nil),
      ("--blocks", blocks != nil), ("--channels", channels != nil), ("--beta", beta != nil),
      ("--codebook", codebook != nil), ("--batch", batch != nil), ("--patch", patch != nil),
      ("--learning-rate", learningRate != nil), ("--optimiser", optimiser != nil),
      ("--muon-rate", muonRate != nil), ("--seed", seed != nil),
    ]
    return given.filter(\.1).map(\.0)
  }
}
