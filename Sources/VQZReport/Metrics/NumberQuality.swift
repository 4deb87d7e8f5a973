package import VQZCore
import VQZSignal

/// How decoded numbers stand to their originals, over all samples that are finite.
package struct NumberQuality: Sendable, Equatable {
  /// Finite samples of the original.
  package private(set) var count = 0
  /// From the least finite sample of the original to the greatest.
  package private(set) var range = 0.0
  package private(set) var meanSquaredError = 0.0
  /// Largest difference of a sample, infinite where a finite one became another.
  package private(set) var largest = 0.0
  /// Mean of decoded less original samples.
  package private(set) var bias = 0.0
  /// Autocorrelation of the error at lag 1 along the last axis: Σ (eᵢ − ē)(eᵢ₊₁ − ē) / Σ (eᵢ − ē)²
  /// (Box and Jenkins 1970), 0 where the error does not vary.
  package private(set) var lagOne = 0.0
  /// Most that a sample may differ by; 0 for lossless, infinite where nothing is promised.
  package let bound: Double
  /// Samples that are not finite and did not come back bit for bit; of lossless coding any samples.
  package private(set) var changedCount = 0
  /// How many errors lie in each of equal parts of −1 to 1 bounds; empty without a bound.
  package private(set) var bins: [Int] = []
  /// Nil where lines are too short for one.
  package private(set) var spectrum: ErrorSpectrum?
  /// `DataSimilarity`; nil where slices are too small for it.
  package private(set) var similarity: Double?
  /// Nil without a bound.
  package private(set) var look: NumberLook?

  /// Parts of a histogram; an odd number, so that 0 lies in the middle of one.
  package static let binCount = 41

  /// - Parameters:
  ///   - original: of any type.
  ///   - decoded: of the same shape and type.
  ///   - share: of the range, that every sample was to be within; 0 is lossless, nil no promise.
  package init(original: Signal, decoded: Signal, share: Double?) {
    let type = original.sampleType
    let range = DistortionSums.range(of: original.samples, type)
    self.range = range
    bound = share.map { $0 * range } ?? .infinity
    let errors = SampleNumbers.differences(
      from: original.samples, to: decoded.samples, type)
    let numbers = SampleNumbers.of(original.samples, type)
    sum(errors, numbers)
    changedCount = Self.changed(original, decoded, errors, isLossless: bound == 0)
    correlate(errors, original.shape)
    if bound > 0, bound.isFinite { spread(errors) }
    spectrum = ErrorSpectrum(numbers: numbers, errors: errors, shape: original.shape, range: range)
    if bound > 0 {
      similarity =
        DataSimilarity(numbers: numbers, errors: errors, shape: original.shape)?.value
    }
    look = NumberLook(
      numbers: numbers, errors: errors, shape: original.shape, bound: bound, range: range)
  }

  package var psnr: Double { Decibels.psnr(squaredError: meanSquaredError, peak: range) }

  /// The root of the mean squared error over the range.
  package var normalisedError: Double {
    range > 0 ? meanSquaredError.squareRoot() / range : 0
  }

  /// The largest error in bounds: above 1 is a broken promise. Without a bound 0, as the bias is.
  package var largestInBounds: Double { inBounds(largest) }
  package var biasInBounds: Double { inBounds(bias) }

  private func inBounds(_ error: Double) -> Double {
    guard bound.isFinite else { return 0 }
    if bound > 0 { return error / bound }
    return error == 0 ? 0 : .infinity
  }

  /// Whether every sample is within the bound, and what has no number came back bit for bit.
  package var isKept: Bool { largest <= bound && changedCount == 0 }

  private mutating func sum(_ errors: [Double], _ numbers: [Double]) {
    var (squares, total) = (0.0, 0.0)
    for (index, error) in errors.enumerated() where numbers[index].isFinite {
      count += 1
      guard error.isFinite else {
        largest = .infinity
        continue
      }
      squares += error * error
      total += error
      largest = max(largest, error.magnitude)
    }
    guard count > 0 else { return }
    meanSquaredError = largest.isFinite ? squares / Double(count) : .infinity
    bias = total / Double(count)
  }

  private static func changed(
    _ original: Signal, _ decoded: Signal, _ errors: [Double], isLossless: Bool
  ) -> Int {
    if original.samples == decoded.samples { return 0 }
    let size = original.sampleType.byteCount
    return errors.indices.count { index in
      guard isLossless || errors[index].isNaN else { return false }
      let bytes = index * size..<(index + 1) * size
      return original.samples[bytes] != decoded.samples[bytes]
    }
  }

  /// Neighbours are those of one channel along the last axis.
  private mutating func correlate(_ errors: [Double], _ shape: Signal.Shape) {
    let channels = shape.channels
    let line = (shape.axes.last ?? 1) * channels
    var (products, squares) = (0.0, 0.0)
    for start in stride(from: 0, to: errors.count, by: line) {
      for index in start..<start + line where errors[index].isFinite {
        let here = errors[index] - bias
        squares += here * here
        let next = index + channels
        if next < start + line, errors[next].isFinite {
          products += here * (errors[next] - bias)
        }
      }
    }
    lagOne = squares > 0 ? products / squares : 0
  }

  private mutating func spread(_ errors: [Double]) {
    bins = [Int](repeating: 0, count: Self.binCount)
    let scale = Double(Self.binCount) / 2
    for error in errors where error.isFinite {
      let place = min(max((error / bound + 1) * scale, 0), Double(Self.binCount - 1))
      bins[Int(place)] += 1
    }
  }
}
