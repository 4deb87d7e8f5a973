/// Which coefficients each step of the ladder for colour pictures codes: how many of them, in the
/// order of the basis that pictures start from.
///
/// The basis itself, with the order of its coefficients, belongs to the rules of the kind; a test
/// holds the two together.
package enum LadderSteps {
  /// Channels of one step and the dimension of its vectors.
  package typealias Group = (channels: Int, dimension: Int)

  /// The steps of a level of stride 128: all 48 coefficients of means of 32×32 blocks.
  package static let mean: [Group] = [(3, 1), (15, 1), (30, 2)]
  /// Those of a level of stride 32, of means of 8×8 blocks. Below a coarser level, which codes the
  /// means of these, the first step is missing.
  package static let coarse: [Group] = [(3, 1), (2, 1), (3, 1), (10, 1), (10, 1), (20, 1)]
  /// Those of a level of stride 8: the 189 coefficients of a block besides its three means.
  package static let fine: [Group] = [
    (2, 1), (3, 1), (4, 1), (8, 1), (8, 1), (8, 1), (10, 1), (10, 2), (38, 2), (98, 2),
  ]
}
