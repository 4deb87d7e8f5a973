public import VQZ
package import VQZNetwork

/// What a ladder is trained by, beyond what all training shares: its sizes. The objective is always
/// the rate–distortion cost at the quality of each patch, with rates by the network's predictions.
public struct LadderRecipe: Sendable, Equatable {
  /// Levels, features, blocks, qualities and classes of the network.
  package var sizes = NetworkDescription.LadderSizes()

  /// Channels of the features at the finest level: the width of the network.
  public var features: Int {
    get { sizes.features }
    set { sizes.features = newValue }
  }

  /// Residual blocks of a step.
  public var blocks: Int {
    get { sizes.blocks }
    set { sizes.blocks = newValue }
  }

  /// Red, green and blue.
  static let channels = 3

  /// The ladder of the built-in model.
  public init() {}

  /// A ladder of other sizes.
  package init(_ sizes: NetworkDescription.LadderSizes) {
    self.sizes = sizes
  }

  /// A decoder of about a quarter of the multiplications.
  public static var fast: LadderRecipe { LadderRecipe(.fast) }

  /// Samples that a position of the coarsest level covers along each axis.
  var coarsestStride: Int { sizes.levels == 3 ? 128 : 32 }

  /// Refuses objectives and models r(z) that a ladder does not have.
  ///
  /// - Parameters:
  ///   - objective: what is to be minimised; nil is what a ladder has.
  ///   - prior: what the use of codewords is to be modelled by; nil is what a ladder has.
  /// - Throws: `usage`.
  public static func validate(
    objective: PlainRecipe.Objective?, prior: PlainRecipe.Prior?
  ) throws(VQZError) {
    try TrainingError.shown { () throws(TrainingError) in
      try check(objective: objective, prior: prior)
    }
  }

  /// - Throws: `TrainingError.recipe`.
  package static func check(
    objective: PlainRecipe.Objective?, prior: PlainRecipe.Prior?
  ) throws(TrainingError) {
    let (objective, prior) = (objective ?? .vdib, prior ?? .conditional)
    guard objective == .vdib, prior == .conditional else {
      throw .recipe(
        name: "objective", found: "\(objective.rawValue) with r(z) \(prior.rawValue)",
        expected: "vdib with r(z) conditional for a ladder network")
    }
  }
}
