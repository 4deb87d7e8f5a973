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

  /// Sums of samples that come back as they were.
  package init(exact samples: [UInt8], _ type: SampleType) {
    let numbers = SampleNumbers.of(samples, type)
    self.init(numbers, numbers)
  }

  /// Sums of samples as numbers.
  ///
  /// - Parameters:
  ///   - original: those that are not finite are left out.
  ///   - decoded: as many.
  package init(_ original: [Double], _ decoded: [Double]) {
    for (one, other) in zip(original, decoded) where one.isFinite {
      add(one, difference: one - other)
    }
  }

  /// The difference of two integers, which may need 65 bits.
  @inline(__always)
  static func difference(_ one: Int64, _ other: Int64) -> Double {
    let (difference, isBeyond) = one.subtractingReportingOverflow(other)
    return isBeyond ? Double(one) - Double(other) : Double(difference)
  }

  /// Adds a sample that is finite.
  ///
  /// - Parameters:
  ///   - sample: of the original.
  ///   - difference: of the decoded one to it, on either side.
  @inline(__always)
  package mutating func add(_ sample: Double, difference: Double) {
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
    let integers = type.run(IntegerRange(samples: samples))
    return integers ?? type.run(RealRange(samples: samples)) ?? 0
  }

  private struct IntegerRange: WholeLoop {
    let samples: [UInt8]
    func run<Sample: WholeSample>(_: Sample.Type) -> Double {
      var (least, greatest) = (Int64.max, Int64.min)
      SampleMemory.forEach(samples) { (bits: Sample.Bits) in
        let number = Sample.number(bits)
        least = min(least, number)
        greatest = max(greatest, number)
      }
      return least <= greatest ? Double(UInt64(bitPattern: greatest &- least)) : 0
    }
  }

  private struct RealRange: RealLoop {
    let samples: [UInt8]
    func run<Sample: RealSample>(_: Sample.Type) -> Double {
      var (least, greatest) = (Double.infinity, -Double.infinity)
      SampleMemory.forEach(samples) { (bits: Sample.Bits) in
        let number = Sample.number(bits)
        guard number.isFinite else { return }
        least = min(least, number)
        greatest = max(greatest, number)
      }
      return least <= greatest ? greatest - least : 0
    }
  }
}
