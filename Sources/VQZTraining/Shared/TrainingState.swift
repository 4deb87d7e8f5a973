internal import VQZCore
package import VQZNetwork
internal import VQZSignal

/// What the trainings of all networks hold, so that it is written, saved and read in one place: the
/// recipe, the signals, the parameters with all that moves them, and how far the training is.
@safe package final class TrainingState {
  package let recipe: Recipe
  /// What is learnt from, and what is held out.
  package let samples: SampleSet
  /// Threads that share the work of an iteration, 1 or more; no number of them changes a result.
  package let threads: Int
  /// Rates by the part of the budget that is spent.
  package let schedule: Schedule

  /// Iterations done.
  package internal(set) var iteration = 0
  /// Seconds of all runs until now, brought up to date by `run`.
  var secondsBefore = 0.0
  /// Why the last checkpoint could not be written; nil where it was.
  package internal(set) var unsaved: TrainingError?

  /// Everything that is learnt, in the order of the network's plan.
  package let parameters: AlignedFloats
  /// Moving average of the parameters: what the model is made from.
  package let average: AlignedFloats
  /// Moves the parameters, and holds the moments of their gradients.
  let optimiser: Optimiser
  /// The weights of the convolutions as the kernels read them.
  package let weights: PackedWeights
  /// Length of the gradient of the last iteration.
  package internal(set) var gradientLength = 0.0

  /// Chooses windows, and brings the signals of the next batch into memory.
  let sampler: WindowSampler
  let readAhead: ReadAhead

  /// Samples of a window below which signals are small, and how many of them are many: those of
  /// one size tell more than parts of them would.
  private static let smallPatch = 128
  private static let manySamples = 1000

  /// - Parameters:
  ///   - bufferCount: floats of a buffer of parameters, a multiple of 16.
  ///   - linear: paths of convolutions that Muon is not for.
  /// - Throws: `TrainingError.recipe` where the samples have other channels than the network.
  init(
    recipe: Recipe, samples: SampleSet, threads: Int, bufferCount: Int, layout: ParameterLayout,
    linear: Set<String> = []
  ) throws(TrainingError) {
    guard samples.channels == recipe.channels else {
      throw .recipe(
        name: "channels", found: "\(recipe.channels)",
        expected: "\(samples.channels), as the samples were read")
    }
    self.recipe = recipe
    self.samples = samples
    self.threads = threads
    schedule = Schedule(recipe)
    parameters = AlignedFloats(count: bufferCount)
    average = AlignedFloats(count: bufferCount)
    optimiser = Optimiser(
      count: bufferCount, recipe: recipe.optimiser, layout: layout, linear: linear)
    weights = PackedWeights(layout: layout, precision: recipe.precision)
    // Signals of one kind have an upper side, which a training from a model learns.
    var rules = recipe.base == nil ? PictureRules().windows : PictureRules().windows.upright
    // Of many small signals each is coded as it is, at the size that all others may have, too.
    if recipe.patch < Self.smallPatch, samples.training.count >= Self.manySamples {
      rules.shortens = false
    }
    sampler = WindowSampler(
      seed: recipe.seed, patch: recipe.patch, samples: samples.training, rules: rules)
    readAhead = ReadAhead(sampler, samples, batch: recipe.batch, threads: threads)
  }

  /// Where the windows of a batch come from.
  ///
  /// - Parameter iteration: that of now unless given.
  func windows(
    _ purpose: WindowSampler.Purpose = .training, iteration: Int? = nil
  ) -> WindowSource {
    WindowSource(
      sampler: sampler, samples: samples, purpose: purpose,
      iteration: iteration ?? self.iteration)
  }

  /// The seconds that a checkpoint keeps: none with a budget of iterations, so that equal trainings
  /// give equal bytes.
  func savedSeconds(_ seconds: Double) -> Double {
    if case .seconds = recipe.budget { seconds } else { 0 }
  }

  /// Every float of it that the next iteration depends on, by its name in a checkpoint.
  var buffers: [(name: String, floats: AlignedFloats)] {
    [
      ("parameters", parameters), ("average", average), ("moments.first", optimiser.first),
      ("moments.second", optimiser.second),
    ]
  }
}
