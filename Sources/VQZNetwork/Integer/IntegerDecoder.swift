/// The normative decoder: codeword indices in, samples out, integers all the way
/// (`Formats/arithmetic.md`). Immutable and verified: running it cannot overflow or read out of
/// range, whatever the indices, as long as they are below K of their class.
package struct IntegerDecoder: Sendable {
  package let description: NetworkDescription
  let levels: [LevelParts]
  let output: IntegerStack
  /// Factor of the last pixel shuffle, which is fused with the rounding to samples.
  let lastShuffle: Int

  struct LevelParts: Sendable {
    let entry: IntegerStack
    let start: [Int16]
    let steps: [StepParts]
  }

  struct StepParts: Sendable {
    let body: IntegerStack
    let head: IntegerStack
    let merge: IntegerConvolution
    /// A codebook a class, `[K][d]`.
    let codebooks: [[Int16]]
  }

  /// What is known when a step asks for its indices: everything decoded before it.
  package struct StepContext {
    package let level: Int
    package let step: Int
    package let height: Int
    package let width: Int
    /// Means `[groups·dimension]`, nil where the step has no head (all zero).
    package let means: IntegerMap?
    /// A class for each position and group, `[height][width][groups]`; nil: all class 0.
    package let groupClasses: [UInt8]?
    /// Indices this step takes.
    package let symbolCount: Int
    /// A class for each index, in the order of the stream; nil: all class 0.
    package let symbolClasses: [UInt8]?
  }

  /// Decodes one tile.
  ///
  /// - Parameters:
  ///   - height, width: samples of the tile, 1 or more.
  ///   - pool: memory to use again from tile to tile.
  ///   - symbols: gives the indices of one step: `context.symbolCount` values, in raster order of
  ///     positions, then groups, then sub-vectors of a group; each below K of its class.
  /// - Returns: samples `[height][width][channels]`.
  package func decode<E: Error>(
    height: Int, width: Int, threads: Int = 1, pool: MapPool = MapPool(),
    symbols: (StepContext) throws(E) -> [UInt16]
  ) throws(E) -> [UInt8] {
    var features: IntegerMap?
    for (index, parts) in levels.enumerated() {
      let shape = description.levels[index]
      var map =
        features.map { parts.entry.apply($0, threads: threads) }
        ?? start(parts, shape, height: height, width: width, pool: pool)
      for (step, stepParts) in parts.steps.enumerated() {
        map = stepParts.body.apply(map, threads: threads)
        let context = context(
          level: index, step: step, parts: stepParts, features: map, threads: threads)
        let indices = try symbols(context)
        let values = values(of: indices, context: context, parts: stepParts, pool: pool)
        let merged = IntegerMap(
          uninitializedChannels: shape.features, height: map.height, width: map.width,
          pool: pool)
        stepParts.merge.apply(values, to: merged, adding: map, threads: threads)
        map = merged
      }
      features = map
    }
    guard let features else { return [] }
    let activations = output.apply(features, threads: threads)
    return samples(activations, height: height, width: width, threads: threads)
  }

  /// The learnt constant the first level starts from.
  private func start(
    _ parts: LevelParts, _ shape: NetworkDescription.Level, height: Int, width: Int,
    pool: MapPool
  ) -> IntegerMap {
    let stride = description.stride
    let map = IntegerMap(
      channels: shape.features, height: (height + stride - 1) / stride,
      width: (width + stride - 1) / stride, pool: pool)
    map.fill(parts.start)
    return map
  }

  private func context(
    level: Int, step: Int, parts: StepParts, features: IntegerMap, threads: Int
  ) -> StepContext {
    let shape = description.levels[level].steps[step]
    let positions = features.height * features.width
    guard !shape.head.isEmpty else {
      let each = shape.dimension / shape.classes[0].dimension
      return StepContext(
        level: level, step: step, height: features.height, width: features.width, means: nil,
        groupClasses: nil, symbolCount: positions * shape.groups * each, symbolClasses: nil)
    }
    let head = parts.head.apply(features, threads: threads)
    let last = shape.classes.count - 1
    var groupClasses: [UInt8] = []
    groupClasses.reserveCapacity(positions * shape.groups)
    var symbolClasses: [UInt8] = []
    for y in 0..<features.height {
      for x in 0..<features.width {
        for group in 0..<shape.groups {
          let spread = Int(head[shape.latentChannels + group, y, x]) >> shape.classShift
          let chosen = min(max(spread, 0), last)
          groupClasses.append(UInt8(chosen))
          for _ in 0..<shape.dimension / shape.classes[chosen].dimension {
            symbolClasses.append(UInt8(chosen))
          }
        }
      }
    }
    return StepContext(
      level: level, step: step, height: features.height, width: features.width, means: head,
      groupClasses: groupClasses, symbolCount: symbolClasses.count, symbolClasses: symbolClasses)
  }

  /// Means plus codewords, saturated: the decoded values `[groups·dimension]` of a step.
  private func values(
    of indices: [UInt16], context: StepContext, parts: StepParts, pool: MapPool
  ) -> IntegerMap {
    let shape = description.levels[context.level].steps[context.step]
    let bound = description.bound
    let map = IntegerMap(
      channels: shape.latentChannels, height: context.height, width: context.width, pool: pool)
    var next = 0
    var slot = 0
    for y in 0..<context.height {
      for x in 0..<context.width {
        for group in 0..<shape.groups {
          let chosen = context.groupClasses.map { Int($0[slot]) } ?? 0
          slot += 1
          let dimension = shape.classes[chosen].dimension
          for part in 0..<shape.dimension / dimension {
            let codeword = Int(indices[next]) * dimension
            next += 1
            for i in 0..<dimension {
              let channel = group * shape.dimension + part * dimension + i
              let mean = context.means.map { Int($0[channel, y, x]) } ?? 0
              let value = mean + Int(parts.codebooks[chosen][codeword + i])
              map[channel, y, x] = Int16(min(max(value, -bound), bound))
            }
          }
        }
      }
    }
    return map
  }
}
