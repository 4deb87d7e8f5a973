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

  /// What is minimised. d is the mean squared error of the samples, c the commitment; the equations
  /// are those of Wu and Flierl 2018. Gradients go straight through the quantiser.
  package enum Objective: String, Sendable {
    /// d + ‖sg(z_e) − e‖² + c ‖z_e − sg(e)‖² (eq. 24).
    case vqvae
    /// That + β · H(p(Z|I), r(Z)), the cross-entropy in bits a latent vector (eq. 23, 25).
    case vdib
    /// That + β · KL(p(Z|I) ‖ r(Z)) in place of it: the cross-entropy less H(Z|I) (eq. 18, 26).
    case vib
  }

  /// r(z): what the marginal of the codewords is modelled by.
  package enum Prior: String, Sendable {
    /// 1/K.
    case uniform
    /// How often the codewords were used of late.
    case empirical
    /// A network's prediction from what is already decoded: the ladder.
    case conditional
  }

  /// p(z|i): how a latent becomes a codeword in training.
  package enum Assignment: String, Sendable {
    /// The codeword with the least ‖z_e − e_j‖².
    case nearest
    /// That with the least ‖z_e − e_j‖² − λ log2 r(j), λ = β · d / c: what costs least in the
    /// objective, the commitment taken for the distortion.
    case rate
    /// The posterior of eq. 28, exact; the decoder sees the posterior mean.
    case soft
    /// Samples of it (Monte-Carlo EM of Roy et al. 2018); the decoder sees their average.
    case sample

    var isSoft: Bool { self == .soft || self == .sample }
  }

  /// How codewords follow the latents.
  package enum CodebookUpdate: String, Sendable {
    /// Moving averages of the latents assigned to each codeword (stepwise EM).
    case average
    /// The gradient of ‖sg(z_e) − e‖².
    case gradient
    /// Every few steps to the mean of the latents assigned since: the M step in closed form.
    case closedForm = "closed_form"
  }

  /// Where the codewords are before the first latent is assigned.
  package enum CodebookStart: String, Sendable {
    /// The k-means centres of latents, after a warm-up without codewords.
    case clusters = "kmeans"
    /// Drawn at random before the first step, with a mean squared length of 1.
    case random
    /// Drawn at random before the first step, from ±1/K: all close to the origin. Whatever is
    /// nearest to the first latents takes them all and moves away with them; with hard
    /// assignments most of a large codebook is never seen again.
    case origin
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
  /// What the convolutions of a step multiply. Parameters and everything else are float32, and so is
  /// the model.
  package var precision = Precision.float32
  package var objective = Objective.vqvae
  package var prior = Prior.uniform
  package var assignment = Assignment.nearest
  /// β of vdib and vib: squared error of a sample for a bit a latent vector.
  package var rateWeight = 0.001
  /// m of `sample`.
  package var sampleCount = 10
  /// T of soft assignments, ‖z_e − e‖² in exp(−‖z_e − e‖² / T), at the start and at the end; 0 is
  /// hard.
  package var temperature = 1.0
  package var finalTemperature = 0.0
  package var budget = Budget.steps(5000)
  package var seed: UInt64 = 1

  /// Patches a step and samples of a patch each way.
  package var batch = 16
  package var patch = 96

  /// c: the weight of the commitment.
  package var commitment = 0.25
  package var codebookStart = CodebookStart.clusters
  package var codebookUpdate = CodebookUpdate.average
  /// Steps from one M step in closed form to the next.
  package var maximisationInterval = 10
  /// Decay of the averages a step, at the start and (linearly in the progress) at the end.
  package var codebookDecay = 0.95
  package var finalCodebookDecay = 0.99

  /// Steps with continuous latents before the codebook starts by k-means; at most a quarter of
  /// the training. None before a random codebook.
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
    recipe.prior = .conditional
    recipe.batch = 6
    recipe.patch = 256
    recipe.optimiser = .muon
    recipe.learningRate = 1e-3
    recipe.rampSteps = 300
    recipe.coolingStart = 0.3
    recipe.gradientNorm = 2
    recipe.muonLearningRate = 0.008
    return recipe
  }

  /// λ of the assignment `rate`: squared latent units a bit.
  var pricePerBit: Float {
    Float(rateWeight * Double(network.dimension) / max(commitment, 1e-9))
  }

  /// Parts of a batch that are worked on side by side. Their number does not depend on the threads,
  /// so that sums of gradients have one order. The longer ones come first: threads that take them in
  /// order end at about the same time.
  var chunks: [Range<Int>] {
    let count = min(4, batch)
    let (size, longer) = batch.quotientAndRemainder(dividingBy: count)
    return (0..<count).map { chunk in
      let start = chunk * size + min(chunk, longer)
      return start..<start + size + (chunk < longer ? 1 : 0)
    }
  }

  /// The description the recipe trains.
  package var description: NetworkDescription {
    guard network.kind == .plain else { return .ladder(network.ladder) }
    return .plain(
      channels: network.channels, stride: network.stride, width: network.width,
      blocks: network.blocks, groups: network.groups, codewords: network.codewords,
      dimension: network.dimension)
  }
}
