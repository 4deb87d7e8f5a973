package import VQZCore
internal import VQZNetwork

extension Recipe {
  /// Increased when the meaning of a field changes.
  static var version: Int { 1 }

  /// The recipe as text: the same recipe always gives the same bytes.
  package var text: String { json.serialize(sortedKeys: true) }

  package var json: JSONValue {
    let members: KeyValuePairs<String, JSONValue> = [
      "version": .integer(Int64(Self.version)),
      "network": network.json,
      "precision": .string(precision.rawValue),
      "objective": .string(objective.rawValue),
      "budget": budget.json,
      // A seed may need all 64 bits, which a JSON integer of this library does not have.
      "seed": .string(String(seed)),
      "batch": .integer(Int64(batch)),
      "patch": .integer(Int64(patch)),
      "codebook": .object([
        "update": .string(codebookUpdate.rawValue),
        "commitment": .number(commitment),
        "decay": .number(codebookDecay),
        "final_decay": .number(finalCodebookDecay),
        "warm_up_steps": .integer(Int64(warmUpSteps)),
        "warm_up_noise": .number(warmUpNoise),
        "restart_interval": .integer(Int64(restartInterval)),
        "restart_threshold": .number(restartThreshold),
      ]),
      "optimiser": .object([
        "kind": .string(optimiser.rawValue),
        "learning_rate": .number(learningRate),
        "muon_learning_rate": .number(muonLearningRate),
        "weight_decay": .number(weightDecay),
        "first_decay": .number(firstDecay),
        "second_decay": .number(secondDecay),
        "ramp_steps": .integer(Int64(rampSteps)),
        "cooling_start": .number(coolingStart),
        "gradient_norm": .number(gradientNorm),
        "average_decay": .number(averageDecay),
      ]),
    ]
    let all = members.map { JSONMember(key: $0.key, value: $0.value) }
    return .object(network.kind == .plain ? all + plainMembers : all)
  }

  /// What only a plain network is trained by.
  private var plainMembers: [JSONMember] {
    var members = [
      JSONMember(key: "prior", value: .string(prior.rawValue)),
      JSONMember(key: "maximisation_interval", value: .integer(Int64(maximisationInterval))),
      JSONMember(
        key: "assignment",
        value: .object([
          "kind": .string(assignment.rawValue),
          "samples": .integer(Int64(sampleCount)),
          "temperature": .number(temperature),
          "final_temperature": .number(finalTemperature),
        ])),
    ]
    if objective != .vqvae { members.append(JSONMember(key: "beta", value: .number(rateWeight))) }
    if codebookStart != .clusters {
      members.append(JSONMember(key: "start", value: .string(codebookStart.rawValue)))
    }
    return members
  }

  /// The recipe back from its text, checked.
  package init(text: String) throws(TrainingError) {
    let root: RecipeReader
    do throws(JSONError) {
      root = RecipeReader(value: try JSONValue.parse(Array(text.utf8)), path: "recipe")
    } catch {
      throw .checkpoint(name: "recipe", found: error.message, expected: "JSON text")
    }
    let version = try root.integer("version")
    guard version == Self.version else {
      throw .checkpoint(
        name: "recipe version", found: "\(version)", expected: "\(Self.version)")
    }
    self.init()
    // Recipes from before there was another do not name it.
    if root.value["precision"] != nil { precision = try root.choice("precision") }
    objective = try root.choice("objective")
    seed = try root.seed("seed")
    batch = try root.integer("batch")
    patch = try root.integer("patch")
    budget = try root.object("budget").budget()
    network = try root.object("network").network()
    try readCodebook(root.object("codebook"))
    try readOptimiser(root.object("optimiser"))
    if network.kind == .plain { try readPlain(root) } else { prior = .conditional }
    try check()
  }

  private mutating func readPlain(_ root: RecipeReader) throws(TrainingError) {
    prior = try root.choice("prior")
    maximisationInterval = try root.integer("maximisation_interval")
    if objective != .vqvae { rateWeight = try root.number("beta") }
    // Not named where it is k-means, which it always was once.
    if root.value["start"] != nil { codebookStart = try root.choice("start") }
    let object = try root.object("assignment")
    assignment = try object.choice("kind")
    sampleCount = try object.integer("samples")
    temperature = try object.number("temperature")
    finalTemperature = try object.number("final_temperature")
  }

  private mutating func readCodebook(_ object: RecipeReader) throws(TrainingError) {
    codebookUpdate = try object.choice("update")
    commitment = try object.number("commitment")
    codebookDecay = try object.number("decay")
    finalCodebookDecay = try object.number("final_decay")
    warmUpSteps = try object.integer("warm_up_steps")
    warmUpNoise = try object.number("warm_up_noise")
    restartInterval = try object.integer("restart_interval")
    restartThreshold = try object.number("restart_threshold")
  }

