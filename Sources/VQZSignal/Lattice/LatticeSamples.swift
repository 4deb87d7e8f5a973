package import VQZCore

/// Samples out of the integers of a lattice block: what every decoder makes of them, and what the
/// encoder checks.
///
/// Additions and roundings of floating point are single operations of IEEE 754 on exact products,
/// so they are the same everywhere (`Formats/vqz.md`, "Floating-point samples").
package struct LatticeSamples: Sendable {
  package let type: SampleType
  /// Of the header: of integers the step 2E + 1 with offset 0.
  package let header: LatticeForm.Scale
  package let planes: LatticePlanes

  /// - Parameters:
  ///   - type: of the samples.
  ///   - header: the scale of form `header`.
  ///   - planes: how the block lies.
  package init(type: SampleType, header: LatticeForm.Scale, planes: LatticePlanes) {
    self.type = type
    self.header = header
    self.planes = planes
  }

  /// The samples of a block, `[values]` in the order of coding.
  ///
  /// - Parameters:
  ///   - values: as many as the block has.
  ///   - form: how they belong to samples.
  ///   - table: for form `table`, integers as those of form `ordered` or of the type.
  /// - Throws: `value` for an integer that stands for no sample.
  package func bytes(
    _ values: [Int64], _ form: LatticeForm, table: [Int64]
  ) throws(LatticeError) -> [UInt8] {
    switch form {
    case .header: return try bytes(values, [header])
    case .scales(let scales): return try bytes(values, scales)
    case .ordered: return try bytes(ordered: values)
    case .table:
      var samples = [Int64](repeating: 0, count: values.count)
      for (index, value) in values.enumerated() {
        guard table.indices.contains(Int(clamping: value)) else { throw .value(value) }
        samples[index] = table[Int(value)]
      }
      return type.isFloat
        ? try bytes(ordered: samples) : try bytes(samples, [.integer(offset: 0, step: 1)])
    case .logarithmic(let base, let step):
      return try bytes(logarithms: values, base: base, step: step)
    }
  }

  private func bytes(
    _ values: [Int64], _ scales: [LatticeForm.Scale]
  ) throws(LatticeError) -> [UInt8] {
    if let bytes = type.run(Integers(values: values, scales: scales, range: type.integerRange)) {
      return bytes
    }
    guard let found = type.run(Reals(values: values, scales: scales)) else { return [] }
    if let first = found.firstBad { throw .value(values[first]) }
    return found.bytes
  }

  /// Floating-point samples of integers, each scale for as many of them.
  private struct Reals: RealLoop {
    let values: [Int64]
    let parts: [(offset: Double, step: Double, limit: UInt64)]

    init(values: [Int64], scales: [LatticeForm.Scale]) {
      self.values = values
      parts = scales.map { scale in
        guard case .real(let offset, let step) = scale else { return (0, 0, 0) }
        return (offset, step, LatticeSamples.valueLimit(step))
      }
    }

    /// - Returns: samples, and the place of the first integer beyond its limit.
    func run<Sample: RealSample>(_: Sample.Type) -> (bytes: [UInt8], firstBad: Int?) {
      var firstBad: Int?
      let bytes = SampleMemory.bytes(values, parts: parts) { part, index, value in
        if value.magnitude > part.limit { firstBad = firstBad ?? index }
        return Sample.bits(part.offset + Double(value) * part.step)
      }
      return (bytes, firstBad)
    }
  }

  /// Integer samples, each scale for as many of them.
  private struct Integers: WholeLoop {
    let values: [Int64]
    let range: ClosedRange<Int64>
    let parts: [(offset: Int64, step: Int64)]

    init(values: [Int64], scales: [LatticeForm.Scale], range: ClosedRange<Int64>) {
      self.values = values
      self.range = range
      parts = scales.map { scale in
        guard case .integer(let offset, let step) = scale else { return (0, 0) }
        return (offset, Int64(step))
      }
    }

    func run<Sample: WholeSample>(_: Sample.Type) -> [UInt8] {
      SampleMemory.bytes(values, parts: parts) { part, _, value in
        Sample.bits(LatticeSamples.sample(value, part.offset, part.step, range))
      }
    }
  }

  /// offset + value · step, held to the range; both may be beyond 64 bits on the way.
  @inline(__always)
  private static func sample(
    _ value: Int64, _ offset: Int64, _ step: Int64, _ range: ClosedRange<Int64>
  ) -> Int64 {
    let (product, isBeyond) = value.multipliedReportingOverflow(by: step)
    let (sum, isOver) = product.addingReportingOverflow(offset)
    if isBeyond || isOver {
      let wide = Int128(value) * Int128(step) + Int128(offset)
      return Int64(max(Int128(range.lowerBound), min(Int128(range.upperBound), wide)))
    }
    return max(range.lowerBound, min(range.upperBound, sum))
  }

  /// The largest integer that times a step is exact in binary64: |k| · m < 2^53, where the step
  /// is m · 2^e with odd m.
  static func valueLimit(_ step: Double) -> UInt64 {
    let width = UInt64(step.significandWidth)
    return (1 << (53 - width - 1)) - 1
  }

  private func bytes(ordered values: [Int64]) throws(LatticeError) -> [UInt8] {
    let sign = type.signBit
    var patterns = [UInt64](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() {
      guard value.magnitude < sign else { throw .value(value) }
      patterns[index] = value < 0 ? sign | value.magnitude : value.magnitude
    }
    return SampleMemory.bytes(patterns: patterns, type)
  }

  private func bytes(
    logarithms values: [Int64], base: Int64, step: UInt64
  ) throws(LatticeError) -> [UInt8] {
    let limit = UInt64(LatticeForm.logarithmLimit)
    var reals = [Double](repeating: 0, count: type.isFloat ? values.count : 0)
    let zero: Int64 = type == .u64 ? .min : 0
    var integers = [Int64](repeating: zero, count: type.isFloat ? 0 : values.count)
    for (index, value) in values.enumerated() where value != 0 {
      let (product, isBeyond) = (value.magnitude - 1).multipliedReportingOverflow(by: step)
      guard !isBeyond, product <= 2 * limit else { throw .value(value) }
      let exponent = base + Int64(product)
      let mantissa = FixedExponential.power(UInt32(truncatingIfNeeded: exponent))
      let octave = Int(exponent >> 32)
      if type.isFloat {
        reals[index] = Self.real(mantissa, octave: octave, isNegative: value < 0)
      } else {
        integers[index] = integer(mantissa, octave: octave, isNegative: value < 0)
      }
    }
    return type.isFloat
      ? SampleMemory.bytes(reals, type) : SampleMemory.bytes(integers, type)
  }

  /// ±mantissa · 2^(octave − 62), rounded to binary64 once.
  private static func real(_ mantissa: UInt64, octave: Int, isNegative: Bool) -> Double {
    let magnitude = Double(
      sign: .plus, exponent: max(-1200, min(1100, octave - 62)), significand: Double(mantissa))
    return isNegative ? -magnitude : magnitude
  }

  /// The integer nearest to ±mantissa · 2^(octave − 62), halves away from 0, held to the type.
  private func integer(_ mantissa: UInt64, octave: Int, isNegative: Bool) -> Int64 {
    var magnitude: UInt64 = .max
    if octave < -1 {
      magnitude = 0
    } else if octave <= 62 {
      let shift = UInt64(62 - octave)
      magnitude = shift == 0 ? mantissa : (mantissa >> (shift - 1) + 1) >> 1
    } else if octave == 63 {
      magnitude = mantissa << 1
    }
    let wide = Int128(magnitude) * (isNegative ? -1 : 1) - (type == .u64 ? 1 << 63 : 0)
    let range = type.integerRange
    return Int64(max(Int128(range.lowerBound), min(Int128(range.upperBound), wide)))
  }
}
