import VQZCore
import VQZSignal

/// What encoding reached, measured on the bytes written and the samples every decoder will make.
public struct EncodeSummary: Sendable, Equatable {
  /// Bytes of the whole file.
  public let byteCount: Int
  /// Bits of the whole file a position of the picture.
  public let bitsPerPixel: Double
  /// Mean squared error of the coded samples, all but alpha, in squared samples; of floating point
  /// over those that are finite. Colours under an alpha of 0 do not count, here and in what
  /// follows, unless a bound was asked for.
  public let meanSquaredError: Double
  /// Most that a coded sample differs from the original.
  public let largestError: Double
  /// Tiles the picture was cut into.
  public let tileCount: Int
  /// Those of them that are stored without the model.
  public let plainTileCount: Int
  /// Codeword indices in the file.
  public let symbolCount: Int
  /// The row of the model's step sizes that was used, 0 the coarsest.
  public let qualityIndex: Int
  /// The same on the scale of `VQZEncoder.Options.quality`, 0 to 100.
  public let quality: Double

  /// The target that was asked for where no quality of the model meets it; nil where it is met, or
  /// none was asked for.
  public internal(set) var missedTarget: EncodingTarget?

  /// What PSNR is relative to: 255 for pictures, else from the least sample to the greatest.
  let peak: Double

  /// 10·log10(peak² / MSE) in dB over all coded samples, where the peak of pictures is 255, and of
  /// other signals the distance of their least sample to the greatest; infinite for an exact copy.
  public var psnr: Double {
    Decibels.psnr(squaredError: meanSquaredError, peak: peak)
  }
}

/// Compares finished rows with those they were made from, and sums their checksum.
struct DistortionMeasure {
  private let plan: GridPlan
  /// Whether colours under an alpha of 0 count.
  private let countsHidden: Bool
  /// Samples of finished rows.
  private var position = 0
  /// Over all samples so far, in the order of the file.
  private var crc = CRC32C()
  /// Sum of the squared differences of coded channels.
  private var squares: UInt64 = 0
  /// Positions whose colours count.
  private var countedPositions = 0
  /// Of coded channels, in sample values.
  private var largestError = 0
  var symbolCount = 0
  var plainTileCount = 0

  init(_ plan: GridPlan, countsHidden: Bool) {
    self.plan = plan
    self.countsHidden = countsHidden
  }

  /// Rows that were compared.
  var finishedRowCount: Int { position / plan.rowSampleCount }

  var checksum: UInt32 { crc.value }

  /// Adds the next finished rows, whose originals `source` has in memory.
  mutating func add(_ rows: [UInt8], of source: SourceRows) {
    crc.update(rows)
    let originals = source.band.samples.span
    let first = position - source.rows.lowerBound * plan.rowSampleCount
    let alpha = countsHidden ? nil : plan.asides.first?.channel
    for start in stride(from: 0, to: rows.count, by: plan.channelCount) {
      if let alpha, rows[start + alpha] == 0 { continue }
      countedPositions += 1
      for channel in start..<start + plan.codedChannelCount {
        let difference = Int(rows[channel]) - Int(originals[first + channel])
        squares += UInt64(difference * difference)
        largestError = max(largestError, abs(difference))
      }
    }
    position += rows.count
  }

  /// Proves a promised bound on the samples that every decoder will make.
  func check(_ bound: Int?) throws(VQZError) {
    guard let bound, largestError > bound else { return }
    throw VQZError(
      .sampleMismatch, "encoded signal: found an error of \(largestError), expected \(bound)",
      hint: "this program is at fault")
  }

  func summary(
    byteCount: Int, tileCount: Int, qualityIndex: Int, model: LadderModel
  ) -> EncodeSummary {
    let positions = Double(plan.positionCount)
    return EncodeSummary(
      byteCount: byteCount, bitsPerPixel: Double(byteCount) * 8 / positions,
      meanSquaredError: Double(squares)
        / Double(max(1, countedPositions * plan.codedChannelCount)),
      largestError: Double(largestError), tileCount: tileCount, plainTileCount: plainTileCount,
      symbolCount: symbolCount, qualityIndex: qualityIndex,
      quality: model.quality(ofIndex: qualityIndex), peak: Double(plan.rules.distortion.peak ?? 0))
  }
}
