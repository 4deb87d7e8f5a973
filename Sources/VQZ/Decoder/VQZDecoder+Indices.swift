import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal
import VQZSystem

/// Codewords out of files, and signals out of codewords.
extension VQZDecoder {
  /// The codewords of a `.vqz` file.
  ///
  /// - Throws: as `decode(_:region:progress:)`.
  public func indices(
    of bytes: [UInt8], progress: ProgressHandler? = nil
  ) throws(VQZError) -> CodewordIndices {
    do {
      let work = try work(on: bytes)
      try check(work)
      let (reader, watch) = (work.reader, WorkWatch(progress))
      let pool = pools.take()
      defer { pools.putBack(pool) }
      var decoder = TileDecoder(
        model: work.model, quality: reader.header.quality, threads: threads, pool: pool,
        watch: watch)
      var tiles: [[CodewordIndices.Step]] = []
      for tile in 0..<reader.grid.count {
        let payload = try reader.tile(tile)
        decoder.watch = watch.part(tile, of: reader.grid.count)
        let area = reader.grid.extended(tile)
        var steps: [CodewordIndices.Step] = []
        if let method = payload.method.entropy {
          _ = try decoder.decode(
            payload.indices, method: method, height: area.height, width: area.width
          ) { steps.append(CodewordIndices.Step($0, $1)) }
        }
        tiles.append(steps)
        try watch.report(Double(tile + 1) / Double(reader.grid.count))
      }
      return CodewordIndices(
        kind: .picture,
        shape: try Signal.Shape(
          axes: [work.plan.rows, work.plan.columns], channels: work.plan.codedChannelCount),
        modelIdentifier: Hexadecimal.text(of: work.model.network.identifier),
        qualityIndex: reader.header.quality,
        tileSize: reader.grid.tileSize, tileOverlap: reader.grid.overlap, tiles: tiles)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The signal that a model makes of codewords: of a file whose tiles have indices and nothing
  /// else, the samples that it decodes to.
  ///
  /// - Parameters:
  ///   - codewords: as `indices(of:)` or a program of the caller's made them.
  ///   - model: the one that the codewords belong to.
  ///   - progress: told within and after each tile.
  /// - Throws: `wrongModel`; `usage` where the codewords are not those of such a signal: a number
  ///   of tiles or of indices, or an index beyond its codebook; `tooLarge`, `memoryLimit`,
  ///   `interrupted`.
  public func decode(
    _ codewords: CodewordIndices, model: VQZModel, progress: ProgressHandler? = nil
  ) throws(VQZError) -> Signal {
    do {
      let model = try model.ladder
      let (grid, plan) = try geometry(codewords, model)
      let window = TileWindow(grid: grid)
      try checkLimits(window, plan, model)
      let watch = WorkWatch(progress)
      var assembler = RowAssembler(window: window, plan: plan)
      var samples: [UInt8] = []
      let pool = pools.take()
      defer { pools.putBack(pool) }
      for (tile, steps) in codewords.tiles.enumerated() {
        let area = grid.extended(tile)
        let part = watch.part(tile, of: grid.count)
        let limit = model.network.program.symbolLimit(height: area.height, width: area.width)
        var next = steps.makeIterator()
        var count = 0
        let decoded = try model.network.decoder.decode(
          height: area.height, width: area.width, quality: codewords.qualityIndex,
          threads: threads, pool: pool
        ) { state in
          try part.report(Double(count) / Double(limit.total))
          count += state.symbolCount
          return try Self.indices(of: next.next(), in: state, model)
        }
        let colours = ColourConversion.colours(
          decoded, channels: model.channelCount, plan: plan)
        samples += assembler.add(colours: .blended(colours), alpha: nil, tile: tile)
        try watch.report(Double(tile + 1) / Double(grid.count))
      }
      return try Signal(kind: codewords.kind, shape: codewords.shape, samples: samples)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// How the tiles of codewords lie, once they are found to fit their model.
  private func geometry(
    _ codewords: CodewordIndices, _ model: LadderModel
  ) throws(VQZError) -> (TileGrid, GridPlan) {
    let identifier = Hexadecimal.text(of: model.network.identifier)
    guard codewords.modelIdentifier == identifier else {
      throw VQZError(
        .wrongModel,
        "model: found \(model.name) (\(identifier.prefix(16))…), expected "
          + "\(codewords.modelIdentifier.prefix(16))…")
    }
    let plan = codewords.kind.rules.grid(of: codewords.shape)
    guard
      !plan.hasAside,
      ColourConversion.fits(channels: model.channelCount, plan: plan),
      (0..<model.qualityCount).contains(codewords.qualityIndex),
      Extent(square: codewords.tileSize).isMultiple(of: model.network.description.stride),
      let grid = TileGrid(
        width: plan.columns, height: plan.rows, tileSize: codewords.tileSize,
        overlap: codewords.tileOverlap),
      grid.count == codewords.tiles.count
    else {
      throw VQZError(
        .usage,
        "codewords: found \(codewords.tiles.count) tiles of \(codewords.tileSize) at quality "
          + "\(codewords.qualityIndex), expected those of a picture that model \(model.name) coded")
    }
    return (grid, plan)
  }

  /// The indices of a step, each below the number of codewords of its class.
  private static func indices(
    of step: CodewordIndices.Step?, in state: IntegerDecoder.StepState, _ model: LadderModel
  ) throws(VQZError) -> [UInt16] {
    let sizes = model.network.description.levels[state.level].steps[state.step].classes
      .map(\.codewords)
    guard
      let step, step.level == state.level, step.step == state.step,
      step.indices.count == state.symbolCount,
      step.indices.enumerated().allSatisfy({ place, index in
        Int(index) < sizes[state.symbolClasses.map { Int($0[place]) } ?? 0]
      })
    else {
      throw VQZError(
        .usage,
        "codewords of level \(state.level), step \(state.step): found "
          + "\(step?.indices.count ?? 0), expected \(state.symbolCount), each below the size of "
          + "its codebook")
    }
    return step.indices
  }
}

extension CodewordIndices.Step {
  init(_ state: IntegerDecoder.StepState, _ indices: [UInt16]) {
    level = state.level
    step = state.step
    rows = state.height
    columns = state.width
    self.indices = indices
    classes = state.symbolClasses
  }
}
