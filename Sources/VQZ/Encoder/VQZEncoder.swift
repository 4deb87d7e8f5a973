public import VQZCore

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
    /// up to 4 megapixels, else tiles of 1024; of vectors blocks of 256; of other kinds blocks of
    /// about a million samples.
    public var tileSize: Int?
    /// Positions from block to block along each axis, 0 for one that is not cut: in place of
    /// `tileSize`, for kinds whose axes are cut differently. Of pictures both are the same. Nil: as
    /// `tileSize` says.
    public var blockSizes: [Int]?
    /// 0 to 100: from the coarsest step sizes of the model to the finest. Models of one quality
    /// have no choice. Nil: 60, or what suits `maxError`.
    public var quality: Double?
    /// What to reach, in place of a quality. Only for models of several qualities.
    public var target: EncodingTarget?
    /// Most that any sample may differ from the original, whatever it costs; 0 is lossless. Of
    /// pictures, where alpha is exact anyway, a whole number of 0 to 255 or a share of the range;
    /// without one, colours under an alpha of 0 become what costs least.
    /// Of vectors a distance of each, or the least cosine. Nil promises nothing.
    public var maxError: ErrorBound?
    /// Brings decoded vectors to length 1, to the last bit of their type. Those that were not of
    /// that length, within a hundredth, are kept exactly. Only of floating-point vectors.
    public var hasUnitLength: Bool
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
      threads: Int = 0, tileSize: Int? = nil, blockSizes: [Int]? = nil, quality: Double? = nil,
      target: EncodingTarget? = nil,
      maxError: ErrorBound? = nil, hasUnitLength: Bool = false, effort: Int = 5,
      fallsBack: Bool = true
    ) {
      self.effort = effort
      self.hasUnitLength = hasUnitLength
      self.fallsBack = fallsBack
      self.maxError = maxError
      self.target = target
      self.quality = quality
      self.entropy = entropy
      self.embedsModel = embedsModel
      self.modelHint = modelHint
      self.threads = threads
      self.tileSize = tileSize
      self.blockSizes = blockSizes
    }
  }

  private let coder: any SignalCoder
  let options: Options

  /// - Parameters:
  ///   - model: one that has its analysis network, as `canEncode` tells.
  ///   - options: what changes the file or the time it takes.
  ///   - limits: what an encode may spend; only memory counts here.
  /// - Throws: `wrongModel` for a model that only decodes, `usage` for options out of their range,
  ///   or for a target beside a quality or with a model of one quality.
  public init(
    _ model: VQZModel, options: Options = Options(), limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    self.options = options
    try options.check()
    switch model.coding {
    case .ladder(let ladder):
      coder = try LadderEncoder(model, ladder, options: options, limits: limits)
    case .lattice(let lattice):
      coder = try LatticeEncoder(model, lattice, options: options, limits: limits)
    case .wholeVectors(let vectors):
      coder = try VectorEncoder(model, vectors, options: options, limits: limits)
    case .windows(let windows):
      coder = try WindowEncoder(model, windows, options: options, limits: limits)
    }
  }

  /// The signal as a `.vqz` file. The same signal, model and options give the same bytes.
  ///
  /// A picture in red, green and blue that are equal everywhere is coded as the grey picture that
  /// it is, and comes back in three equal colours, without a tint.
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
    try coder.encode(signal, WorkWatch(progress), to: sink)
  }

  /// Encodes a signal whose rows come in one after another, from the first on. In memory are those
  /// of one row of tiles, and the bytes of the file until its last tile is coded. Whether a picture
  /// is grey in red, green and blue is not seen from a part of it.
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
    return try coder.encode(header, rows: rows, WorkWatch(progress), to: sink)
  }

  /// Bytes of memory that an encode of such a signal takes, at most.
  ///
  /// - Throws: as `encode(_:progress:)` before it begins, but for `memoryLimit`.
  public func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    try coder.memoryNeeded(toEncode: header)
  }

  /// Bytes that the file of such a signal has at most.
  ///
  /// With `fallsBack`, or a maximum error, no tile takes more than its samples do.
  ///
  /// - Throws: as `memoryNeeded(toEncode:)`.
  public func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int {
    try coder.byteCountLimit(of: header)
  }
}
