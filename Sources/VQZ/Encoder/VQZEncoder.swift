import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// Compresses pictures with a model.
///
/// The integer decoder runs along while encoding, so the figures of an `EncodeSummary` are those
/// of the file as every decoder will read it. Immutable; may be used from several threads.
public struct VQZEncoder: Sendable {
  /// How the codeword indices are entropy-coded.
  public enum Entropy: String, Sendable, CaseIterable {
    /// Whichever of the others is shorter, tile by tile.
    case smallest
    /// The built-in range coder with the model's tables.
    case range
    /// zstd over planes of index bytes: finds repeated indices, as in large even areas.
    case zstd
  }

  /// What changes the file or the time it takes, never its kind.
  public struct Options: Sendable {
    /// The entropy coder of the indices.
    public var entropy: Entropy
    /// Carries codebooks, tables and decoder weights in the file, which then needs no model.
    public var embedsModel: Bool
    /// Where to get the model, for people; at most 1024 bytes of UTF-8.
    public var modelHint: String
    /// Threads to use; 0 is one a core. Any value gives the same bytes.
    public var threads: Int
    /// Samples from tile to tile, a multiple of the model's stride; 0 is one tile. Nil: one tile
    /// up to 4 megapixels, else tiles of 1024.
    public var tileSize: Int?
    /// 0 to 100: from the coarsest step sizes of the model to the finest. Models of one quality
    /// have no choice. Nil: 60, or what suits `maxError`.
    public var quality: Double?
    /// What to reach, where it is not a quality. Only for models of several qualities.
    public var target: EncodingTarget?
    /// Most that any colour sample may differ from the original, 0 … 255, whatever it costs; 0 is
    /// lossless. Nil promises nothing.
    public var maxError: Int?
    /// 1, the fastest, to 9, the best: how long to look for better indices. A file decodes alike
    /// whatever it was. At 2 and from 4 on indices are chosen a second time, by what they cost in
    /// the contexts of the first choice. From 3 on zstd is tried, too, where `entropy` allows and indices
    /// repeat, and a tile is encoded anew, 2, 2, 3, 4, 5, 6 or 9 times in all, each time making up for
    /// what the last one left of the error, as long as error and bits together become less.
    public var effort = 5
    /// Stores a tile exactly and without the model where that is no longer, or the model fails.
    public var fallsBack = true

    /// The defaults: smallest, model by reference, all cores, quality 60.
    public init(
      entropy: Entropy = .smallest, embedsModel: Bool = false, modelHint: String = "",
      threads: Int = 0, tileSize: Int? = nil, quality: Double? = nil, target: EncodingTarget? = nil,
      maxError: Int? = nil
    ) {
      self.maxError = maxError
      self.target = target
      self.quality = quality
      self.entropy = entropy
      self.embedsModel = embedsModel
      self.modelHint = modelHint
      self.threads = threads
      self.tileSize = tileSize
    }
  }

  /// Positions up to which a picture is one tile.
  static let singleTilePositions = 4 << 20
  /// Tile size and overlap of larger pictures: 3 % more positions than the picture has.
  static let tileSize = 1024
  static let tileOverlap = 16

  let model: VQZModel
  let options: Options
  let tiles: TileEncoder
  let reference: ModelReference
  private let limits: ResourceLimits

  /// - Parameter limits: what an encode may spend; only memory counts here.
  /// - Throws: `wrongModel` for a model that only decodes, `usage` for a quality or target out of
  ///   range, or a target for a model of one quality.
  public init(
    _ model: VQZModel, options: Options = Options(), limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    self.model = model
    self.options = options
    self.limits = limits
    if let quality = options.quality, !(0...100).contains(quality) {
      throw VQZError(.usage, "quality: found \(quality), expected 0 to 100")
    }
    guard (1...9).contains(options.effort) else {
      throw VQZError(.usage, "effort: found \(options.effort), expected 1 to 9")
    }
    try Self.check(options.target, model)
    try Self.check(bound: options.maxError, options.target)
    tiles = try TileEncoder(model: model, options: options)
    reference = try Self.reference(model, options)
  }

