import VQZCore

/// Integers of samples that need not come back exactly.
extension LatticeMapping.Numbers {
  /// Floating-point samples on a lattice of steps below twice the bound: that of the header, or a
  /// finer one where the type is too coarse for it. Nil where the type can hardly be coarser.
  func absolute(_ most: Double) -> LatticeMapping.Candidate? {
    guard case .real(let offset, let step) = samples.header else { return nil }
    let largest = largestMagnitude
    if samples.headerFits(largest, most) {
      return LatticeMapping.Candidate(
        form: .header, values: samples.nearest(bytes, offset, step))
    }
    let rounding = type.unit(at: largest) / 2
    guard rounding * 2 < most else { return nil }
    // As many bits of step as leave room for the integers.
    var own = 2 * (most - rounding)
    // Where all samples are 0, so is the ratio, which then has no exponent.
    let ratio = largest / own
    let bits = ratio > 0 ? Int(ratio.exponent) + 2 : 0
    guard bits <= 44, own.isNormal else { return nil }
    own = own.truncated(toBits: min(22, 52 - bits))
    return LatticeMapping.Candidate(
      form: .scales([.real(offset: 0, step: own)]), values: samples.nearest(bytes, 0, own))
  }

  /// Integer samples on the lattice of the header, but those of the last channel as they are.
  func stepsButLast() -> LatticeMapping.Candidate {
    let exact = LatticeForm.Scale.integer(offset: 0, step: 1)
    // Channels are the slowest axis, so they are planes, but in a block of one position.
    let (count, size) = (samples.planes.count, type.byteCount)
    guard count > 1 else {
      return LatticeMapping.Candidate(form: .scales([exact]), values: integers)
    }
    let start = (count - 1) * (bytes.count / size / count)
    return LatticeMapping.Candidate(
      form: .scales(Array(repeating: samples.header, count: count - 1) + [exact]),
      values: samples.steps(Array(bytes[..<(start * size)])) + integers[start...])
  }

  /// Samples on a logarithmic lattice. Nil where the bound is too fine for one.
  func relative(_ share: Double) -> LatticeMapping.Candidate? {
    // Samples apart by a factor of (1 + R) / (1 − R) are within R of what lies between them.
    let ratio = (1 + share) / (1 - share)
    // Rounding to the type takes some of the bound, and so does that of the logarithm.
    let octaves = Self.logarithm(ratio) * (1 - 0x1p-12)
    let step = Int64(octaves * 4_294_967_296)
    guard step >= 4096, share > 4 * type.precision else { return nil }
    let magnitudes = magnitudes
    let least = magnitudes.reduce(Double.infinity) { $1 > 0 && $1.isFinite ? min($0, $1) : $0 }
    guard least.isFinite else { return nil }
    let base = FixedExponential.logarithm(of: least)
    let values = magnitudes.indices.map { index -> Int64 in
      let magnitude = magnitudes[index]
      guard magnitude > 0, magnitude.isFinite else { return 0 }
      let distance = FixedExponential.logarithm(of: magnitude) - base
      let value = (distance + step / 2) / step + 1
      return isNegative(index) ? -value : value
    }
    return LatticeMapping.Candidate(
      form: .logarithmic(base: base, step: UInt64(step)), values: values)
  }

  /// The binary logarithm of 1 to 2^64, to 2^-31.
  private static func logarithm(_ value: Double) -> Double {
    Double(FixedExponential.logarithm(of: value)) / 4_294_967_296
  }

  private var magnitudes: [Double] {
    if type.isFloat { return reals.map { abs($0) } }
    return type.run(Magnitudes(bytes: bytes)) ?? []
  }

  private struct Magnitudes: WholeLoop {
    let bytes: [UInt8]
    func run<Sample: WholeSample>(_: Sample.Type) -> [Double] {
      SampleMemory.map(bytes) { (bits: Sample.Bits) in Sample.magnitude(Sample.number(bits)) }
    }
  }

  private func isNegative(_ index: Int) -> Bool {
    type.isFloat ? reals[index] < 0 : type != .u64 && integers[index] < 0
  }

  /// The largest magnitude, but for a few distinct ones far above all others: a fill value of 1e20
  /// must not decide for the rest. It is kept aside where it misses the bound.
  private var largestMagnitude: Double {
    let (few, lowest) = (max(4, reals.count / 256), -1074)
    var distinct = [Set<UInt64>](repeating: [], count: 1024 - lowest)
    var largest = [Double](repeating: 0, count: 1024 - lowest)
    for value in reals where value.isFinite && value != 0 {
      let octave = Int(value.exponent) - lowest
      largest[octave] = max(largest[octave], abs(value))
      if distinct[octave].count <= few { distinct[octave].insert(value.bitPattern) }
    }
    guard let highest = largest.lastIndex(where: { $0 > 0 }) else { return 0 }
    var left = few
    for octave in stride(from: highest, through: 0, by: -1) {
      left -= distinct[octave].count
      // Near ones are no outliers, and where all are few there are none.
      if left < 0 { return highest - octave > 2 ? largest[octave] : largest[highest] }
    }
    return largest[highest]
  }
}