  private mutating func readOptimiser(_ object: RecipeReader) throws(TrainingError) {
    optimiser = try object.choice("kind")
    learningRate = try object.number("learning_rate")
    // Recipes from before there was Muon do not name its rate, and do not need it.
    if optimiser == .muon || object.value["muon_learning_rate"] != nil {
      muonLearningRate = try object.number("muon_learning_rate")
    }
    weightDecay = try object.number("weight_decay")
    firstDecay = try object.number("first_decay")
    secondDecay = try object.number("second_decay")
    rampSteps = try object.integer("ramp_steps")
    coolingStart = try object.number("cooling_start")
    gradientNorm = try object.number("gradient_norm")
    averageDecay = try object.number("average_decay")
  }
}

extension Recipe.Network {
  fileprivate var json: JSONValue {
    switch kind {
    case .plain:
      .object([
        "kind": .string(kind.rawValue),
        "channels": .integer(Int64(channels)),
        "stride": .integer(Int64(stride)),
        "width": .integer(Int64(width)),
        "blocks": .integer(Int64(blocks)),
        "groups": .integer(Int64(groups)),
        "codewords": .integer(Int64(codewords)),
        "dimension": .integer(Int64(dimension)),
      ])
    case .ladder:
      .object([
        "kind": .string(kind.rawValue),
        "features": .integer(Int64(ladder.features)),
        "levels": .integer(Int64(ladder.levels)),
        "mean_features": .integer(Int64(ladder.meanFeatures)),
        "coarse_features": .integer(Int64(ladder.coarseFeatures)),
        "analysis_features": .integer(Int64(ladder.analysisFeatures)),
        "blocks": .integer(Int64(ladder.blocks)),
        "coarse_blocks": .integer(Int64(ladder.coarseBlocks)),
        "final_blocks": .integer(Int64(ladder.finalBlocks)),
        "analysis_blocks": .integer(Int64(ladder.analysisBlocks)),
        "qualities": .integer(Int64(ladder.qualities)),
        "classes": .integer(Int64(ladder.classes)),
      ])
    }
  }
}

extension Recipe.Budget {
  fileprivate var json: JSONValue {
    switch self {
    case .steps(let steps): .object(["steps": .integer(Int64(steps))])
    case .seconds(let seconds): .object(["seconds": .number(seconds)])
    }
  }
}

/// Reads the members of one object; every error names the member.
private struct RecipeReader {
  let value: JSONValue
  let path: String

  func object(_ key: String) throws(TrainingError) -> RecipeReader {
    guard let member = value[key], member.objectValue != nil else {
      throw missing(key, "an object")
    }
    return RecipeReader(value: member, path: path + "." + key)
  }

  func integer(_ key: String) throws(TrainingError) -> Int {
    guard let number = value[key]?.integerValue else { throw missing(key, "an integer") }
    return number
  }

  func number(_ key: String) throws(TrainingError) -> Double {
    guard let number = value[key]?.doubleValue else { throw missing(key, "a number") }
    return number
  }

  func seed(_ key: String) throws(TrainingError) -> UInt64 {
    guard let number = value[key]?.stringValue.flatMap({ UInt64($0) }) else {
      throw missing(key, "64 bits in decimal digits")
    }
    return number
  }

  func choice<Choice: RawRepresentable<String>>(_ key: String) throws(TrainingError) -> Choice {
    guard let choice = value[key]?.stringValue.flatMap({ Choice(rawValue: $0) }) else {
      throw missing(key, "a known name")
    }
    return choice
  }

  func budget() throws(TrainingError) -> Recipe.Budget {
    value["steps"] == nil ? .seconds(try number("seconds")) : .steps(try integer("steps"))
  }

  func network() throws(TrainingError) -> Recipe.Network {
    var network = Recipe.Network()
    network.kind = try choice("kind")
    if network.kind == .ladder {
      network.ladder = try ladder()
      return network
    }
    network.channels = try integer("channels")
    network.stride = try integer("stride")
    network.width = try integer("width")
    network.blocks = try integer("blocks")
    network.groups = try integer("groups")
    network.codewords = try integer("codewords")
    network.dimension = try integer("dimension")
    return network
  }

  private func ladder() throws(TrainingError) -> NetworkDescription.LadderSizes {
    var sizes = NetworkDescription.LadderSizes()
    sizes.features = try integer("features")
    sizes.levels = try integer("levels")
    sizes.meanFeatures = try integer("mean_features")
    sizes.coarseFeatures = try integer("coarse_features")
    sizes.analysisFeatures = try integer("analysis_features")
    sizes.blocks = try integer("blocks")
    sizes.coarseBlocks = try integer("coarse_blocks")
    sizes.finalBlocks = try integer("final_blocks")
    sizes.analysisBlocks = try integer("analysis_blocks")
    sizes.qualities = try integer("qualities")
    sizes.classes = try integer("classes")
    return sizes
  }

  private func missing(_ key: String, _ expected: String) -> TrainingError {
    .checkpoint(
      name: path + "." + key, found: value[key].map { $0.serialize() } ?? "nothing",
      expected: expected)
  }
}
