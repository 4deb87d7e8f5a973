package import VQZCore
import VQZSignal

/// How decoded numbers stand to their originals, over the samples that are finite. A stretch of
/// them at a time is looked at, so that large arrays take little memory beside their samples.
package struct NumberErrors: Sendable, Equatable {
  private var sums = DistortionSums()
  /// Samples that are not finite and did not come back bit for bit, and finite ones that became
  /// something else.
  package private(set) var changedCount = 0
  /// The largest error as a share of its sample: infinite where a zero became another number.
  package private(set) var largestShare = 0.0

  /// Samples of a stretch.
  private static let stretch = 1 << 16

  /// - Parameters:
  ///   - original: of any type.
  ///   - decoded: of the same shape and type.
  package init(original: Signal, decoded: Signal) {
    let (type, size) = (original.sampleType, original.sampleType.byteCount)
    for start in stride(from: 0, to: original.samples.count, by: Self.stretch * size) {
      let bytes = start..<min(start + Self.stretch * size, original.samples.count)
      add(Array(original.samples[bytes]), Array(decoded.samples[bytes]), type)
    }
  }

  private mutating func add(_ original: [UInt8], _ decoded: [UInt8], _ type: SampleType) {
    let numbers = SampleNumbers.of(original, type)
    let errors = SampleNumbers.differences(from: original, to: decoded, type)
    let size = type.byteCount
    var part = DistortionSums()
    for (index, error) in errors.enumerated() {
      guard numbers[index].isFinite, error.isFinite else {
        let bytes = index * size..<(index + 1) * size
        if original[bytes] != decoded[bytes] { changedCount += 1 }
        continue
      }
      part.add(numbers[index], difference: error)
      if error != 0 {
        largestShare = max(largestShare, (error / numbers[index]).magnitude)
      }
    }
    sums.add(part)
  }

  /// From the least finite sample of the original to the greatest.
  package var range: Double { sums.range }
  package var meanSquaredError: Double { sums.meanSquaredError }
  /// Over the finite samples.
  package var largest: Double { sums.largest }
  package var psnr: Double { Decibels.psnr(squaredError: meanSquaredError, peak: range) }

  /// The root of the mean squared error over the range.
  package var normalisedError: Double {
    range > 0 ? meanSquaredError.squareRoot() / range : 0
  }

  /// The promise that was broken, in one sentence; nil where it was kept.
  func fault(_ bound: ErrorBound) -> String? {
    if changedCount > 0 {
      return "samples that are not finite: found \(changedCount) that differ, expected none"
    }
    switch bound {
    case .absolute(let most) where largest > most:
      return "largest error: found \(largest), expected at most \(most)"
    case .ofRange(let share) where largest > share * range:
      return "largest error: found \(largest), expected at most \(bound)"
    // A share is computed here with one more rounding than the encoder made.
    case .relative(let share) where largestShare > share * (1 + 1e-12):
      return "largest error: found \(largestShare) of a sample, expected at most \(share)"
    default: return nil
    }
  }
}
