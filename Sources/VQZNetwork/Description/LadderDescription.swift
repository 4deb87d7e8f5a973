extension NetworkDescription {
  /// Sizes of the ladder for pictures.
  package struct LadderSizes: Sendable, Equatable {
    /// Features at stride 32 and at stride 8.
    package var coarseFeatures = 128
    package var features = 112
    /// Residual blocks before a step at stride 32, and before one at stride 8.
    package var coarseBlocks = 2
    package var blocks = 1
    /// Residual blocks behind the last step, before the corrections.
    package var finalBlocks = 1
    /// Features and residual blocks of the analysis network's correction.
    package var analysisFeatures = 128
    package var analysisBlocks = 1
    package var qualities = 64
    /// Classes of a step: half octaves of the expected spread in quantiser steps.
    package var classes = 28

    package init() {}
  }

  /// Channels and dimension of the vectors of each step: first the 48 coefficients of a 4×4
  /// transform of the block means at stride 32, then the 189 others of 8×8 blocks.
  private static let ladderSteps: [[(channels: Int, dimension: Int)]] = [
    [(3, 1), (15, 1), (30, 2)], [(9, 1), (24, 1), (36, 2), (120, 2)],
  ]

  /// The ladder for colour pictures: a lapped linear transform whose coefficients are coded coarse
  /// to fine, with learnt predictions, spreads and corrections.
  ///
  /// Classes have one codeword each until training has made their codebooks.
  package static func ladder(_ sizes: LadderSizes = LadderSizes()) -> NetworkDescription {
    let (coarse, fine) = (sizes.coarseFeatures, sizes.features)
    let analysis = sizes.analysisFeatures
    let correction: [Layer] =
      [.conv(3, 192, analysis, leaky: true)]
      + [Layer](repeating: .block(analysis), count: sizes.analysisBlocks)
      + [.conv(1, analysis, 192)]
    let entry: [Layer] = [.block(coarse), .conv(1, coarse, fine * 16), .shuffle(4)]
    return NetworkDescription(
      channels: 3, bound: 16383, latentFractionBits: 0,
      levels: [
        Level(
          stride: 32, features: coarse,
          steps: ladderSteps(0, coarse, blocks: sizes.coarseBlocks, sizes),
          trunk: [.unshuffle(4), .conv(1, 48, 48)], lift: [.conv(1, 48, 48), .shuffle(4)],
          liftMerge: Layer.Convolution(kernel: 3, inputs: 3, outputs: fine)),
        Level(
          stride: 8, features: fine, entry: entry,
          steps: ladderSteps(1, fine, blocks: sizes.blocks, sizes),
          trunk: [.unshuffle(8), .conv(3, 192, 192), .residual(correction)]),
      ],
      output: [Layer](repeating: .block(fine), count: sizes.finalBlocks) + [.conv(1, fine, 192)],
      skeleton: Skeleton(
        qualities: sizes.qualities, codewordFractionBits: 5,
        synthesis: [.conv(3, 192, 192), .shuffle(8)]))
  }

  private static func ladderSteps(
    _ level: Int, _ features: Int, blocks: Int, _ sizes: LadderSizes
  ) -> [Step] {
    ladderSteps[level].enumerated().map { index, step in
      let groups = step.channels / step.dimension
      // Before the first step of all, every position looks the same.
      let isFirst = level == 0 && index == 0
      return Step(
        body: isFirst ? [] : [Layer](repeating: .block(features), count: blocks),
        head: [.conv(1, features, step.channels + groups)], classShift: 5, groups: groups,
        dimension: step.dimension,
        classes: [Class](
          repeating: Class(codewords: 1, dimension: step.dimension), count: sizes.classes),
        merge: Layer.Convolution(kernel: 1, inputs: step.channels, outputs: features),
        analysis: [])
    }
  }
}
