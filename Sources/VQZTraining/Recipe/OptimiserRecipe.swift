/// How parameters follow their gradients, in both kinds of training.
public struct OptimiserRecipe: Sendable, Equatable {
  /// The rule.
  public enum Kind: String, Sendable, CaseIterable {
    /// Adam with decoupled weight decay.
    case adam
    /// Orthogonalised momentum for the weights of convolutions, Adam for everything else.
    case muon
  }

  /// The rule for the weights of convolutions; everything else is moved by Adam in any case.
  public var kind = Kind.adam
  /// Largest rate of Adam.
  public var learningRate = 2e-3
  /// Largest rate of Muon, for the weights of convolutions; it ramps and falls with that of Adam.
  public var muonLearningRate = 0.01
  /// Share of itself that a weight loses in an iteration at a learning rate of 1; in a training
  /// from a model the share of what it is away from that. 0 to 1000.
  package var weightDecay = 0.0
  /// Decays an iteration of the moving averages of gradients and of their squares.
  package var firstDecay = 0.9
  package var secondDecay = 0.98
  /// Iterations of linear growth of the learning rate, from the start and again from the
  /// codebook's.
  package var rampSteps = 100
  /// Progress (0 to 1) from which the rate falls by a cosine to 1 % of itself.
  package var coolingStart = 0.4
  /// Decay an iteration of the moving average of all weights, which is what is kept in the end.
  package var averageDecay = 0.999

  /// Adam, with the numbers of a plain network.
  public init() {}
}
