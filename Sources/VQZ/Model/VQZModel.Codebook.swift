import VQZNetwork

extension VQZModel {
  /// The codewords that the indices of one class of one step choose among.
  public struct Codebook: Sendable, Equatable {
    /// Level of the ladder, 0 the coarsest.
    public let level: Int
    /// Step within the level.
    public let step: Int
    /// Class within the step: how far off its prediction a value may be, 0 the least.
    public let symbolClass: Int
    /// Components of a codeword, 1 or more.
    public let dimension: Int
    /// `[count][dimension]`, integers of the decoder: multiples of the quantiser's step size in
    /// a ladder, activations in a plain VQ-VAE (`Formats/arithmetic.md`).
    public let codewords: [Int16]

    /// Codewords: indices are 0 to one below it.
    public var count: Int { codewords.count / max(1, dimension) }
  }

  /// Every codebook of the model: levels from the coarsest, steps, classes.
  /// None where the model has no network.
  public var codebooks: [Codebook] {
    guard case .ladder(let ladder) = coding else { return [] }
    let network = ladder.network
    var all: [Codebook] = []
    for (l, level) in network.description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        for (c, shape) in step.classes.enumerated() {
          all.append(
            Codebook(
              level: l, step: s, symbolClass: c, dimension: shape.dimension,
              codewords: network.decoder.codewords(level: l, step: s, symbolClass: c)))
        }
      }
    }
    return all
  }
}
