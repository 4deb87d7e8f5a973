import VQZCore

/// Rates and qualities of one codec, from low to high.
package struct RateDistortionCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Bits per pixel, above 0.
    package var rate: Double
    /// Decibels, or any measure that grows with quality.
    package var quality: Double

    package init(rate: Double, quality: Double) {
      self.rate = rate
      self.quality = quality
    }
  }

  /// Both coordinates strictly rise.
  package let points: [Point]
  /// Points left out because another had at least their quality at no higher rate, or because a
  /// coordinate is not finite (a copy without loss has an infinite PSNR).
  package let droppedCount: Int

  package init(_ all: [Point]) {
    let usable = all.filter { $0.rate.isFinite && $0.rate > 0 && $0.quality.isFinite }
    let sorted = usable.sorted { ($0.rate, -$0.quality) < ($1.rate, -$1.quality) }
    var kept: [Point] = []
    for point in sorted where kept.last.map({ point.quality > $0.quality }) ?? true {
      kept.append(point)
    }
    points = kept
    droppedCount = all.count - kept.count
  }

  /// log10 of the rate as a function of quality.
  var logRates: MonotoneCubic? {
    MonotoneCubic(x: points.map(\.quality), y: points.map { SystemMath.log10($0.rate) })
  }

  /// The rate at a quality; nil where the curve has none.
  func rate(at quality: Double) -> Double? {
    guard quality.isFinite else { return nil }
    if points.count == 1 { return points.first.flatMap { $0.quality == quality ? $0.rate : nil } }
    guard let logRates, logRates.domain.contains(quality) else { return nil }
    return SystemMath.pow(10, logRates.value(at: quality))
  }

  /// Quality as a function of log10 of the rate.
  var qualities: MonotoneCubic? {
    MonotoneCubic(x: points.map { SystemMath.log10($0.rate) }, y: points.map(\.quality))
  }
}
