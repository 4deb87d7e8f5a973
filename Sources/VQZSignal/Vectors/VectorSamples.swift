package import VQZCore

/// Samples out of the values of vectors: what every decoder makes of them, and back
/// (`Formats/vqz.md`, "Vector blocks").
///
/// Products are exact, and each is rounded once to the sample type, so samples are the same
/// everywhere.
package struct VectorSamples: Sendable {
  /// Of the samples.
  package let type: SampleType
  /// D, samples of a vector.
  package let dimensions: Int
  /// What a value of 1 is in samples: at most 22 bits, normal, above 0.
  package let unit: Double
  /// Whether vectors are brought to length 1; only of floating point.
  package let hasUnitLength: Bool

  package init(type: SampleType, dimensions: Int, unit: Double, hasUnitLength: Bool) {
    self.type = type
    self.dimensions = dimensions
    self.unit = unit
    self.hasUnitLength = hasUnitLength
  }

  /// Values of the root mean square of the samples that a model learned from, about their mean.
  private static let typicalValue = 1024.0

  /// Bytes of the samples of a vector.
  package var vectorByteCount: Int { dimensions * type.byteCount }

  /// The squared distance of a typical vector from the mean, in squared samples.
  package var typicalSquare: Double {
    let sample = Self.typicalValue * unit
    return Double(dimensions) * sample * sample
  }

  /// Bits of the fraction that vectors of unit length are first computed in.
  private static let fractionBits = 40

  /// The samples of whole vectors.
  ///
  /// - Parameter values: `[vectors][D]`.
  package func bytes(_ values: [Int32]) -> [UInt8] {
    if hasUnitLength { return SampleMemory.bytes(unitLength(values), type) }
    if type.isFloat { return SampleMemory.bytes(values, times: unit, type) }
    let range = type.integerRange
    let (least, most) = (Double(range.lowerBound), Double(range.upperBound))
    // Samples of u64 are less 2^63 here.
    let zero = type.integerOffset
    return SampleMemory.bytes(
      values.map { value in
        let sample = (Double(value) * unit).rounded(.toNearestOrEven)
        return Self.integer(sample, zero: zero, least: least, most: most, range)
      }, type)
  }

  private static func integer(
    _ sample: Double, zero: Double, least: Double, most: Double, _ range: ClosedRange<Int64>
  ) -> Int64 {
    if zero == 0 {
      if sample <= least { return range.lowerBound }
      return sample >= most ? range.upperBound : Int64(sample)
    }
    if sample <= 0 { return range.lowerBound }
    guard let whole = UInt64(exactly: sample) else { return range.upperBound }
    return Int64(bitPattern: whole ^ 1 << 63)
  }

  /// Vectors of length 1 in the direction of their values.
  private func unitLength(_ values: [Int32]) -> [Double] {
    var samples = [Double](repeating: 0, count: values.count)
    for start in stride(from: 0, to: values.count, by: dimensions) {
      let vector = start..<start + dimensions
      let squares = vector.reduce(UInt128(0)) { sum, index in
        let magnitude = UInt128(values[index].magnitude)
        return sum + magnitude * magnitude
      }
      guard squares > 0 else { continue }
      // Squares stay below 2^126: the root has 62 or 63 bits.
      let shift = (squares.leadingZeroBitCount - 2) / 2
      let root = Self.root(squares << UInt128(2 * shift))
      for index in vector {
        let magnitude = UInt128(values[index].magnitude) << UInt128(shift + Self.fractionBits)
        let part = Double(UInt64(magnitude / root)) * 0x1p-40
        samples[index] = values[index] < 0 ? -part : part
      }
    }
    return samples
  }

  /// The root of a number, rounded down.
  private static func root(_ square: UInt128) -> UInt128 {
    var root: UInt128 = 0
    for bit in (0..<63).reversed() {
      let tried = root | 1 << UInt128(bit)
      if tried * tried <= square { root = tried }
    }
    return root
  }

  /// How far a length may be from 1 to be brought to it.
  private static let lengthTolerance = 0.01

  /// The values of samples; nil for vectors that have none: where a sample is not finite or too
  /// large, where all are zero, since zero has no direction, and, where decoded vectors are brought
  /// to length 1, those of another length.
  ///
  /// - Parameter samples: of whole vectors, as numbers.
  /// - Returns: of each vector, `[D]`.
  package func values(_ samples: [Double]) -> [[Int32]?] {
    let most = Double(Int32.max)
    return stride(from: 0, to: samples.count, by: dimensions).map { start in
      var values: [Int32] = []
      values.reserveCapacity(dimensions)
      var square = 0.0
      for index in start..<start + dimensions {
        let value = (samples[index] / unit).rounded(.toNearestOrEven)
        guard value.magnitude <= most else { return nil }
        square += samples[index] * samples[index]
        values.append(Int32(value))
      }
      guard square > 0 else { return nil }
      let isWanted =
        !hasUnitLength || abs(square.squareRoot() - 1) <= Self.lengthTolerance
      return isWanted ? values : nil
    }
  }
}
