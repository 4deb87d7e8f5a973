internal import VQZNetwork

/// What the workers of one iteration share.
struct PlainIteration: Sendable {
  /// Where the windows of the batch come from.
  let windows: WindowSource
  /// The weights as the kernels read them, and all parameters as they are.
  let weights: PackedWeights
  let parameters: AlignedFloats
  /// How latents become codewords; nil during the warm-up.
  let assignment: CodewordAssignment?
  /// Root mean square of each latent channel, for the noise.
  let latentScale: AlignedFloats
  /// What all training shares, and the numbers of a plain network.
  let recipe: Recipe
  let plain: PlainRecipe
}
