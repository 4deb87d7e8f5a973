import VQZCore

/// One codec at one setting over a set of files: means over files, as the field has them.
public struct SettingSummary: Sendable, Equatable {
  /// Such as a quality.
  public let setting: String
  package let fileCount: Int
  package let byteCount: Int
  package let rawByteCount: Int
  package let positionCount: Int
  // Means over files of the figures of files.
  /// Bits of the file a position.
  public let bitsPerPixel: Double
  /// In dB, over all colours.
  public let psnr: Double
  /// In dB, of the brightness.
  package let lumaPSNR: Double
  /// MS-SSIM, 1 for equal pictures.
  package let similarity: Double
  /// MS-SSIM as −10 log10(1 − MS-SSIM).
  public let similarityDecibels: Double
  /// SSIMULACRA2, of the pictures that can have it; nil where there is none, or one lacks it.
  public let look: Double?
  /// Nil where a picture lacks it.
  package let butteraugli: Butteraugli.Distance?
  /// PSNR of the mean of the squared errors of all files: the pooled one.
  package let pooledPSNR: Double
  /// Mean over files of the mean squared error.
  package let meanSquaredError: Double
  package let largestError: Int
  /// Sums over files of the medians.
  package let encodeSeconds: Double
  package let decodeSeconds: Double
  /// Largest of all files.
  package let encodePeakByteCount: Int
  package let decodePeakByteCount: Int
  /// Files larger than their samples.
  package let grownCount: Int

  /// Nil where nothing was measured.
  init?(_ points: [Point]) {
    let measured = points.compactMap { point in point.measurement.map { (point, $0) } }
    guard let first = measured.first else { return nil }
    let count = Double(measured.count)
    func mean(_ value: (Point, Measurement) -> Double) -> Double {
      measured.reduce(0) { $0 + value($1.0, $1.1) } / count
    }
    setting = first.0.key.setting
    fileCount = measured.count
    byteCount = measured.reduce(0) { $0 + $1.1.byteCount }
    rawByteCount = measured.reduce(0) { $0 + $1.0.rawByteCount }
    positionCount = measured.reduce(0) { $0 + $1.0.positionCount }
    bitsPerPixel = mean { point, _ in point.bitsPerPixel }
    psnr = mean { $1.quality.psnr }
    lumaPSNR = mean { $1.quality.lumaPSNR }
    similarity = mean { $1.quality.similarity }
    similarityDecibels = mean { $1.quality.similarityDecibels }
    look = Self.mean(measured.filter(\.0.canHaveLook).map(\.1.quality.look))
    let distances = measured.map(\.1.butteraugli)
    butteraugli = Self.mean(distances.map { $0?.norm }).flatMap { norm in
      Self.mean(distances.map { $0?.largest }).map { .init(norm: norm, largest: $0) }
    }
    meanSquaredError = mean { $1.quality.meanSquaredError }
    pooledPSNR = PictureQuality.psnr(meanSquaredError)
    largestError = measured.map(\.1.quality.largestError).max() ?? 0
    encodeSeconds = measured.reduce(0) { $0 + $1.1.encodeSeconds }
    decodeSeconds = measured.reduce(0) { $0 + $1.1.decodeSeconds }
    encodePeakByteCount = measured.map(\.1.encodePeakByteCount).max() ?? 0
    decodePeakByteCount = measured.map(\.1.decodePeakByteCount).max() ?? 0
    grownCount = measured.count { $0.0.grew }
  }

  /// Nil for none, and where one is missing: means compare only over the same files.
  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    guard !known.isEmpty, known.count == values.count else { return nil }
    return known.reduce(0, +) / Double(known.count)
  }

  package var encodeMegapixelsPerSecond: Double {
    Double(positionCount) / 1e6 / max(encodeSeconds, 1e-9)
  }
  package var decodeMegapixelsPerSecond: Double {
    Double(positionCount) / 1e6 / max(decodeSeconds, 1e-9)
  }
  /// Bytes of the samples over those of the files.
  package var ratio: Double { Double(rawByteCount) / Double(max(1, byteCount)) }

  /// Bits per pixel with a model sent along once for all these files.
  package func amortised(modelByteCount: Int) -> Double {
    Double(byteCount + modelByteCount) * 8 / Double(positionCount)
  }
}
