import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// The way from rows of samples to a file.
extension LadderEncoder {
  /// Encodes tile after tile with one row of the model's step sizes, whatever the options say.
  func encode(
    _ rows: SourceRows, qualityIndex: Int, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      var source = rows
      let grid = try containerHeader(
        source.header, qualityIndex: qualityIndex, hasSealedTiles: false
      ).grid
      let window = TileWindow(grid: grid)
      try checkMemory(window, source.plan)
      var assembler = RowAssembler(window: window, plan: source.plan)
      var measure = DistortionMeasure(source.plan, countsHidden: keepsHidden)
      var parts: [CodedPart] = []
      let pool = MapPool()
      for tile in 0..<grid.count {
        if grid.place(tile).column == 0 {
          let extended = grid.extended(tile).rows
          try source.move(
            to: min(measure.finishedRowCount, extended.lowerBound)..<extended.upperBound)
        }
        let place = TileSource(tile, of: grid, in: source, keepsHidden: keepsHidden)
        let coded = try code(
          place, qualityIndex: qualityIndex, pool: pool, watch.part(tile, of: grid.count))
        var alpha: [UInt8]?
        var alphaPayload: AlphaPayload?
        if let aside = place.plan.asides.first {
          let values = ColourConversion.plane(aside, in: place.core, of: place)
          alphaPayload = try AlphaCoding.payload(
            values, width: place.core.width, tile: tile, filter: aside.filter)
          alpha = values
        }
        parts.append(CodedPart(tile: coded.payload, alpha: alphaPayload))
        measure.add(assembler.add(colours: coded.samples, alpha: alpha, tile: tile), of: source)
        measure.symbolCount += coded.symbolCount
        measure.plainTileCount += coded.payload.method.hasIndices ? 0 : 1
        try watch.report(Double(tile + 1) / Double(grid.count))
      }
      try measure.check(bound)
      return try write(parts, source, measure, qualityIndex: qualityIndex, to: sink)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The form is known when the last tile is, so until then the file waits: it is smaller than the
  /// signal.
  private func write(
    _ parts: [CodedPart], _ source: SourceRows, _ measure: DistortionMeasure,
    qualityIndex: Int, to sink: ([UInt8]) throws -> Void
  ) throws -> EncodeSummary {
    let container = try containerHeader(
      source.header, qualityIndex: qualityIndex,
      hasSealedTiles: parts.contains { $0.tile.method.isSealed }, isNeutral: source.isNeutral)
    let byteCount = try write(
      parts, header: container,
      metadata: try source.header.metadata.map { try PackedMetadata(packing: $0) },
      sampleChecksum: measure.checksum, to: sink)
    return measure.summary(
      byteCount: byteCount, tileCount: parts.count, qualityIndex: qualityIndex, model: model)
  }

  private func checkMemory(_ window: TileWindow, _ plan: GridPlan) throws(VQZError) {
    let needed = EncodeMemory.byteCount(window, plan: plan, model: model)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit")
    }
  }

  /// What `HEAD` will say of such a signal.
  ///
  /// - Parameters:
  ///   - isNeutral: whether it is the grey of a neutral picture.
  func containerHeader(
    _ header: SignalHeader, qualityIndex: Int, hasSealedTiles: Bool, isNeutral: Bool = false
  ) throws -> ContainerHeader {
    let plan = header.plan
    _ = try plan.rules.scale(of: header.sampleType)
    guard let layout = header.layout else {
      throw VQZError(
        .unsupportedSignal, "signal: found a \(header.kind), expected a picture")
    }
    guard ColourConversion.fits(channels: model.channelCount, plan: plan) else {
      throw VQZError(
        .unsupportedSignal, "picture: found 3 colours, expected grey for model \(model.name)",
        hint: "use a model trained on colour pictures")
    }
    let isSmall = header.shape.positionCount <= Self.singleTilePositions
    let size = options.tileSize ?? (isSmall ? 0 : Self.tileSize)
    let stride = model.network.description.stride
    guard size >= 0, size <= TileGrid.tileSizeLimit,
      Extent(square: size).isMultiple(of: stride)
    else {
      throw VQZError(
        .usage,
        "tile size: found \(size), expected a multiple of \(stride) up to "
          + "\(TileGrid.tileSizeLimit), or 0")
    }
    // Sealed tiles are not blended, so where all are there is nothing to overlap for.
    let overlap = bound == nil ? min(Self.tileOverlap, size / 2) : 0
    return try ContainerHeader(
      width: header.shape.width, height: header.shape.height, layout: layout,
      original: header.origin, originalBitsPerSample: header.originalBitsPerSample,
      tileSize: size, tileOverlap: size == 0 ? 0 : overlap, quality: qualityIndex,
      version: isNeutral
        ? ContainerHeader.neutralVersion : hasSealedTiles || bound != nil ? 2 : 1,
      bound: bound)
  }
}
