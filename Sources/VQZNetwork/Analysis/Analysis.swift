internal import VQZCore

/// The analysis network (encoder side, float32): samples in, the values each step should decode
/// to. Never needed to decode, so its floats are no part of the format.
package struct Analysis: Sendable {
  /// Of the model that the values are for.
  package let description: NetworkDescription
  /// The order of all operations, of which `program.analysis` runs here.
  private let program: LadderProgram
  /// The layers of each operation of `program.analysis`; empty where it has none.
  private let stacks: [FloatStack]
  /// The linear parts of the same.
  private let linearStacks: [FloatStack]
  /// Factor of the first pixel unshuffle, which is fused with the conversion of samples.
  private let firstUnshuffle: Extent
  /// Of all maps.
  private let border: Extent
  /// Whether what coarser levels are told of positions beyond the samples is that of the last ones
  /// that hold some, and not what repeated samples give there.
  private let repeatsPositions: Bool

  /// - Parameters:
  ///   - parameters: `<path>.weight` and `<path>.bias` of every analysis convolution.
  ///   - repeatsPositions: as `NetworkModel.repeatsPositions` of the model.
  package init(
    description: NetworkDescription, parameters: [String: [Float]], repeatsPositions: Bool = false
  ) throws(ModelError) {
    program = description.program
    var firstUnshuffle: Extent = 1
    var stacks: [FloatStack] = []
    for operation in program.analysis {
      var stack = try FloatStack(
        layers: operation.layers, path: operation.path, parameters: parameters)
      // The first unshuffle only moves samples: they are put where it would put them.
      if operation.from == .samples, case .unshuffle(let factor)? = operation.layers.first {
        firstUnshuffle = factor
        stack = stack.droppingFirst()
      }
      stacks.append(stack)
    }
    self.stacks = stacks
    linearStacks = stacks.map { $0.linearPart() }
    self.firstUnshuffle = firstUnshuffle
    border = program.border
    self.repeatsPositions = repeatsPositions
    self.description = description
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
      input(samples, minus: nil, height: height, width: width, pool: pool), stacks,
      height: height, width: width, threads: threads)
  }

  /// What the linear part of a skeleton's analysis makes of the difference of two tiles: where
  /// `other` is what was decoded, the error in every value.
  package func latents(
    of samples: [UInt8], minus other: [UInt8], height: Int, width: Int, threads: Int = 1,
    pool: MapPool = MapPool()
  ) -> [[FloatMap]] {
    precondition(program.codesCoefficients && other.count == samples.count)
    return latents(
      input(samples, minus: other, height: height, width: width, pool: pool), linearStacks,
      height: height, width: width, threads: threads)
  }

  /// Runs the program with these stacks; a slice takes its channels from the features as they are.
  private func latents(
    _ input: FloatMap, _ stacks: [FloatStack], height: Int, width: Int, threads: Int
  ) -> [[FloatMap]] {
    var features = input
    var found = program.steps.map { _ in [FloatMap]() }
    for (operation, stack) in zip(program.analysis, stacks) {
      let result =
        operation.action == .slice
        ? features.slice(operation.channels, threads: threads)
        : stack.apply(features, threads: threads)
      if operation.into == .values {
        found[operation.level].append(result)
      } else {
        features = result
        if repeatsPositions, operation.action == .slice {
          let stride = operation.input.stride
          features.repeatLast(of: stride.positions(height: height, width: width))
        }
      }
    }
    return found
  }

  /// The samples, or how they differ from others, as a map, through the first pixel unshuffle.
  private func input(
    _ samples: [UInt8], minus other: [UInt8]?, height: Int, width: Int, pool: MapPool
  ) -> FloatMap {
    let (channels, scale) = (description.channels, description.scale)
    let factor = firstUnshuffle
    let whole = description.stride.positions(height: height, width: width) * description.stride
    let map = FloatMap(
      channels: channels * factor.area, height: whole.rows / factor.rows,
      width: whole.columns / factor.columns, border: border, pool: pool)
    // Beyond the signal the last row and column are repeated.
    for y in 0..<whole.rows {
      let row = min(y, height - 1) * width
      let first = y % factor.rows * factor.columns * channels
      for x in 0..<map.width {
        let target = map.offset(0, y / factor.rows, x)
        for lane in first..<first + factor.columns * channels {
          let column = min(x * factor.columns + (lane - first) / channels, width - 1)
          let place = (row + column) * channels + lane % channels
          var activation = scale.activation(of: Int(samples[place]))
          if let other { activation -= scale.activation(of: Int(other[place])) }
          let block = lane / FloatMap.lanes * map.blockStride
          map[element: target + block + lane % FloatMap.lanes] = activation
        }
      }
    }
    return map
  }
}
