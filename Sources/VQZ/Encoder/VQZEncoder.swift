import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// Compresses signals with a model.
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
  public struct Options: Sendable, Equatable {
    /// The entropy coder of the indices.
    public var entropy: Entropy
    /// Carries codebooks, tables and decoder weights in the file, which then needs no model.
    public var embedsModel: Bool
    /// Where to get the model, for people; at most 1024 bytes of UTF-8.
    public var modelHint: String
    /// Threads to use; 0 is one for each processor that the calling thread may use. Any value
    /// gives the same bytes.
    public var threads: Int
    /// Samples from tile to tile, a multiple of the model's stride; 0 is one tile. Nil: one tile
    /// up to 4 megapixels, else tiles of 1024.
    public var tileSize: Int?
    /// 0 to 100: from the coarsest step sizes of the model to the finest. Models of one quality
    /// have no choice. Nil: 60, or what suits `maxError`.
    public var quality: Double?
    /// What to reach, in place of a quality. Only for models of several qualities.
    public var target: EncodingTarget?
    /// Most that any colour sample may differ from the original, 0 … 255, whatever it costs; 0 is
    /// lossless. Nil promises nothing.
    public var maxError: Int?
    /// 1, the fastest, to 9, the best: how long to look for better indices. A file decodes alike
    /// whatever it was. At 2 and from 4 on indices are chosen a second time, by what they cost in
    /// the contexts of the first choice. From 3 on zstd is tried, too, where `entropy` allows and
    /// indices repeat, and a tile is encoded anew, 2, 2, 3, 4, 5, 6 or 9 times in all, each time
    /// making up for what the last one left of the error, as long as error and bits together become
    /// less.
    public var effort: Int
    /// Stores a tile exactly and without the model where that is no longer, or the model fails.
    public var fallsBack: Bool

    /// The defaults: smallest, model by reference, all processors, quality 60, effort 5.
    public init(
      entropy: Entropy = .smallest, embedsModel: Bool = false, modelHint: String = "",
      threads: Int = 0, tileSize: Int? = nil, quality: Double? = nil, target: EncodingTarget? = nil,
      maxError: Int? = nil, effort: Int = 5, fallsBack: Bool = true
    ) {
      self.effort = effort
      self.fallsBack = fallsBack
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
  let limits: ResourceLimits

  /// - Parameters:
  ///   - model: one that has its analysis network, as `canEncode` tells.
  ///   - options: what changes the file or the time it takes.
  ///   - limits: what an encode may spend; only memory counts here.
  /// - Throws: `wrongModel` for a model that only decodes, `usage` for options out of their range,
  ///   or for a target beside a quality or with a model of one quality.
  public init(
    _ model: VQZModel, options: Options = Options(), limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    self.model = model
    self.options = options
    self.limits = limits
    try options.check()
    try Self.check(options.target, model)
    tiles = try TileEncoder(model: model, options: options)
    reference = try Self.reference(model, options)
  }

  /// The signal as a `.vqz` file. The same signal, model and options give the same bytes.
  ///
  /// - Parameters:
  ///   - signal: of a kind and sample type that the model codes.
  ///   - progress: told within and after each tile.
  /// - Throws: `unsupportedSignal` for a signal that the model cannot code, `usage` for a tile size
  ///   that is no multiple of the model's stride, `memoryLimit` before any is taken, `interrupted`
  ///   where the task was cancelled or `progress` throws.
  public func encode(
    _ signal: Signal, progress: ProgressHandler? = nil
  ) throws(VQZError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(signal, progress: progress) { bytes += $0 }
    return bytes
  }

  /// Encodes into a sink, which gets the bytes of the file in order and piece by piece.
  ///
  /// - Parameters:
  ///   - signal: of a kind and sample type that the model codes.
  ///   - progress: told within and after each tile.
  ///   - sink: an error that it throws ends the encode and is passed on, as `inputOutput` if it is
  ///     none of this library. What it was given until then is not a file.
  /// - Returns: what was reached; look at `missedTarget` where a target was set.
  /// - Throws: as `encode(_:progress:)`.
  @discardableResult
  public func encode(
    _ signal: Signal, progress: ProgressHandler? = nil, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    let watch = WorkWatch(progress)
    if let target = options.target {
      return try encode(signal, target: target, watch, to: sink)
    }
    return try encode(try SourceRows(signal), qualityIndex: qualityIndex, watch, to: sink)
  }

  /// Encodes a signal whose rows come in one after another, from the first on. In memory are those
  /// of one row of tiles, and the bytes of the file until its last tile is coded.
  ///
  /// - Parameters:
  ///   - header: what the signal will be.
  ///   - progress: told within and after each tile.
  ///   - rows: asked for the next rows until all are there.
  ///   - sink: as in the encode of a signal in memory.
  /// - Throws: as `encode(_:progress:)`; `usage` where a target is set, since a target takes
  ///   several encodes, or where `rows` gives none; what `rows` throws.
  @discardableResult
  public func encode(
    _ header: SignalHeader, progress: ProgressHandler? = nil, rows: @escaping RowReader,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    guard options.target == nil else {
      throw VQZError(
        .usage, "target: found one for rows that come once, expected a quality",
        hint: "a target takes several encodes of a signal that is in memory")
    }
    return try encode(
      try SourceRows(header, read: rows), qualityIndex: qualityIndex, WorkWatch(progress),
      to: sink)
  }

  /// Bytes of memory that an encode of such a signal takes, at most.
  ///
  /// - Throws: as `encode(_:progress:)` before it begins, but for `memoryLimit`.
  public func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let grid = try containerHeader(header, qualityIndex: 0, hasSealedTiles: false).grid
      return EncodeMemory.byteCount(
        TileWindow(grid: grid), plan: try header.plan, model: model)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The row of step sizes that the options ask for.
  private var qualityIndex: Int {
    model.qualityIndex(options.quality ?? options.maxError.map { Self.quality(bound: $0) } ?? 60)
  }
}
