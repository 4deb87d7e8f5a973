package import VQZNetwork

/// Everything that decides what a training computes, apart from the signals it learns from: what
/// all kinds of training share, and the network with the numbers of its own.
///
/// ```swift
/// var recipe = Recipe(.ladder)  // all numbers are those that the built-in model began with
/// recipe.budget = .seconds(3600)
/// recipe.patch = 64  // small signals
/// recipe.fitLevels()
/// ```
///
/// Numbers that make no sense, alone or together, are refused by name where a training begins.
///
/// It is written into the provenance of the model, so that the training can be done again. With a
/// budget of steps, the same recipe and the same signals give the same model, byte for byte.
public struct Recipe: Sendable, Equatable {
  /// What is trained.
  public enum Network: Sendable, Equatable {
    /// The VQ-VAE of the paper: one codebook, one quality.
    case plain(PlainRecipe)
    /// A transform codec with learnt predictions and codebooks: one model for all qualities.
    case ladder(LadderRecipe)

    /// Which of the two, without its numbers; the word is the one in the text of a recipe.
    package enum Kind: String, Sendable, CaseIterable {
      case plain
      case ladder
    }

    package var kind: Kind {
      switch self {
      case .plain: .plain
      case .ladder: .ladder
      }
    }
  }

  /// What ends the training, and what the learning rate follows.
  public enum Budget: Sendable, Equatable {
    /// A number of iterations. Reproducible: the same recipe and signals give the same bytes.
    case steps(Int)
    /// Seconds of wall time, over all runs of a resumed training. The learning rate follows the
    /// clock, so no two runs are the same.
    case seconds(Double)
  }

  /// What is trained, with the numbers of its own.
  public var network = Network.plain(PlainRecipe())
  /// Identifier of the model that a training begins with; nil where it begins with nothing.
  package var base: String?
  /// What of that model the training changes; means nothing without one.
  public var tuned = TunedPart.all
  /// What the changes of its weights are rounded to while they are trained, as a share of the root
  /// mean square of a layer's weights, 0 to 1; 0 for none. The larger, the smaller the model.
  public var coarseness = 0.0
  /// What the convolutions of an iteration multiply. Parameters and all else are float32, and so is
  /// what the model is made from.
  public var precision = Precision.float32
  /// When the training ends.
  public var budget = Budget.steps(5000)
  /// Every random choice follows from it.
  public var seed: UInt64 = 1
  /// Patches of an iteration, 1 to 4096.
  public var batch = 16
  /// Samples of a patch along each axis, up to 1024: a multiple of what the network's coarsest
  /// position covers. A ladder has fewer levels where it is no multiple of 128: `fitLevels()`.
  public var patch = 96
  /// How parameters follow their gradients.
  public var optimiser = OptimiserRecipe()

  /// A plain network with the numbers that members begin with.
  public init() {}

  /// The numbers of a plain network; nil for a ladder, where setting one has no effect.
  public var plain: PlainRecipe? {
    get { if case .plain(let plain) = network { plain } else { nil } }
    set { if case .plain = network, let newValue { network = .plain(newValue) } }
  }

  /// The numbers of a ladder; nil for a plain network, where setting one has no effect.
  public var ladder: LadderRecipe? {
    get { if case .ladder(let ladder) = network { ladder } else { nil } }
    set { if case .ladder = network, let newValue { network = .ladder(newValue) } }
  }

  /// Channels of the signals it learns from.
  public var channels: Int {
    switch network {
    case .plain(let plain): plain.sizes.channels
    case .ladder: LadderRecipe.channels
    }
  }

  /// Parts of a batch that are worked on side by side. Their number does not depend on the threads,
  /// so that sums of gradients have one order. The longer parts come first: threads that take them
  /// in order end at about the same time.
  var chunks: [Range<Int>] {
    let count = min(4, batch)
    let (size, longer) = batch.quotientAndRemainder(dividingBy: count)
    return (0..<count).map { chunk in
      let start = chunk * size + min(chunk, longer)
      return start..<start + size + (chunk < longer ? 1 : 0)
    }
  }

  /// The network the recipe trains.
  package var description: NetworkDescription {
    switch network {
    case .plain(let plain): plain.description
    case .ladder(let ladder): .ladder(ladder.sizes)
    }
  }
}
