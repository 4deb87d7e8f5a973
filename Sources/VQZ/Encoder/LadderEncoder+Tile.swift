import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// How a tile is coded: by the model, by the model and residuals, or without it.
extension LadderEncoder {
  struct CodedTile {
    let payload: TilePayload
    let samples: TileSamples
    let symbolCount: Int

    init(_ payload: TilePayload, _ samples: TileSamples, symbolCount: Int = 0) {
      self.payload = payload
      self.samples = samples
      self.symbolCount = symbolCount
    }
  }

  /// Up to this bound the model is of no use: on photographs it and its residuals took more than
  /// plain coding, at every quality. Above, either wins some.
  static let plainBound = 1

  /// The quality at which the model and its residuals were shortest on photographs: its errors are
  /// then some third of the bound, and most residuals are 0.
  static func quality(bound: Int) -> Double {
    // 100 up to a bound of 2, then 20 less for each doubling, linear between the powers of two.
    guard bound > 2 else { return 100 }
    let octave = Int.bitWidth - 1 - bound.leadingZeroBitCount
    let part = Double(bound - 1 << octave) / Double(1 << octave)
    return max(0, 100 - 20 * (Double(octave - 1) + part))
  }

  func code(
    _ tile: TileSource, qualityIndex: Int, pool: MapPool, _ watch: WorkWatch
  ) throws -> CodedTile {
    if try isBetterPlain(tile, qualityIndex: qualityIndex, pool: pool, watch) {
      let plain = try TileSealer(tile, bound: bound ?? 0).plain(tile: tile.number)
      return CodedTile(plain.payload, .sealed(plain.samples))
    }
    return try byModelOrNot(tile, qualityIndex: qualityIndex, pool: pool, watch)
  }

  /// In the way that is shortest; all of them are tried.
  func byModelOrNot(
    _ tile: TileSource, qualityIndex: Int, pool: MapPool, _ watch: WorkWatch
  ) throws -> CodedTile {
    guard let bound else {
      return try unbounded(tile, qualityIndex: qualityIndex, pool: pool, watch)
    }
    let sealer = try TileSealer(tile, bound: bound)
    guard bound > Self.plainBound || options.quality != nil else {
      let plain = try sealer.plain(tile: tile.number)
      return CodedTile(plain.payload, .sealed(plain.samples))
    }
    let (result, colours) = try byModel(tile, qualityIndex: qualityIndex, pool: pool, watch)
    let corrected = try sealer.corrected(
      ColourConversion.cropped(
        colours, of: tile.extended, to: tile.core, colours: sealer.colours),
      indices: result.payload, method: result.method, tile: tile.number)
    let plain = try sealer.plain(tile: tile.number)
    // Who asks for a quality, too, gets no less of it because of a bound: that only adds.
    let keepsQuality =
      options.quality == nil
      || sealer.meanSquaredError(of: plain.samples)
        <= sealer.meanSquaredError(of: corrected.samples)
    if keepsQuality, plain.payload.payload.count <= corrected.payload.payload.count {
      return CodedTile(plain.payload, .sealed(plain.samples))
    }
    let stored = sealer.stored(tile: tile.number)
    if stored.payload.payload.count < corrected.payload.payload.count {
      return CodedTile(stored.payload, .sealed(stored.samples))
    }
    return CodedTile(
      corrected.payload, .sealed(corrected.samples), symbolCount: result.symbolCount)
  }

  /// By the model; or exactly, where that is no longer or the model fails.
  private func unbounded(
    _ tile: TileSource, qualityIndex: Int, pool: MapPool, _ watch: WorkWatch
  ) throws -> CodedTile {
    let (result, colours) = try byModel(tile, qualityIndex: qualityIndex, pool: pool, watch)
    if options.fallsBack {
      let sealer = try TileSealer(tile, bound: 0)
      let decoded = ColourConversion.cropped(
        colours, of: tile.extended, to: tile.core, colours: sealer.colours)
      let plain =
        fails(sealer.meanSquaredError(of: decoded), qualityIndex: qualityIndex)
        ? try sealer.plain(tile: tile.number)
        : try sealer.plain(tile: tile.number, limit: result.payload.count)
      if let plain {
        return CodedTile(plain.payload, .sealed(plain.samples))
      }
    }
    return CodedTile(
      TilePayload(
        number: tile.number, method: TilePayload.Method(result.method, hasResiduals: false),
        sampleChecksum: CRC32C.of(colours), indices: result.payload[...]),
      .blended(colours), symbolCount: result.symbolCount)
  }

  /// Whether an error is so large that the model cannot know such signals: six times that of a
  /// uniform quantiser of the same step, Δ²/12. The Kodak photographs come to a ninth of that at
  /// most; white noise is beyond it. Who asks for a size or an error gets the model's best all the
  /// same, and is told what it is.
  private func fails(_ meanSquaredError: Double, qualityIndex: Int) -> Bool {
    guard options.target == nil,
      let step = model.network.decoder.quantiserStep(quality: qualityIndex)
    else { return false }
    return meanSquaredError > 6 * step * step / 12
  }

  /// The model's indices for a tile, and the colours they decode to.
  private func byModel(
    _ tile: TileSource, qualityIndex: Int, pool: MapPool, _ watch: WorkWatch
  ) throws(VQZError) -> (result: TileEncoder.Result, colours: [UInt8]) {
    let area = tile.extended
    let samples = ColourConversion.extract(area, of: tile, channels: model.channelCount)
    let result = try tiles.encode(
      TileEncoder.Tile(
        samples: samples, height: area.height, width: area.width, quality: qualityIndex,
        pool: pool, watch: watch))
    return (
      result,
      ColourConversion.colours(
        result.decoded, channels: model.channelCount, plan: tile.plan)
    )
  }
}
