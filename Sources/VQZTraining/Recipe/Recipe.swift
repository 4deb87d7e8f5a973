package import VQZNetwork

/// Everything that decides what a training computes, apart from the pictures. Written into the
/// provenance of the model, so that it can be made again.
package struct Recipe: Sendable, Equatable {
  /// The network: the parameters of `NetworkDescription.plain` or of `.ladder`.
  package struct Network: Sendable, Equatable {
    /// What is trained.
    package enum Kind: String, Sendable {
      /// The VQ-VAE of the paper.
      case plain
      /// A transform codec with learnt predictions and codebooks, one model for all qualities.
      case ladder
    }

    package var kind = Kind.plain
    /// Of a ladder; a plain network has the members below.
    package var ladder = NetworkDescription.LadderSizes()
    package var channels = 3
    package var stride = 8
    package var width = 128
    package var blocks = 2
    package var groups = 1
    package var codewords = 512
    package var dimension = 16

    package init() {}
  }

  /// What is minimised.
  package enum Objective: String, Sendable {
    /// Squared error + β · ‖z_e − sg(e)‖² (eq. 24 of the paper; r(z) uniform).
    case vqvae
    /// Squared error + β · cross-entropy with r(z), the tables the entropy coder uses (eq. 23, 25).
    case vdib
  }

  /// How codewords follow the latents.
  package enum CodebookUpdate: String, Sendable {
    /// Moving averages of the latents assigned to each codeword (EM with hard assignments).
    case average
    /// The gradient of ‖sg(z_e) − e‖².
    case gradient
  }

  /// How parameters follow their gradients.
  package enum OptimiserKind: String, Sendable {
    /// Adam with decoupled weight decay.
    case adam = "adamw"
    /// Orthogonalised momentum for the weights of convolutions, Adam for everything else.
    case muon
  }

  /// What ends the training and what the learning rate follows.
  package enum Budget: Sendable, Equatable {
    /// Reproducible: the same recipe and pictures give the same bytes.
    case steps(Int)
    /// Seconds of wall time, over all runs of a resumed training. The learning rate follows the
    /// clock, so no two runs are the same.
    case seconds(Double)
  }

  package var network = Network()
  package var objective = Objective.vqvae
  package var budget = Budget.steps(5000)
  package var seed: UInt64 = 1

  /// Patches a step and samples of a patch each way.
  package var batch = 16
  package var patch = 96

  /// β.
  package var commitment = 0.25
  package var codebookUpdate = CodebookUpdate.average
  /// Decay of the averages a step, at the start and (linearly in the progress) at the end.
  package var codebookDecay = 0.95
  package var finalCodebookDecay = 0.99

  /// Steps with continuous latents before the codebook starts by k-means; at most a quarter of
  /// the training.
  package var warmUpSteps = 300
  /// Standard deviation of the noise added to the latents meanwhile, relative to theirs.
  package var warmUpNoise = 0.5

  /// Every so many steps, codewords used less than `restartThreshold` of the mean move to a
  /// latent of the last step. None in the last fifth, so that the rest settles.
  package var restartInterval = 50
  package var restartThreshold = 0.05

  package var optimiser = OptimiserKind.adam
  /// Of Adam.
  package var learningRate = 2e-3
  /// Of Muon, for the weights of convolutions; ramps and falls with that of Adam.
  package var muonLearningRate = 0.01
  package var weightDecay = 0.0
  package var firstDecay = 0.9
  package var secondDecay = 0.98
  /// Steps of linear growth of the learning rate, from the start and again from the codebook's.
  package var rampSteps = 100
  /// Progress (0 to 1) from which the rate falls by a cosine to 1 % of itself.
  package var coolingStart = 0.4
  /// Longest gradient; longer ones are shortened to it.
  package var gradientNorm = 1.0
  /// Decay a step of the moving average of all weights, which is what is kept in the end.
  package var averageDecay = 0.999

  package init() {}

  /// The recipe a ladder is trained by.
  package static var ladder: Recipe {
    var recipe = Recipe()
    recipe.network.kind = .ladder
    recipe.objective = .vdib
    recipe.batch = 8
    recipe.patch = 192
    recipe.optimiser = .muon
    recipe.learningRate = 1e-3
    recipe.rampSteps = 300
    recipe.coolingStart = 0.5
    recipe.gradientNorm = 2
    recipe.muonLearningRate = 0.008
    return recipe
  }

  /// The description the recipe trains.
  package var description: NetworkDescription {
    guard network.kind == .plain else { return .ladder(network.ladder) }
    return .plain(
      channels: network.channels, stride: network.stride, width: network.width,
      blocks: network.blocks, groups: network.groups, codewords: network.codewords,
      dimension: network.dimension)
  }

  /// Refuses numbers that make no sense, by name.
  package func check() throws(TrainingError) {
    try Self.check("channels", network.channels, in: 1...3)
    try Self.check("stride", network.stride, in: 4...8)
    try Self.check("width", network.width, in: 1...1024)
    try Self.check("blocks", network.blocks, in: 0...64)
    try Self.check("groups", network.groups, in: 1...64)
    try Self.check("codewords", network.codewords, in: 2...4096)
    try Self.check("dimension", network.dimension, in: 1...256)
    try Self.check("batch", batch, in: 1...4096)
    try Self.check("patch", patch, in: network.stride...1024)
    try Self.check("warm-up steps", warmUpSteps, in: 0...Int.max)
    try Self.check("restart interval", restartInterval, in: 1...Int.max)
    try Self.check("ramp steps", rampSteps, in: 0...Int.max)
    try Self.check("commitment", commitment, in: 0...1000)
    try Self.check("codebook decay", codebookDecay, in: 0...0.99999)
    try Self.check("final codebook decay", finalCodebookDecay, in: 0...0.99999)
    try Self.check("warm-up noise", warmUpNoise, in: 0...10)
    try Self.check("restart threshold", restartThreshold, in: 0...1)
    try Self.check("learning rate", learningRate, in: 1e-9...10)
    try Self.check("Muon learning rate", muonLearningRate, in: 1e-9...10)
    try Self.check("weight decay", weightDecay, in: 0...1)
    try Self.check("first decay", firstDecay, in: 0...0.99999)
    try Self.check("second decay", secondDecay, in: 0...0.999999)
    try Self.check("cooling start", coolingStart, in: 0...1)
    try Self.check("gradient norm", gradientNorm, in: 1e-9...1e9)
    try Self.check("average decay", averageDecay, in: 0...0.999999)
    switch budget {
    case .steps(let steps): try Self.check("steps", steps, in: 1...Int.max)
    case .seconds(let seconds): try Self.check("time", seconds, in: 0.001...1e9)
    }
    guard network.channels != 2 else {
      throw .recipe(name: "channels", found: "2", expected: "1 or 3")
    }
    if network.kind == .ladder { try checkLadder() }
    let fitting: Objective = network.kind == .ladder ? .vdib : .vqvae
    guard objective == fitting else {
      throw .recipe(
        name: "objective", found: objective.rawValue,
        expected: "\(fitting.rawValue) for a \(network.kind.rawValue) network")
    }
    guard [4, 8].contains(network.stride) else {
      throw .recipe(name: "stride", found: "\(network.stride)", expected: "4 or 8")
    }
    guard patch % network.stride == 0 else {
      throw .recipe(
        name: "patch", found: "\(patch)", expected: "a multiple of \(network.stride)")
    }
  }

  private func checkLadder() throws(TrainingError) {
    let sizes = network.ladder
    try Self.check("features", sizes.features, in: 16...1024)
    try Self.check("coarse features", sizes.coarseFeatures, in: 16...1024)
    try Self.check("analysis features", sizes.analysisFeatures, in: 16...1024)
    try Self.check("blocks", sizes.blocks, in: 0...16)
    try Self.check("coarse blocks", sizes.coarseBlocks, in: 0...16)
    try Self.check("final blocks", sizes.finalBlocks, in: 0...16)
    try Self.check("analysis blocks", sizes.analysisBlocks, in: 0...16)
    try Self.check("qualities", sizes.qualities, in: 2...256)
    try Self.check("classes", sizes.classes, in: 1...64)
    guard network.channels == 3, patch % 32 == 0 else {
      throw .recipe(
        name: "patch", found: "\(patch), \(network.channels) channels",
        expected: "a multiple of 32 and 3 channels for a ladder")
    }
  }

  private static func check<Number: Comparable>(
    _ name: String, _ value: Number, in range: ClosedRange<Number>
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw .recipe(
        name: name, found: "\(value)",
        expected: "\(range.lowerBound) to \(range.upperBound)")
    }
  }
}
