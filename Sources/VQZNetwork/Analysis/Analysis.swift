/// The analysis network (encoder side, float32): samples in, the values each step should decode
/// to. Never needed to decode, so its floats are no part of the format.
package struct Analysis: Sendable {
  package let description: NetworkDescription
  /// Trunks `[level]` and analyses `[level][step]`.
  private let trunks: [FloatStack]
  private let heads: [[FloatStack]]
  /// The linear parts of the trunks.
  private let linearTrunks: [FloatStack]
  /// Factor of the first pixel unshuffle, which is fused with the conversion of samples.
  private let firstUnshuffle: Int

  /// - Parameter parameters: `<path>.weight` and `<path>.bias` of every analysis convolution.
  package init(
    description: NetworkDescription, parameters: [String: [Float]]
  ) throws(ModelError) {
    let finest = description.levels.count - 1
    var firstUnshuffle = 1
    var trunks: [FloatStack] = []
    var heads: [[FloatStack]] = []
    for (l, level) in description.levels.enumerated() {
      let path = NetworkDescription.path(level: l) + ".trunk"
      var trunk = try FloatStack(layers: level.trunk, path: path, parameters: parameters)
      if l == finest, case .unshuffle(let factor)? = level.trunk.first {
        firstUnshuffle = factor
        trunk = trunk.droppingFirst()
      }
      trunks.append(trunk)
      var analyses: [FloatStack] = []
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s) + ".analysis"
        analyses.append(
          try FloatStack(layers: step.analysis, path: path, parameters: parameters))
      }
      heads.append(analyses)
    }
    self.trunks = trunks
    linearTrunks = trunks.map { $0.linearPart() }
    self.heads = heads
    self.firstUnshuffle = firstUnshuffle
    self.description = description
  }

  /// The value a sample has for the network: mid-grey is 0, the whole range about ±2.
  package static func activation(of sample: UInt8) -> Float {
    (Float(sample) - 128) / 64
  }

  /// Analyses one tile.
  ///
  /// - Parameter samples: `[height][width][channels]`, extended by repetition of the last row and
  ///   column to whole positions of the coarsest level.
  /// - Returns: `[level][step]` maps of `groups·dimension` channels; with a skeleton, 1 is
  ///   2^`valueFractionBits` of the step's values.
  package func latents(
    of samples: [UInt8], height: Int, width: Int, threads: Int = 1, pool: MapPool = MapPool()
  ) -> [[FloatMap]] {
    latents(
      input(samples, minus: nil, height: height, width: width, pool: pool), trunks,
      threads: threads)
  }

  /// What the linear part of a skeleton's analysis makes of the difference of two tiles: where `other`
  /// is what was decoded, the error in every value.
  package func latents(
    of samples: [UInt8], minus other: [UInt8], height: Int, width: Int, threads: Int = 1,
    pool: MapPool = MapPool()
  ) -> [[FloatMap]] {
    precondition(description.skeleton != nil && other.count == samples.count)
    return latents(
      input(samples, minus: other, height: height, width: width, pool: pool), linearTrunks,
      threads: threads)
  }

  private func latents(
    _ input: FloatMap, _ trunks: [FloatStack], threads: Int
  ) -> [[FloatMap]] {
    var features = input
    var all: [[FloatMap]] = []
    for level in description.levels.indices.reversed() {
      features = trunks[level].apply(features, threads: threads)
      guard description.skeleton != nil else {
        all.append(heads[level].map { $0.apply(features, threads: threads) })
        continue
      }
      // Coefficients: those that go on to the coarser level, then those of each step.
      var next = description.liftedChannels(level)
      let coefficients = features
      all.append(
        description.levels[level].steps.map { step in
          defer { next += step.latentChannels }
          return coefficients.slice(next..<next + step.latentChannels, threads: threads)
        })
      if level > 0 {
        features = coefficients.slice(0..<description.liftedChannels(level), threads: threads)
      }
    }
    return all.reversed()
  }

  /// The samples, or how they differ from others, as a map, through the first pixel unshuffle.
  private func input(
    _ samples: [UInt8], minus other: [UInt8]?, height: Int, width: Int, pool: MapPool
  ) -> FloatMap {
    let channels = description.channels
    let factor = firstUnshuffle
    let stride = description.stride
    let rows = (height + stride - 1) / stride * stride
    let columns = (width + stride - 1) / stride * stride
    let map = FloatMap(
      channels: channels * factor * factor, height: rows / factor, width: columns / factor,
      pool: pool)
    for y in 0..<rows {
      let row = min(y, height - 1) * width
      let first = y % factor * factor * channels
      for x in 0..<columns / factor {
        let target = map.offset(0, y / factor, x)
        for lane in first..<first + factor * channels {
          let column = min(x * factor + (lane - first) / channels, width - 1)
          let place = (row + column) * channels + lane % channels
          let activation = Self.activation(of: samples[place])
          unsafe map.storage[target + lane / 16 * map.blockStride + lane % 16] =
            if let other { activation - Self.activation(of: other[place]) } else { activation }
        }
      }
    }
    return map
  }
}
