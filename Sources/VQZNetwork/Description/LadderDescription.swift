extension NetworkDescription {
  /// Sizes of the ladder for pictures.
  package struct LadderSizes: Sendable, Equatable {
    /// 3 (strides 128, 32 and 8), or 2 (32 and 8) for small pictures.
    package var levels = 3
    /// Features at stride 128, at stride 32 and at stride 8.
    package var meanFeatures = 48
    package var coarseFeatures = 128
    package var features = 96
    /// Residual blocks before a step at stride 32, and before one at stride 8.
    package var coarseBlocks = 1
    package var blocks = 1
    /// Residual blocks behind the last step, before the corrections.
    package var finalBlocks = 1
    /// Features and residual blocks of the analysis network's correction.
    package var analysisFeatures = 112
    package var analysisBlocks = 1
    package var qualities = 64
    /// Classes of a step at stride 8: half octaves of the expected spread in quantiser steps. Steps
    /// at stride 32 have four more and those at stride 128 six more, because coefficients of the
    /// coarser levels reach further.
    package var classes = 20

    package init() {}

    /// A decoder of a quarter of the multiplications.
    package static var fast: LadderSizes {
      var sizes = LadderSizes()
      sizes.meanFeatures = 32
      sizes.coarseFeatures = 64
      sizes.features = 44
      sizes.analysisFeatures = 64
      return sizes
    }
  }

  /// The ladder for colour pictures: a linear transform whose coefficients are coded coarse to
  /// fine, with learnt predictions, spreads and corrections.
  ///
  /// The analysis laps over the blocks around. The linear synthesis does not: what laps of it are
  /// the corrections, whose features see the blocks around; that saves a fifth of the
  /// multiplications.
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
    var levels = [
      Level(
        stride: 32, features: coarse,
        steps: steps(
          LadderSteps.coarse, coarse, .block(coarse), sizes.coarseBlocks,
          classes: sizes.classes + 4),
        trunk: [.unshuffle(4), .conv(1, 48, 48)], lift: [.conv(1, 48, 48), .shuffle(4)],
        liftMerge: Layer.Convolution(kernel: 3, inputs: 3, outputs: fine)),
      Level(
        stride: 8, features: fine, entry: entry,
        steps: steps(
          LadderSteps.fine, fine, .block(fine), sizes.blocks, classes: sizes.classes),
        trunk: [.unshuffle(8), .conv(3, 192, 192), .residual(correction)]),
    ]
    if sizes.levels == 3 { levels = [meanLevel(sizes), levels[0]] + levels[1...] }
    // Before the first step of all, every position looks the same.
    levels[0].steps[0].body = []
    if sizes.levels == 3 {
      levels[1].steps.removeFirst()
      levels[1].entry = meanEntry(sizes)
    }
    return NetworkDescription(
      channels: 3, bound: 16383, latentFractionBits: 0, levels: levels,
      output: [Layer](repeating: .block(fine), count: sizes.finalBlocks) + [.conv(1, fine, 192)],
      skeleton: Skeleton(
        qualities: sizes.qualities, codewordFractionBits: 4,
        synthesis: [.conv(1, 192, 192), .shuffle(8)]))
  }

  /// The means of 32×32 blocks, 4×4 of them transformed: they are alike over long distances.
  /// Patches of training have few positions here, so nothing looks beyond one.
  private static func meanLevel(_ sizes: LadderSizes) -> Level {
    let features = sizes.meanFeatures
    return Level(
      stride: 128, features: features,
      steps: steps(
        LadderSteps.mean, features, .pointBlock(features), 1, classes: sizes.classes + 6),
      trunk: [.unshuffle(4), .conv(1, 48, 48)], lift: [.conv(1, 48, 48), .shuffle(4)],
      liftMerge: Layer.Convolution(kernel: 3, inputs: 3, outputs: sizes.coarseFeatures))
  }

  private static func meanEntry(_ sizes: LadderSizes) -> [Layer] {
    [
      .pointBlock(sizes.meanFeatures), .conv(1, sizes.meanFeatures, sizes.coarseFeatures * 16),
      .shuffle(4),
    ]
  }

  private static func steps(
    _ groups: [LadderSteps.Group], _ features: Int, _ block: Layer, _ blocks: Int,
    classes: Int
  ) -> [Step] {
    groups.map { step in
      let groups = step.channels / step.dimension
      return Step(
        body: [Layer](repeating: block, count: blocks),
        head: [.conv(1, features, step.channels + groups)], classShift: 5, groups: groups,
        dimension: step.dimension,
        classes: [Class](
          repeating: Class(codewords: 1, dimension: step.dimension), count: classes),
        merge: Layer.Convolution(kernel: 1, inputs: step.channels, outputs: features),
        analysis: [])
    }
  }
}
