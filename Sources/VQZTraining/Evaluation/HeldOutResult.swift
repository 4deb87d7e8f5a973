package import VQZ
internal import VQZCore

/// The signals held out, through the files and the integer decoder that users will have.
///
/// Rate and PSNR are means over the signals, each of which counts the same whatever its size. Files
/// are those that the encoder writes with its usual options, at one quality; they are not kept.
public struct HeldOutResult: Sendable, Equatable {
  /// 0 to 100; nil for a model of one quality.
  public let quality: Double?
  /// How many of the signals held out were coded.
  public private(set) var pictureCount = 0
  /// Bits of the file a position, as the mean over the signals.
  public private(set) var bitsPerPixel = 0.0
  /// PSNR in dB of 8-bit samples, as the mean over the signals; infinite where one is exact.
  public private(set) var psnr = 0.0

  /// Bytes of a file, as the mean over the signals.
  public private(set) var bytes = 0.0

  /// Most pictures: enough to judge, few enough to wait for.
  static let limit = 16

  /// At the qualities that are worth a line.
  package static func all(
    _ model: VQZModel, _ samples: SampleSet, threads: Int
  ) throws -> [HeldOutResult] {
    let qualities: [Double?] = model.qualityCount > 1 ? [10, 40, 70] : [nil]
    return try qualities.map { try HeldOutResult(model, samples, quality: $0, threads: threads) }
  }

  /// Codes every signal as a file, and adds up what `VQZEncoder` says of it.
  ///
  /// - Parameter limit: most signals.
  init(
    _ model: VQZModel, _ samples: SampleSet, quality: Double?, limit: Int = Self.limit,
    threads: Int
  ) throws {
    self.quality = quality
    var options = VQZEncoder.Options()
    if let quality { options.quality = quality }
    // What the model is worth, not what plain coding would save.
    options.fallsBack = false
    options.threads = threads
    let encoder = try VQZEncoder(model, options: options)
    for sample in samples.heldOut.prefix(limit) {
      let picture = try samples.picture(of: sample)
      let image = try Signal(
        width: picture.width, height: picture.height,
        layout: picture.channels == 1 ? .grey : .rgb, samples: picture.samples)
      let summary = try encoder.encode(image, progress: nil) { _ in }
      pictureCount += 1
      bitsPerPixel += summary.bitsPerPixel
      bytes += summary.bitsPerPixel * Double(picture.width * picture.height) / 8
      psnr += summary.psnr
    }
    guard pictureCount > 0 else { return }
    bitsPerPixel /= Double(pictureCount)
    psnr /= Double(pictureCount)
    bytes /= Double(pictureCount)
  }
}