extension LatticeSamples {
  /// Integer samples on the lattice of the header, whose step is 2E + 1.
  func steps(_ bytes: [UInt8]) -> [Int64] {
    guard case .integer(_, let width) = header, width > 1 else {
      return SampleMemory.integers(bytes, type)
    }
    return type.run(Steps(bytes: bytes, step: Int64(width))) ?? []
  }

  private struct Steps: WholeLoop {
    let bytes: [UInt8]
    let step: Int64

    func run<Sample: WholeSample>(_: Sample.Type) -> [Int64] {
      let (step, half) = (step, step / 2)
      return SampleMemory.map(bytes) { (bits: Sample.Bits) in
        // The nearest multiple: ties do not occur, as the step is odd.
        let (quotient, rest) = Sample.number(bits).quotientAndRemainder(dividingBy: step)
        if rest > half { return quotient + 1 }
        return rest < -half ? quotient - 1 : quotient
      }
    }
  }

  /// Floating-point samples on the lattice of the header, where that fits all of them.
  func onHeader(_ bytes: [UInt8], _ most: Double) -> LatticeMapping.Candidate? {
    guard case .real(let offset, let step) = header,
      let largest = type.run(Largest(bytes: bytes)), headerFits(largest, most)
    else { return nil }
    return LatticeMapping.Candidate(form: .header, values: nearest(bytes, offset, step))
  }

  /// Whether samples up to a magnitude keep the bound on the lattice of the header: rounding to the
  /// type takes little of it, and the integers stay below their limit.
  func headerFits(_ largest: Double, _ most: Double) -> Bool {
    guard case .real(let offset, let step) = header else { return false }
    // Half of the distance of neighbours in the type: what rounding to it may add.
    return type.unit(at: largest) / 2 <= most / 4096
      && largest + abs(offset) < step * Double(Self.valueLimit(step))
  }

  /// The largest magnitude that is finite.
  private struct Largest: RealLoop {
    let bytes: [UInt8]

    func run<Sample: RealSample>(_: Sample.Type) -> Double {
      var largest = 0.0
      SampleMemory.forEach(bytes) { (bits: Sample.Bits) in
        let magnitude = abs(Sample.number(bits))
        if magnitude > largest, magnitude < .infinity { largest = magnitude }
      }
      return largest
    }
  }

  /// The integers nearest to (sample − offset) / step; 0 for what is not finite or too far away.
  func nearest(_ bytes: [UInt8], _ offset: Double, _ step: Double) -> [Int64] {
    type.run(
      Nearest(bytes: bytes, offset: offset, step: step, limit: Self.valueLimit(step))) ?? []
  }

  private struct Nearest: RealLoop {
    let bytes: [UInt8]
    let offset: Double
    let step: Double
    let limit: UInt64

    func run<Sample: RealSample>(_: Sample.Type) -> [Int64] {
      let (offset, step, limit) = (offset, step, Int64(limit))
      return SampleMemory.map(bytes) { (bits: Sample.Bits) in
        // A quotient, since the reciprocal of a step is rounded.
        let quotient = (Sample.number(bits) - offset) / step
        guard abs(quotient) < 0x1p52 else { return 0 }
        // Halves go away from 0; what a number below 2^52 has behind the point is exact.
        let whole = Int64(quotient)
        let rest = quotient - Double(whole)
        let near = whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0)
        return abs(near) <= limit ? near : 0
      }
    }
  }
}

extension SampleType {
  /// The distance of two neighbours of a floating-point type at a magnitude.
  func unit(at magnitude: Double) -> Double {
    switch self {
    case .f16: Double(Float16(magnitude).isFinite ? Float16(magnitude).ulp : .infinity)
    case .bf16: Double(Float(magnitude).ulp) * 0x1p16
    case .f32: Double(Float(magnitude).ulp)
    default: magnitude.ulp
    }
  }

  /// The largest share of itself that a number changes by when it is rounded to the type.
  var precision: Double {
    switch self {
    case .f16: 0x1p-11
    case .bf16: 0x1p-8
    case .f32: 0x1p-24
    default: isFloat ? 0x1p-53 : 0
    }
  }
}

extension Double {
  /// The next number towards 0 whose significand has so many bits, 1 or more.
  package func truncated(toBits bits: Int) -> Double {
    let dropped = UInt64(max(0, 53 - max(1, bits)))
    return Double(bitPattern: bitPattern & ~((1 << dropped) - 1))
  }
}
