/// The normative decoder: codeword indices in, samples out, integers all the way
/// (`Formats/arithmetic.md`). Immutable and verified: running it cannot overflow or read out of
/// range, whatever the indices, as long as they are below K of their class.
package struct IntegerDecoder: Sendable {
  package let description: NetworkDescription
  let levels: [LevelParts]
  let output: IntegerStack
  /// With a skeleton: coefficients to samples.
  let synthesis: IntegerStack?
  /// Factor of the last pixel shuffle, which is fused with the rounding to samples.
  let lastShuffle: Int

  struct LevelParts: Sendable {
    let entry: IntegerStack
    let start: [Int16]
    let steps: [StepParts]
    /// Towards the next level; nil without a skeleton and at the last level.
    let lift: LiftParts?
  }

  struct LiftParts: Sendable {
    let stack: IntegerStack
    let merge: IntegerConvolution
  }

  struct StepParts: Sendable {
    let body: IntegerStack
    let head: IntegerStack
    let merge: IntegerConvolution
    let codebooks: StepCodebooks
    /// One for each quality; one in all without a skeleton.
    let qualities: [StepQuality]
  }

  /// What a step asks of its indices: they are given in raster order of positions, then groups, then
  /// sub-vectors of a group, each below K of its class.
  package typealias Symbols<E: Error> = (StepContext) throws(E) -> [UInt16]

  /// Decodes one tile.
  ///
  /// - Parameters:
  ///   - height, width: samples of the tile, 1 or more.
  ///   - quality: below `description.qualityCount`.
  ///   - pool: memory to use again from tile to tile.
  ///   - observer: sees what each step's indices stand for.
  ///   - symbols: gives the indices of one step: `context.symbolCount` values.
  /// - Returns: samples `[height][width][channels]`.
  package func decode<E: Error>(
    height: Int, width: Int, quality: Int = 0, threads: Int = 1, pool: MapPool = MapPool(),
    observer: ((StepContext, IntegerMap) -> Void)? = nil, symbols: Symbols<E>
  ) throws(E) -> [UInt8] {
    precondition((0..<description.qualityCount).contains(quality), "quality \(quality)")
    var features: IntegerMap?
    var coefficients: IntegerMap?
    for (index, parts) in levels.enumerated() {
      let shape = description.levels[index]
      var map =
        features.map { parts.entry.apply($0, threads: threads) }
        ?? start(parts, shape, height: height, width: width, pool: pool)
      coefficients = startCoefficients(
        index, features: map, above: coefficients, threads: threads)
      for (step, stepParts) in parts.steps.enumerated() {
        if description.skeleton != nil {
          stepParts.qualities[quality].condition.add(
            to: map, bound: description.bound, threads: threads)
        }
        map = stepParts.body.apply(map, threads: threads)
        let context = context(
          level: index, step: step, features: map, quality: quality, threads: threads)
        let indices = try symbols(context)
        let values = values(
          of: indices, context: context, coefficients: coefficients, pool: pool, threads: threads)
        observer?(context, values)
        let merged = IntegerMap(
          uninitializedChannels: shape.features, height: map.height, width: map.width,
          pool: pool)
        stepParts.merge.apply(values, to: merged, adding: map, threads: threads)
        map = merged
      }
      features = map
    }
    guard let features else { return [] }
    return finish(
      features, coefficients, height: height, width: width, threads: threads)
  }

  /// From the last level's features and coefficients to samples.
  private func finish(
    _ features: IntegerMap, _ coefficients: IntegerMap?, height: Int, width: Int, threads: Int
  ) -> [UInt8] {
    var activations: IntegerMap
    if let synthesis, let coefficients {
      output.apply(features, addingTo: coefficients, bound: description.bound, threads: threads)
      activations = synthesis.apply(coefficients, threads: threads)
    } else {
      activations = output.apply(features, threads: threads)
    }
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

  /// With a skeleton, the coefficients of a level with those lifted from the level above in place,
  /// which the features get to see; the values of its steps are still to be written. Nil without.
  private func startCoefficients(
    _ level: Int, features: IntegerMap, above: IntegerMap?, threads: Int
  ) -> IntegerMap? {
    guard description.skeleton != nil else { return nil }
    let channels = description.coefficientChannels(level)
    let map =
      channels % IntegerMap.lanes == 0
      ? IntegerMap(
        uninitializedChannels: channels, height: features.height, width: features.width,
        pool: features.pool)
      : IntegerMap(
        channels: channels, height: features.height, width: features.width, pool: features.pool)
    guard level > 0, let lift = levels[level - 1].lift, let above else { return map }
    let lifted = lift.stack.apply(above, threads: threads)
    lift.merge.apply(lifted, to: features, adding: features, threads: threads)
    lifted.copyChannels(to: map, from: 0, threads: threads)
    return map
  }
}
