import VQZ
import VQZCore
import VQZSystem

/// A report on arrays or series: what they take within bounds, and what the errors are like.
package struct NumberReport: SignalFigures {
  typealias Point = SignalPoint<NumberQuality>

  package let head: SignalHead
  let points: [Point]
  /// By codec, then setting.
  package let summaries: [NumberSummary]

  /// What judges numbers by what they were.
  static let judge: @Sendable (Signal) -> SignalRunner<NumberQuality>.Judge = { original in
    { decoded, setting in
      NumberQuality(original: original, decoded: decoded, share: setting.share)
    }
  }

  init(
    title: String, command: String, plan: SignalPlan, codecs: [SignalCodec],
    outcome: SignalRunner<NumberQuality>.Outcome, environment: Report.Environment
  ) {
    head = SignalHead(
      title: title, command: command, plan: plan, codecs: codecs, outcome: outcome,
      environment: environment, broken: { $0.measurement?.quality.fault })
    points = outcome.points
    summaries = head.series(outcome.points).compactMap { NumberSummary($0, $1, $2) }
  }

  /// Codecs and their settings with a loss, the greatest first.
  var drawn: [(codec: SignalCodec, settings: [NumberSummary])] {
    head.codecs.compactMap { codec in
      let settings = summaries.filter { $0.codec == codec.name && !$0.setting.isLossless }
        .sorted { ($1.share ?? 0, $0.bitsPerValue) < ($0.share ?? 0, $1.bitsPerValue) }
      return settings.isEmpty ? nil : (codec, settings)
    }
  }

  /// Those of them that keep bounds, and their settings.
  var bounded: [(codec: SignalCodec, settings: [NumberSummary])] {
    drawn.filter { $0.settings.allSatisfy(\.isBounded) }
  }

  /// Those that are drawn and are models.
  var models: [(codec: SignalCodec, settings: [NumberSummary])] {
    drawn.filter { $0.codec.modelByteCount != nil }
  }

  /// The setting that files are listed at: the middle one of a model's bounds or qualities.
  func middle(_ codec: SignalCodec) -> SignalSetting? {
    let bounds = codec.settings.filter { !$0.isLossless }
    return bounds.isEmpty ? codec.settings.first : bounds[bounds.count / 2]
  }

  /// The points of a model at its middle setting, those that take most bits first.
  func costliest(_ codec: SignalCodec) -> [(point: Point, found: Point.Measurement)] {
    let setting = middle(codec)
    return points.filter { $0.codec == codec.name && $0.setting == setting }
      .compactMap { point in point.measurement.map { (point, $0) } }
      .sorted { ($1.0.bits($1.1), $0.0.file) < ($0.0.bits($0.1), $1.0.file) }
  }

  package var lines: [String] {
    [head.line(pointCount: points.count)] + head.gaps
      + summaries.map { summary in
        "\(summary.codec) \(summary.setting.label): \(NumberText.fixed(summary.bitsPerValue, 4)) "
          + "bits/value, ratio \(NumberText.fixed(summary.ratio, 2)), \(summary.error)"
      }
  }
}

extension NumberQuality {
  /// The promise that was broken, in one sentence; nil where it was kept.
  var fault: String? {
    guard !isKept else { return nil }
    if bound > 0, largest > bound {
      return "largest error: found \(largest), which is \(NumberText.fixed(largestInBounds, 3)) "
        + "bounds, expected at most \(bound)"
    }
    return bound > 0
      ? "samples that are not finite: found \(changedCount) that differ, expected none"
      : "lossless coding: found \(changedCount) samples that differ, expected none"
  }
}

extension SignalPoint<NumberQuality> {
  /// Bits of the file for each sample.
  func bits(_ found: Measurement) -> Double {
    8 * Double(found.byteCount) / Double(header.shape.sampleCount)
  }
}

