import VQZCore

/// Finds the lattice that floating-point samples lie on, as those do that were unpacked from
/// integers: sample = round(offset + k · step) for every one of them.
struct RealLattice {
  let scale: LatticeForm.Scale

  /// Most distinct samples that are looked at to guess a lattice; all are then proved.
  private static let guessCount = 4096
  /// Most bits of k.
  private static let valueBits = 31

  /// Nil where no lattice is found.
  ///
  /// - Parameters:
  ///   - samples: of a block or a plane, not sorted; what is not finite is left out.
  ///   - type: what samples are rounded to.
  init?(_ samples: [Double], _ type: SampleType) {
    let distinct = Self.distinct(samples)
    guard distinct.count > 2, let first = distinct.first, let last = distinct.last else {
      return nil
    }
    let guesses = Self.thinned(distinct)
    for (offset, step) in Self.candidates(guesses) {
      guard step > 0, (last - first) / step < Double(1 << Self.valueBits) else { continue }
      let bits = max(Int(((last - first + abs(first - offset)) / step).exponent) + 2, 2)
      guard bits < 50 else { continue }
      let short = step.nearest(toBits: 52 - bits)
      guard short.isNormal, Self.holds(guesses, offset, short, type),
        Self.holds(distinct, offset, short, type)
      else { continue }
      scale = .real(offset: offset, step: short)
      return
    }
    return nil
  }

  /// Finite samples, each once, rising.
  private static func distinct(_ samples: [Double]) -> [Double] {
    var sorted = samples.filter(\.isFinite)
    sorted.sort()
    var distinct: [Double] = []
    for value in sorted where distinct.last != value { distinct.append(value) }
    return distinct
  }

  private static func thinned(_ distinct: [Double]) -> [Double] {
    guard distinct.count > guessCount else { return distinct }
    // Neighbours show the step, the ends what it adds up to.
    return Array(distinct.prefix(guessCount - 64)) + distinct.suffix(64)
  }

  /// Whether the decoder's arithmetic gives every sample.
  private static func holds(
    _ samples: [Double], _ offset: Double, _ step: Double, _ type: SampleType
  ) -> Bool {
    for sample in samples {
      let made = offset + ((sample - offset) / step).rounded() * step
      switch type {
      case .f16: if Float16(made) != Float16(sample) { return false }
      case .bf16: if StoredBF16.bits(made) != StoredBF16.bits(sample) { return false }
      case .f32: if Float(made) != Float(sample) { return false }
      default: if made != sample { return false }
      }
    }
    return true
  }

  /// Offsets and steps worth a try: decimal and binary steps near the smallest distance, and steps
  /// that are refined over a span which doubles.
  private static func candidates(_ samples: [Double]) -> [(offset: Double, step: Double)] {
    var gaps: [Double] = []
    for index in 1..<samples.count { gaps.append(samples[index] - samples[index - 1]) }
    gaps.sort()
    let first = samples[0]
    var candidates: [(Double, Double)] = []
    for base in [gaps[0], gaps[gaps.count / 100], gaps[gaps.count / 2]] {
      for decimals in 0..<8 {
        let step = decimalSteps[decimals]
        guard step <= base * 4, step >= base / 20 else { continue }
        candidates += [(0, step), (0, step / 2), (first, step)]
      }
      let binary = Double(sign: .plus, exponent: base.exponent, significand: 1)
      for factor in [2, 1, 0.5, 0.25] {
        candidates += [(0, binary * factor), (first, binary * factor)]
      }
    }
    for base in [gaps[0], gaps[gaps.count / 50], gaps[gaps.count / 2]] {
      let refined = refined(samples, base)
      candidates.append(refined)
      // The first sample is rounded itself; the mean of what is left over is not.
      let rest = samples.reduce(0) { sum, sample in
        let distance = sample - refined.offset
        return sum + (distance - (distance / refined.step).rounded() * refined.step)
      }
      candidates.append((refined.offset + rest / Double(samples.count), refined.step))
    }
    return candidates.filter { $0.1.isFinite && $0.1 > 0 && $0.0.isFinite }
  }

  private static let decimalSteps = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]

  /// The step that fits best, from a first guess: the longer the span, the better it is known.
  private static func refined(
    _ samples: [Double], _ base: Double
  ) -> (offset: Double, step: Double) {
    let offset = samples[0]
    var (step, count) = (base, 4)
    while true {
      count = min(count, samples.count)
      var (products, squares) = (0.0, 0.0)
      for sample in samples.prefix(count) {
        let value = ((sample - offset) / step).rounded()
        products += (sample - offset) * value
        squares += value * value
      }
      guard squares > 0 else { return (offset, step) }
      step = products / squares
      guard count < samples.count else { return (offset, step) }
      count *= 2
    }
  }
}

extension Double {
  /// The nearest number whose significand has so many bits, 1 or more.
  fileprivate func nearest(toBits bits: Int) -> Double {
    let dropped = UInt64(max(0, 53 - max(1, bits)))
    guard dropped > 0 else { return self }
    return Double(bitPattern: bitPattern &+ (1 << (dropped - 1))).truncated(toBits: bits)
  }
}
