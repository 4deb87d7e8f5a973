/// How the codewords of a plain network begin, move, and start anew.
public struct CodebookRecipe: Sendable, Equatable {
  /// How codewords follow the latents.
  public enum Update: String, Sendable, CaseIterable {
    /// Moving averages of the latents assigned to each codeword (stepwise EM).
    case average = "ema"
    /// The gradient of ‖sg(z_e) − e‖².
    case gradient
    /// Every few iterations to the mean of the latents assigned since: the M step in closed form.
    case closedForm = "em"
  }

  /// Where the codewords are before the first latent is assigned.
  public enum Start: String, Sendable, CaseIterable {
    /// The k-means centres of latents, after a warm-up without codewords.
    case clusters = "kmeans"
    /// Drawn at random before the first iteration, with a mean squared length of 1.
    case random
    /// Drawn at random before the first iteration, from ±1/K: all close to the origin. Whatever is
    /// nearest to the first latents takes them all and moves away with them; with hard assignments
    /// most of a large codebook is never used again.
    case origin
  }

  /// Where codewords begin.
  public var start = Start.clusters
  /// How they move.
  public var update = Update.average
  /// Iterations from one M step in closed form to the next.
  package var maximisationInterval = 10
  /// Decay of the averages an iteration, at the start and (linearly in the progress) at the end.
  package var decay = 0.95
  var finalDecay = 0.99
  /// Iterations with continuous latents before the codebook starts by k-means; at most a quarter of
  /// the training. None before a random codebook.
  package var warmUpSteps = 300
  /// Standard deviation of the noise added to the latents meanwhile, relative to theirs.
  var warmUpNoise = 0.5
  /// Every so many iterations, codewords used less than `restartThreshold` of the mean move to a
  /// latent of the last one. None in the last fifth, so that the rest settles.
  package var restartInterval = 50
  /// Share of the mean use, 0 to 1; with 0 no codeword starts anew.
  public var restartThreshold = 0.05

  /// What photographs are learnt with.
  public init() {}
}