  /// The picture as a `.vqz` file. The same picture, model and options give the same bytes.
  ///
  /// - Throws: `unsupportedSignal` for a colour picture and a model of one channel, `usage` for a
  ///   tile size that is no multiple of the model's stride, `memoryLimit` before any is taken.
  public func encode(_ image: Signal) throws(VQZError) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try encode(image, progress: nil) { bytes += $0 }
    return bytes
  }

  /// Encodes tile after tile into `sink`, which gets the file in order and piece by piece.
  package func encode(
    _ image: Signal, progress: ((Double) -> Void)?, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    if let target = options.target {
      return try encode(image, target: target, progress: progress, to: sink)
    }
    let quality = options.quality ?? options.maxError.map { Self.quality(bound: $0) } ?? 60
    return try encode(
      image, qualityIndex: model.qualityIndex(quality), progress: progress, to: sink)
  }

  /// The same with one row of the model's step sizes, whatever the options say.
  package func encode(
    _ image: Signal, qualityIndex: Int, progress: ((Double) -> Void)?,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      let grid = try self.header(of: image, qualityIndex: qualityIndex, hasSealedTiles: false).grid
      let window = TileWindow(grid: grid)
      try checkMemory(window, image.grid)
      var assembler = RowAssembler(window: window, plan: image.grid)
      var measure = DistortionMeasure(image)
      var parts: [CodedPart] = []
      let pool = MapPool()
      for tile in 0..<grid.count {
        let coded = try code(tile, of: grid, image, qualityIndex: qualityIndex, pool: pool)
        let alpha = ColourConversion.alpha(grid.core(tile), of: image)
        let alphaPayload = try alpha.map {
          try AlphaCoding.payload($0, width: grid.core(tile).width, tile: tile)
        }
        parts.append(CodedPart(tile: coded.payload, alpha: alphaPayload))
        measure.add(assembler.add(colours: coded.samples, alpha: alpha, tile: tile))
        measure.symbolCount += coded.symbolCount
        measure.plainTileCount += coded.payload.method.hasIndices ? 0 : 1
        progress?(Double(tile + 1) / Double(grid.count))
      }
      try measure.check(options.maxError)
      // The form is known when the last tile is, so until then the file waits: it is smaller
      // than the picture.
      let header = try self.header(
        of: image, qualityIndex: qualityIndex,
        hasSealedTiles: parts.contains { $0.tile.method.isSealed })
      let byteCount = try write(
        parts, header: header, metadata: try image.metadata.map { try packed($0) },
        sampleChecksum: measure.checksum, to: sink)
      return measure.summary(
        byteCount: byteCount, tileCount: grid.count, qualityIndex: qualityIndex, model: model)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func checkMemory(
    _ window: TileWindow, _ plan: GridPlan
  ) throws(VQZError) {
    let needed = EncodeMemory.byteCount(window, plan: plan, model: model)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit (-M)")
    }
  }

  private func header(
    of image: Signal, qualityIndex: Int, hasSealedTiles: Bool
  ) throws -> ContainerHeader {
    guard let layout = image.layout, image.sampleType == .u8 else {
      throw VQZError(
        .unsupportedSignal,
        "signal: found a \(image.kind) of \(image.sampleType), expected a picture of u8")
    }
    guard ColourConversion.fits(channels: model.channelCount, plan: image.grid) else {
      throw VQZError(
        .unsupportedSignal, "picture: found 3 colours, expected grey for model \(model.name)",
        hint: "use a model trained on colour pictures")
    }
    let isSmall = image.shape.positionCount <= Self.singleTilePositions
    let size = options.tileSize ?? (isSmall ? 0 : Self.tileSize)
    let stride = model.network.description.stride
    guard size >= 0, Extent(square: size).isMultiple(of: stride) else {
      throw VQZError(
        .usage, "tile size: found \(size), expected a multiple of \(stride) or 0")
    }
    // Sealed tiles are not blended, so where all are there is nothing to overlap for.
    let overlap = options.maxError == nil ? min(Self.tileOverlap, size / 2) : 0
    return try ContainerHeader(
      width: image.width, height: image.height,
      layout: layout, original: image.origin,
      originalBitsPerSample: image.originalBitsPerSample, tileSize: size,
      tileOverlap: size == 0 ? 0 : overlap, quality: qualityIndex,
      version: hasSealedTiles || options.maxError != nil ? 2 : 1, bound: options.maxError)
  }
}
