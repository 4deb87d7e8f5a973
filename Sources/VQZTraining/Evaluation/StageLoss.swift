package import VQZ
internal import VQZCore

/// What is lost from the float network of a ladder and its ideal code length to files of the
/// integer model, at one quality: the same tiles of pictures held out, encoded at effort 1, which
/// chooses as the float network does.
public struct StageLoss: Sendable {
  /// 0 to 100.
  public let quality: Double
  /// What the float network does at that quality.
  public let float: LadderEvaluation
  /// Indices as coded, in bits a position, as the mean over the tiles.
  public private(set) var bitsPerPixel = 0.0
  /// The rest of the file likewise.
  public private(set) var headerBitsPerPixel = 0.0
  /// PSNR in dB of the decoded tiles; 99 for an exact one.
  public private(set) var psnr = 0.0

  /// Share of bits that coding indices takes more than the float network's code length.
  public var rateLoss: Double { bitsPerPixel / float.bitsPerPosition - 1 }
  /// Decibels that the integer decoder is above the float network.
  public var gain: Double { psnr - float.psnr }

  /// Most pictures; one tile of each.
  private static let pictureLimit = 32
  /// Qualities that are looked at, evenly spread from the coarsest to the finest.
  private static let qualityCount = 10

  /// The losses of a finished training.
  ///
  /// - Parameter model: made by `trainer`, whose codebooks are still those of the model.
  package static func all(
    _ trainer: LadderTrainer, _ model: VQZModel, threads: Int
  ) throws -> [StageLoss] {
    let last = max(1, model.qualityCount - 1)
    let rows = Set((0..<qualityCount).map { $0 * last / (qualityCount - 1) }).sorted()
    let tiles = try trainer.judgedTiles(pictures: pictureLimit, tiles: 1)
    let found = try trainer.evaluate(
      qualities: rows.map { Float($0) / Float(last) }, pictures: pictureLimit, tiles: 1)
    return try zip(rows, found).map { row, float in
      try StageLoss(
        quality: 100 * Double(row) / Double(last), float: float, tiles, model, threads: threads)
    }
  }

  /// Codes the tiles as files of the integer model, and reads from each file what its parts take.
  private init(
    quality: Double, float: LadderEvaluation, _ tiles: [[UInt8]], _ model: VQZModel, threads: Int
  ) throws {
    (self.quality, self.float) = (quality, float)
    var options = VQZEncoder.Options(entropy: .range, threads: threads, quality: quality)
    // Effort 1 chooses each index by itself, as the float network does.
    options.effort = 1
    options.fallsBack = false
    let encoder = try VQZEncoder(model, options: options)
    let size = LadderTrainer.tileSize
    for tile in tiles {
      var file: [UInt8] = []
      let image = try Signal(width: size, height: size, layout: .rgb, samples: tile)
      // An exact tile counts as the float network counts it.
      psnr += min(99, try encoder.encode(image, progress: nil) { file += $0 }.psnr)
      let indices = try VQZDecoder.inspect(file).tiles.reduce(0) { $0 + $1.indexByteCount }
      bitsPerPixel += Double(8 * indices)
      headerBitsPerPixel += Double(8 * (file.count - indices))
    }
    let count = Double(max(1, tiles.count))
    psnr /= count
    bitsPerPixel /= count * Double(size * size)
    headerBitsPerPixel /= count * Double(size * size)
  }
}
