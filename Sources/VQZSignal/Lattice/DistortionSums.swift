package import VQZCore

/// How far decoded samples of any type are from the original, over the samples that are finite.
package struct DistortionSums: Sendable, Equatable {
  /// Sum of squared differences.
  package private(set) var squares = 0.0
  /// The largest difference.
  package private(set) var largest = 0.0
  /// Samples that were compared.
  package private(set) var count = 0
  /// The least and the greatest sample of the original.
  package private(set) var least = Double.infinity
  package private(set) var greatest = -Double.infinity

  package init() {}

  /// - Parameters:
  ///   - original: samples of the type.
  ///   - decoded: as many.
  package init(_ original: [UInt8], _ decoded: [UInt8], _ type: SampleType) {
    if type.isFloat {
      let (one, other) = (SampleMemory.reals(original, type), SampleMemory.reals(decoded, type))
      for index in one.indices where one[index].isFinite {
        add(one[index], difference: one[index] - other[index])
      }
    } else {
      let (one, other) = (
        SampleMemory.integers(original, type), SampleMemory.integers(decoded, type)
      )
      let zero = type.integerOffset
      for index in one.indices {
        // Differences of 64-bit integers may need 65 bits.
        let (difference, isBeyond) = one[index].subtractingReportingOverflow(other[index])
        add(
          Double(one[index]) + zero,
          difference: isBeyond ? Double(one[index]) - Double(other[index]) : Double(difference))
      }
    }
  }

  @inline(__always)
  private mutating func add(_ sample: Double, difference: Double) {
    squares += difference * difference
    largest = max(largest, abs(difference))
    count += 1
    least = min(least, sample)
    greatest = max(greatest, sample)
  }

  /// Adds the sums of another part.
  package mutating func add(_ other: DistortionSums) {
    squares += other.squares
    largest = max(largest, other.largest)
    count += other.count
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  package var meanSquaredError: Double { count > 0 ? squares / Double(count) : 0 }

  /// From the least sample to the greatest; 0 where there are none.
  package var range: Double { count > 0 ? greatest - least : 0 }

  /// From the least finite sample to the greatest; 0 where there are none.
  ///
  /// - Parameters:
  ///   - samples: of the type.
  package static func range(of samples: [UInt8], _ type: SampleType) -> Double {
    if type.isFloat {
      var (least, greatest) = (Double.infinity, -Double.infinity)
      for sample in SampleMemory.reals(samples, type) where sample.isFinite {
        least = min(least, sample)
        greatest = max(greatest, sample)
      }
      return least <= greatest ? greatest - least : 0
    }
    let integers = SampleMemory.integers(samples, type)
    guard let least = integers.min(), let greatest = integers.max() else { return 0 }
    return Double(UInt64(bitPattern: greatest &- least))
  }
}
