extension NetworkDescription {
  /// The VQ-VAE of the paper (eq. 24): one level, one step, one class.
  ///
  /// Analysis and synthesis mirror each other: pixel (un)shuffles change the grid, residual blocks
  /// of 3×3, leaky ReLU, 1×1 work on it, widest where positions are fewest.
  ///
  /// - Parameters:
  ///   - channels: colour channels, 1 or 3.
  ///   - stride: samples a codeword position covers each way: 4 or 8.
  ///   - width: features at the codeword grid.
  ///   - blocks: residual blocks at the codeword grid, on each side.
  ///   - groups: codewords of one position (1 in the paper; more are a product code).
  ///   - codewords: K.
  ///   - dimension: d, dimensions of a codeword.
  package static func plain(
    channels: Int = 3, stride: Int = 8, width: Int = 128, blocks: Int = 2, groups: Int = 1,
    codewords: Int = 512, dimension: Int = 16
  ) -> NetworkDescription {
    let half = 32
    let quarter = stride == 4 ? width : 64
    var trunk: [Layer] = [
      .unshuffle(2), .conv(3, channels * 4, half, leaky: true),
      .unshuffle(2), .conv(1, half * 4, quarter),
    ]
    var output: [Layer] = []
    if stride == 8 {
      trunk += [.block(quarter), .unshuffle(2), .conv(1, quarter * 4, width)]
      output = [.conv(1, width, quarter * 4), .shuffle(2), .block(quarter)]
    }
    trunk += [Layer](repeating: .block(width), count: blocks)
    output =
      [Layer](repeating: .block(width), count: blocks) + output
      + [
        .conv(1, quarter, half * 4), .shuffle(2), .block(half),
        .conv(3, half, channels * 4), .shuffle(2),
      ]
    let latent = groups * dimension
    return NetworkDescription(
      channels: channels,
      levels: [
        Level(
          stride: Extent(square: stride), features: width,
          steps: [
            Step(
              groups: groups, dimension: dimension,
              classes: [Class(codewords: codewords, dimension: dimension)],
              merge: Layer.Convolution(kernel: 3, inputs: latent, outputs: width),
              analysis: [.conv(1, width, latent)])
          ],
          trunk: trunk)
      ],
      output: output)
  }
}
