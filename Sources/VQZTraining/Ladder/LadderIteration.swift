internal import VQZNetwork

/// What the workers of one iteration share.
struct LadderIteration: Sendable {
  /// Where the windows of the batch come from.
  let windows: WindowSource
  /// The weights that `parameters` stand for, as the kernels read them.
  let weights: PackedWeights
  let parameters: AlignedFloats
  /// `[level][step]`.
  let codebooks: [[ClassCodebooks]]
  /// Its batch, and the seed that noise follows from.
  let recipe: Recipe
}
