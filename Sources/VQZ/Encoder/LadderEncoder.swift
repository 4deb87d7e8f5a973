import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// Encodes with the codewords of a network.
struct LadderEncoder: SignalCoder {
  /// Positions up to which a picture is one tile.
  static let singleTilePositions = 4 << 20
  /// Tile size and overlap of larger pictures: 3 % more positions than the picture has.
  static let tileSize = 1024
  static let tileOverlap = 16

  let model: LadderModel
  let options: VQZEncoder.Options
  /// Most that a sample may differ, where the options promise it.
  let bound: Int?
  let tiles: TileEncoder
  let reference: ModelReference
  let limits: ResourceLimits
  /// Bytes of the model in the file.
  private let carriedByteCount: Int

  /// - Throws: `wrongModel`, `usage` or `unsupportedSignal`, as `VQZEncoder.init` says.
  init(
    _ whole: VQZModel, _ model: LadderModel, options: VQZEncoder.Options, limits: ResourceLimits
  ) throws(VQZError) {
    self.model = model
    let options = try Self.squared(options)
    self.options = options
    self.limits = limits
    bound = try options.maxError?.pictureBound
    try Self.check(options.target, model)
    tiles = try TileEncoder(model: model, options: options)
    reference = try whole.reference(options)
    carriedByteCount = options.embedsModel ? try whole.carriedFile.bytes.count : 0
  }

  /// The options with block sizes as the tile size that they mean.
  private static func squared(
    _ options: VQZEncoder.Options
  ) throws(VQZError) -> VQZEncoder.Options {
    guard let sizes = options.blockSizes else { return options }
    guard sizes.count == 2, sizes[0] == sizes[1] else {
      throw VQZError(
        .usage, "block sizes: found \(sizes), expected the same number along both axes of a picture"
      )
    }
    var squared = options
    squared.tileSize = sizes[0]
    squared.blockSizes = nil
    return squared
  }

  func encode(
    _ signal: Signal, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    if let target = options.target {
      return try encode(signal, target: target, watch, to: sink)
    }
    return try encode(
      try SourceRows(signal, keepsHidden: keepsHidden), qualityIndex: qualityIndex, watch, to: sink)
  }

  func encode(
    _ header: SignalHeader, rows: @escaping RowReader, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    try encode(
      try SourceRows(header, read: rows), qualityIndex: qualityIndex, watch, to: sink)
  }

  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let grid = try containerHeader(header, qualityIndex: 0, hasSealedTiles: false).grid
      return EncodeMemory.byteCount(
        TileWindow(grid: grid), plan: header.plan, model: model)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int {
    do {
      let grid = try containerHeader(header, qualityIndex: 0, hasSealedTiles: false).grid
      return EncodeBound.byteCount(
        TileWindow(grid: grid), plan: header.plan, model: model,
        storesTiles: options.fallsBack || bound != nil
      ).saturatingSum(carriedByteCount).saturatingSum(EncodeBound.byteCount(header.metadata))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Whether colours under an alpha of 0 are kept like others: a bound promises every sample.
  var keepsHidden: Bool { bound != nil }

  /// The row of step sizes that the options ask for.
  private var qualityIndex: Int {
    model.qualityIndex(options.quality ?? bound.map { Self.quality(bound: $0) } ?? 60)
  }
}

extension ErrorBound {
  /// The bound of pictures, in 8-bit samples.
  var pictureBound: Int {
    get throws(VQZError) {
      let most: Double
      switch self {
      // Samples are integers, so a part of one allows no more.
      case .absolute(let value): most = value.rounded(.down)
      case .ofRange(let share): most = (share * 255).rounded(.down)
      case .relative, .cosine:
        throw VQZError(
          .usage, "maximum error: found \(self), expected an absolute one",
          hint: "pictures keep absolute bounds and shares of their range")
      }
      guard let whole = Int(exactly: most), (0...255).contains(whole) else {
        throw VQZError(
          .usage, "maximum error: found \(self), expected a whole number of 0 to 255")
      }
      return whole
    }
  }
}
