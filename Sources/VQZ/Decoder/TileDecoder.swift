import VQZCore
import VQZEntropy
import VQZNetwork

/// Decodes the samples of one tile.
struct TileDecoder {
  let model: LadderModel
  /// Row of the model's step sizes.
  let quality: Int
  let threads: Int
  /// Memory of feature maps, for the next tile.
  let pool: MapPool
  /// Told before each step of the ladder how much of the tile is done, and asked whether to go on.
  var watch: WorkWatch

  /// - Parameters:
  ///   - levels: how many levels, the first ones, are decoded; nil is all. What is behind them in
  ///     the payload nobody looks at then.
  ///   - mayEndEarly: whether bytes may be missing at the end of the payload.
  ///   - observe: sees the indices of every step.
  ///   - stops: asked, behind the first step, what to do about a step whose indices cannot be read:
  ///     true ends the decode with the step before; nil is false. Goes with `levels`.
  /// - Returns: `[height][width][channels of the model]`.
  func decode(
    _ payload: ArraySlice<UInt8>, method: EntropyMethod, height: Int, width: Int,
    levels: Int? = nil, mayEndEarly: Bool = false,
    observe: ((IntegerDecoder.StepState, [UInt16]) -> Void)? = nil,
    stops: ((EntropyError) -> Bool)? = nil
  ) throws -> [UInt8] {
    let limit = model.network.program.symbolLimit(height: height, width: width).total
    var symbols = try SymbolDecoder(
      method, bytes: payload, symbolLimit: limit, mayEndEarly: mayEndEarly)
    var count = 0
    let samples = try model.network.decoder.decode(
      height: height, width: width, quality: quality, levels: levels, threads: threads, pool: pool
    ) { state in
      try watch.report(Double(count) / Double(limit))
      var indices: [UInt16] = []
      do throws(EntropyError) {
        try symbols.decode(
          into: &indices, count: state.symbolCount,
          tables: model.tables[state.level][state.step], classes: state.symbolClasses,
          contexts: method == .range ? model.contexts(of: state, threads: threads) : nil)
      } catch {
        guard count > 0, stops?(error) == true else { throw error }
        return nil
      }
      count += indices.count
      observe?(state, indices)
      return indices
    }
    if levels == nil { try symbols.finish() }
    return samples
  }
}
