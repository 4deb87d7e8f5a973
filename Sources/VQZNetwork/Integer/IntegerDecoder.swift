/// The normative decoder: codeword indices in, samples out, integers all the way
/// (`Formats/arithmetic.md`). Immutable and verified: running it cannot overflow or read out of
/// range, whatever the indices, as long as they are below K of their class.
package struct IntegerDecoder: Sendable {
  package let description: NetworkDescription
  /// The walk that is run.
  package let program: LadderProgram
  /// The packed layers of each operation of `program.decoder`; empty where it has none.
  let stacks: [IntegerStack]
  /// The learnt constant that the features of the first level start from, one number a channel.
  let start: [Int16]
  /// `[level][step]`.
  let steps: [[StepParts]]
  /// Factor of the last pixel shuffle, which is fused with the rounding to samples.
  let lastShuffle: Extent
  /// Zeros around every plane of all maps.
  let border: Extent

  /// What a step has besides its layers.
  struct StepParts: Sendable {
    let codebooks: StepCodebooks
    /// One for each quality; a single one where the model has no qualities.
    let qualities: [StepQuality]
  }

  /// What a step asks of its indices: they are given in raster order of positions, then groups,
  /// then sub-vectors of a group, each below K of its class. Nil, where only some levels are asked
  /// for, ends the decode with the step before.
  package typealias Symbols<E: Error> = (StepState) throws(E) -> [UInt16]?

  private typealias Maps = LadderProgram.Registers<IntegerMap>

  /// Decodes one tile.
  ///
  /// - Parameters:
  ///   - height, width: samples of the tile, 1 or more.
  ///   - quality: below `description.qualityCount`.
  ///   - levels: how many levels, the first ones, are decoded, at least 1, which takes a skeleton:
  ///     the coefficients of all other steps are 0 and nothing corrects them; nil is all.
  ///   - pool: memory to use again from tile to tile.
  ///   - observer: sees what each step's indices stand for.
  ///   - symbols: gives the indices of one step: `state.symbolCount` values.
  /// - Returns: samples `[height][width][channels]` of a network for samples of 8 bits.
  package func decode<E: Error>(
    height: Int, width: Int, quality: Int = 0, levels: Int? = nil, threads: Int = 1,
    pool: MapPool = MapPool(), observer: ((StepState, IntegerMap) -> Void)? = nil,
    symbols: Symbols<E>
  ) throws(E) -> [UInt8] {
    let map = try activations(
      height: height, width: width, quality: quality, levels: levels, threads: threads, pool: pool,
      observer: observer, symbols: symbols)
    return samples(map, height: height, width: width, threads: threads)
  }

  /// Decodes one tile of samples of any range, likewise.
  package func decodeNumbers<E: Error>(
    height: Int, width: Int, quality: Int = 0, threads: Int = 1, pool: MapPool = MapPool(),
    symbols: Symbols<E>
  ) throws(E) -> [Int32] {
    let map = try activations(
      height: height, width: width, quality: quality, levels: nil, threads: threads, pool: pool,
      observer: nil, symbols: symbols)
    return numbers(map, height: height, width: width, threads: threads)
  }

  /// The output of the last layer, still to be shuffled by `lastShuffle`.
  private func activations<E: Error>(
    height: Int, width: Int, quality: Int, levels: Int?, threads: Int, pool: MapPool,
    observer: ((StepState, IntegerMap) -> Void)?, symbols: Symbols<E>
  ) throws(E) -> IntegerMap {
    precondition((0..<description.qualityCount).contains(quality), "quality \(quality)")
    let isPart = levels != nil
    precondition(!isPart || program.codesCoefficients, "levels of a model without a skeleton")
    var levels = levels ?? program.steps.count
    var maps = Maps()
    for (operation, stack) in zip(program.decoder, stacks) where operation.isRun(levels: levels) {
      switch operation.action {
      case .start:
        maps[.features] = startMap(operation.output, height: height, width: width, pool: pool)
      case .coefficients:
        maps[.coefficients] = coefficients(
          operation.output, maps, areAllDecoded: !isPart, threads: threads)
      case .condition:
        parts(of: operation).qualities[quality].condition.add(
          to: maps.read(.features), bound: description.bound, threads: threads)
      case .values:
        let state = state(
          of: operation, features: maps.read(.features), predictions: maps[.predictions],
          quality: quality, threads: threads)
        maps[.predictions] = nil
        guard let indices = try symbols(state) else {
          precondition(isPart, "no indices for a step of a whole decode")
          // What is decoded goes on to the samples, and nothing else runs.
          levels = 0
          continue
        }
        let values = values(
          of: indices, state: state, coefficients: maps[.coefficients], pool: pool,
          threads: threads)
        observer?(state, values)
        maps[.values] = values
      case .stack: run(stack, operation, &maps, threads: threads)
      case .slice: break  // There are none in a decoder.
      }
    }
    return maps.take(.samples)
  }

  /// The parts of the step that an operation belongs to.
  private func parts(of operation: LadderProgram.Operation) -> StepParts {
    steps[operation.level][operation.step ?? 0]
  }

  /// Runs the layers of an operation. A map that nothing reads any more is let go.
  private func run(
    _ stack: IntegerStack, _ operation: LadderProgram.Operation, _ maps: inout Maps, threads: Int
  ) {
    let input = maps.read(operation.from)
    if operation.isAdded {
      stack.apply(
        input, addingTo: maps.read(operation.into), bound: description.bound, threads: threads)
    } else {
      maps[operation.into] = stack.apply(input, threads: threads)
    }
    if operation.isLastRead { maps[operation.from] = nil }
  }

  /// The learnt constant at every position of the coarsest level, which covers the tile.
  private func startMap(
    _ shape: LayerShape, height: Int, width: Int, pool: MapPool
  ) -> IntegerMap {
    let positions = shape.stride.positions(height: height, width: width)
    let map = IntegerMap(
      channels: shape.channels, height: positions.rows, width: positions.columns, border: border,
      pool: pool)
    map.fill(start)
    return map
  }

  /// The coefficients of a level, those lifted from the level above in place; the values of its
  /// steps are still to be written, or else 0.
  private func coefficients(
    _ shape: LayerShape, _ maps: Maps, areAllDecoded: Bool, threads: Int
  ) -> IntegerMap {
    let like = maps[.lifted] ?? maps.read(.features)
    let map =
      areAllDecoded && shape.channels % IntegerMap.lanes == 0
      ? IntegerMap(
        uninitializedChannels: shape.channels, height: like.height, width: like.width,
        border: border, pool: like.pool)
      : IntegerMap(
        channels: shape.channels, height: like.height, width: like.width, border: border,
        pool: like.pool)
    maps[.lifted]?.copyChannels(to: map, from: 0, threads: threads)
    return map
  }
}
