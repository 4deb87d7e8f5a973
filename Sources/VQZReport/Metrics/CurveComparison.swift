import VQZCore

/// Bjøntegaard's comparison of two curves (VCEG-M33), with PCHIP and log10 of the rate.
///
/// Nothing is extrapolated: the interval is where both curves have points. A curve of one point, a
/// codec with one rate, is compared at that point.
package struct CurveComparison: Sendable, Equatable {
  package enum Interval: Sendable, Equatable {
    /// No value both curves reach.
    case none
    case point(Double)
    case range(ClosedRange<Double>)
  }

  /// Percent more (or, negative, fewer) bits than the reference at equal quality: BD-rate.
  package let ratePercent: Double?
  /// In units of quality.
  package let rateInterval: Interval
  /// Quality above the reference at equal rate: BD-PSNR where quality is a PSNR.
  package let qualityGain: Double?
  /// In bits per pixel.
  package let qualityInterval: Interval

  package init(_ test: RateDistortionCurve, over reference: RateDistortionCurve) {
    let rates = Self.meanDifference(
      test.logRates, test.points.map { (x: $0.quality, y: SystemMath.log10($0.rate)) },
      reference.logRates, reference.points.map { (x: $0.quality, y: SystemMath.log10($0.rate)) })
    rateInterval = rates.interval
    ratePercent = rates.mean.map { (SystemMath.pow(10, $0) - 1) * 100 }
    let gains = Self.meanDifference(
      test.qualities, test.points.map { (x: SystemMath.log10($0.rate), y: $0.quality) },
      reference.qualities, reference.points.map { (x: SystemMath.log10($0.rate), y: $0.quality) })
    qualityGain = gains.mean
    qualityInterval =
      switch gains.interval {
      case .none: .none
      case .point(let rate): .point(SystemMath.pow(10, rate))
      case .range(let range):
        .range(SystemMath.pow(10, range.lowerBound)...SystemMath.pow(10, range.upperBound))
      }
  }

  private typealias Place = (x: Double, y: Double)

  /// Mean of `test − reference` over the x both have.
  private static func meanDifference(
    _ test: MonotoneCubic?, _ testPoints: [Place], _ reference: MonotoneCubic?,
    _ referencePoints: [Place]
  ) -> (mean: Double?, interval: Interval) {
    if let test, let reference {
      let low = max(test.domain.lowerBound, reference.domain.lowerBound)
      let high = min(test.domain.upperBound, reference.domain.upperBound)
      guard low < high else { return (nil, .none) }
      let difference = test.integral(over: low...high) - reference.integral(over: low...high)
      return (difference / (high - low), .range(low...high))
    }
    if let only = testPoints.first, testPoints.count == 1, let reference {
      guard reference.domain.contains(only.x) else { return (nil, .none) }
      return (only.y - reference.value(at: only.x), .point(only.x))
    }
    if let only = referencePoints.first, referencePoints.count == 1, let test {
      guard test.domain.contains(only.x) else { return (nil, .none) }
      return (test.value(at: only.x) - only.y, .point(only.x))
    }
    return (nil, .none)
  }
}