/// One codec at one setting over the files of a report.
package struct NumberSummary: Sendable {
  package let codec: String
  package let setting: SignalSetting
  /// Of the range, that errors were to be within; 0 is lossless, nil no promise.
  package let share: Double?
  package let fileCount: Int
  package let byteCount: Int
  package let rawByteCount: Int
  package let valueCount: Int
  /// Means over files.
  package let bitsPerValue: Double
  /// Over files that have an error; infinite where none has.
  package let psnr: Double
  package let normalisedError: Double
  package let biasInBounds: Double
  package let lagOne: Double
  /// Over files that have one; nil where none has.
  package let similarity: Double?
  /// The largest of all files.
  package let largestInBounds: Double
  /// Files whose promise was broken.
  package let brokenCount: Int
  /// Sums over files.
  package let encodeSeconds: Double
  package let decodeSeconds: Double
  /// Shares of the samples in equal parts of −1 to 1 bounds, the mean over files; empty without a
  /// bound.
  package let bins: [Double]
  /// Power in dB of the squared range at each frequency, the mean over files; empty where no file
  /// has any.
  package let signalSpectrum: [Double]
  package let errorSpectrum: [Double]

  /// Nil where nothing was measured.
  init?(_ codec: SignalCodec, _ setting: SignalSetting, _ points: [NumberReport.Point]) {
    let found = points.compactMap { point in point.measurement.map { (point, $0) } }
    guard !found.isEmpty else { return nil }
    func mean(_ value: (NumberQuality) -> Double) -> Double {
      found.reduce(0) { $0 + value($1.1.quality) } / Double(found.count)
    }
    self.codec = codec.name
    self.setting = setting
    share = setting.share
    fileCount = found.count
    byteCount = found.reduce(0) { $0 + $1.1.byteCount }
    rawByteCount = found.reduce(0) { $0 + $1.0.header.byteCount }
    valueCount = found.reduce(0) { $0 + $1.0.header.shape.sampleCount }
    bitsPerValue = found.reduce(0) { $0 + $1.0.bits($1.1) } / Double(found.count)
    let ratios = found.map(\.1.quality.psnr).filter(\.isFinite)
    psnr = ratios.isEmpty ? .infinity : ratios.reduce(0, +) / Double(ratios.count)
    normalisedError = mean(\.normalisedError)
    biasInBounds = mean(\.biasInBounds)
    lagOne = mean(\.lagOne)
    let similarities = found.compactMap(\.1.quality.similarity)
    similarity =
      similarities.isEmpty
      ? nil : similarities.reduce(0, +) / Double(similarities.count)
    largestInBounds = found.map(\.1.quality.largestInBounds).max() ?? 0
    brokenCount = found.count { !$0.1.quality.isKept }
    encodeSeconds = found.reduce(0) { $0 + $1.1.encodeSeconds }
    decodeSeconds = found.reduce(0) { $0 + $1.1.decodeSeconds }
    bins = Self.mean(
      found.map(\.1.quality.bins).filter { !$0.isEmpty }.map { bins in
        let count = Double(max(1, bins.reduce(0, +)))
        return bins.map { Double($0) / count }
      })
    let spectra = found.compactMap(\.1.quality.spectrum)
    signalSpectrum = Self.mean(spectra.map { $0.signal.map(Self.decibels) })
    errorSpectrum = Self.mean(spectra.map { $0.error.map(Self.decibels) })
  }

  /// Of a power; what is below any error that a float can have counts as −300.
  private static func decibels(_ power: Double) -> Double { max(-300, Decibels.of(power)) }

  private static func mean(_ rows: [[Double]]) -> [Double] {
    guard let first = rows.first else { return [] }
    return first.indices.map { index in
      rows.reduce(0) { $0 + $1[index] } / Double(rows.count)
    }
  }

  /// Whether errors have a bound, and there are any.
  var isBounded: Bool { (share ?? 0) > 0 }

  /// What became of the values, in a few words.
  fileprivate var error: String {
    if isBounded { return "largest error \(NumberText.fixed(largestInBounds, 3)) bounds" }
    guard setting.isLossless else {
      return "PSNR \(FigureText.decibels(psnr)) dB, NRMSE "
        + FigureText.scientific(normalisedError)
    }
    return brokenCount == 0 ? "exact" : "not exact"
  }

  /// Bytes of the samples over those of the files.
  package var ratio: Double { Double(rawByteCount) / Double(max(1, byteCount)) }
}
