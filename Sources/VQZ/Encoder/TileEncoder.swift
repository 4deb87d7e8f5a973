import VQZCore
import VQZEntropy
import VQZNetwork

/// Codes the colour samples of one tile in a closed loop: the integer decoder runs along, so what
/// the encoder measures is what every decoder will produce.
struct TileEncoder {
  /// Whose decoder is run to know what every decoder will see.
  private let model: LadderModel
  /// From samples to the values that the steps should decode to.
  private let analysis: Analysis
  /// From these values to indices, with the prices of the tables.
  private let search: IndexSearch
  /// Which coders may be tried.
  private let entropy: VQZEncoder.Entropy
  private let effort: EncodingEffort
  /// At least 1.
  private let threads: Int

  struct Result {
    let method: EntropyMethod
    /// The entropy-coded indices.
    let payload: [UInt8]
    /// The decoded samples, `[height][width][channels of the model]`.
    let decoded: [UInt8]
    /// Indices coded.
    let symbolCount: Int
  }

  init(model: LadderModel, options: VQZEncoder.Options) throws(VQZError) {
    let analysis: Analysis?
    do {
      analysis = try model.network.analysis
    } catch {
      throw VQZError(error)
    }
    guard let analysis else {
      throw VQZError(
        .wrongModel, "model \(model.name): found one that only decodes, expected one that encodes",
        hint: "use the model file that training wrote")
    }
    self.model = model
    self.analysis = analysis
    entropy = options.entropy
    effort = EncodingEffort(options.effort)
    threads = options.threads == 0 ? WorkerPool.availableThreadCount : options.threads
    let prices = IndexPrices(model)
    let byClass: IndexSearch.Prices = { prices.byClass(level: $0, step: $1, number: $2) }
    let byContext: IndexSearch.Prices = { prices.byContext(level: $0, step: $1, table: $2) }
    search = IndexSearch(
      decoder: model.network.decoder,
      rateWeight: model.network.program.codesCoefficients ? IndexSearch.rateWeight : 0,
      prices: byClass, contextPrices: effort.pricesContexts ? byContext : nil)
  }

  func encode(_ tile: Tile) throws(VQZError) -> Result {
    let targets = analysis.latents(
      of: tile.samples, height: tile.height, width: tile.width, threads: threads,
      pool: tile.pool)
    guard effort.refinements > 0,
      let step = model.network.decoder.quantiserStep(quality: tile.quality)
    else { return try attempt(targets, tile, tile.watch) }
    return try refined(targets, tile, squaresPerBit: Double(IndexSearch.rateWeight) * step * step)
  }

  /// What is coded, and how.
  struct Tile {
    /// `[height][width][channels of the model]`.
    let samples: [UInt8]
    let height: Int
    let width: Int
    /// Row of the model's step sizes.
    let quality: Int
    /// Memory of feature maps.
    let pool: MapPool
    /// Told before each step of the ladder how much is done, and asked whether to go on.
    let watch: WorkWatch
  }

  /// The best of several encodes. Each codes what the one before decoded to, plus the error it left
  /// as the linear part of the analysis sees it: what neighbours and corrections did to a
  /// coefficient is made up for.
  ///
  /// - Parameter squaresPerBit: what a bit is worth in squared sample values: the slope that
  ///   codewords are chosen at.
  private func refined(
    _ targets: [[FloatMap]], _ tile: Tile, squaresPerBit: Double
  ) throws(VQZError) -> Result {
    // Where steps differ by channel, an error counts by the step of its own; else all alike.
    func cost(_ result: Result, _ errors: [[FloatMap]]?) -> Double {
      let bits = Double(8 * result.payload.count)
      if let errors {
        return search.squares(of: errors, quality: tile.quality)
          + Double(IndexSearch.rateWeight) * bits
      }
      let squares = zip(tile.samples, result.decoded).reduce(0) { sum, pair in
        let difference = Int(pair.0) - Int(pair.1)
        return sum + difference * difference
      }
      return Double(squares) + squaresPerBit * bits
    }
    let count = effort.refinements + 1
    var last = try attempt(targets, tile, tile.watch.part(0, of: count), meetingTargets: true)
    var known = search.isWeighted ? errors(of: last, tile) : nil
    var (best, least) = (last, cost(last, known))
    for number in 1..<count {
      let errors = known ?? self.errors(of: last, tile)
      known = nil
      for (values, errors) in zip(targets.joined(), errors.joined()) { values.add(errors) }
      last = try attempt(
        targets, tile, tile.watch.part(number, of: count), meetingTargets: true)
      known = search.isWeighted ? self.errors(of: last, tile) : nil
      let cost = cost(last, known)
      guard cost < least else { break }
      (best, least) = (last, cost)
    }
    return best
  }

  /// What an encode left of the tile, in the values of every step.
  private func errors(of result: Result, _ tile: Tile) -> [[FloatMap]] {
    analysis.latents(
      of: tile.samples, minus: result.decoded, height: tile.height, width: tile.width,
      threads: threads, pool: tile.pool)
  }

  /// Codes one set of targets, `[level][step]`; where `meetingTargets`, those that were met take
  /// their place, since maps of a tile are what an encode has most of.
  private func attempt(
    _ targets: [[FloatMap]], _ tile: Tile, _ watch: WorkWatch, meetingTargets: Bool = false
  ) throws(VQZError) -> Result {
    var range = RangeEncoder()
    var planes = PlaneEncoder()
    var count = 0
    let limit = model.network.program.symbolLimit(height: tile.height, width: tile.width).total
    do {
      let decoded = try model.network.decoder.decode(
        height: tile.height, width: tile.width, quality: tile.quality, threads: threads,
        pool: tile.pool,
        observer: meetingTargets
          ? { context, values in
            search.meet(values, in: context, targets: targets[context.level][context.step])
          } : nil
      ) { context in
        try watch.report(Double(count) / Double(limit))
        let target = targets[context.level][context.step]
        let picture = (tile.height, tile.width)
        let contexts = entropy == .zstd ? nil : model.contexts(of: context, threads: threads)
        var indices = search.indices(for: target, in: context, picture: picture, threads: threads)
        if let contexts, effort.pricesContexts {
          // What indices cost depends on their neighbours, so a first choice makes the prices of a
          // second; a third gains nothing more.
          indices = search.indices(
            for: target, in: context, picture: picture,
            tables: contexts.chosenTables(indices), threads: threads)
        }
        let tables = model.tables[context.level][context.step]
        let classes = context.symbolClasses
        if entropy != .zstd {
          if let contexts {
            try range.append(symbols: indices, contexts: contexts)
          } else {
            try range.append(symbols: indices, tables: tables, classes: classes)
          }
        }
        if entropy == .zstd || entropy == .smallest && effort.triesPlanes {
          try planes.append(symbols: indices, tables: tables, classes: classes)
        }
        count += indices.count
        return indices
      }
      let (method, payload) = try shortest(range, planes)
      return Result(method: method, payload: payload, decoded: decoded, symbolCount: count)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The payload of the coder that was asked for, or the shorter one; range coding where equal.
  private func shortest(
    _ range: RangeEncoder, _ planes: PlaneEncoder
  ) throws(EntropyError) -> (EntropyMethod, [UInt8]) {
    guard entropy != .zstd else { return (.zstd, try planes.finish()) }
    let ranged = range.finish()
    // zstd's best level takes as long as all the rest of an encode, and is of use only where
    // indices repeat, which a quick level sees, too.
    guard entropy == .smallest, effort.triesPlanes,
      try 4 * planes.finish(level: 3).count <= 5 * ranged.count
    else { return (.range, ranged) }
    let packed = try planes.finish()
    return packed.count < ranged.count ? (.zstd, packed) : (.range, ranged)
  }
}
