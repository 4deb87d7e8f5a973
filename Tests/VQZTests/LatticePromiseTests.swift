import Testing
import VQZ
import VQZCore
import VQZSystem

/// Random samples of every type and random bounds of every kind: ten million values for each kind,
/// each of them compared with what comes back as real numbers, without rounding.
@Suite struct LatticePromiseTests {
  enum Kind: UInt64, CaseIterable, Sendable {
    case lossless, absolute, ofRange, relative
  }

  static let valueCount = 10_000_000

  /// A run that fails can be had again: VQZ_TEST_SEED is the number that it printed.
  static let seed =
    EnvironmentText.of("VQZ_TEST_SEED").flatMap { UInt64($0) }
    ?? UInt64.random(in: 0 ... .max)

  @Test("no value of ten million breaks its bound", arguments: Kind.allCases)
  func promise(kind: Kind) throws {
    print("bounds, \(kind): VQZ_TEST_SEED=\(Self.seed)")
    var random = SeededGenerator(seed: Self.seed, stream: kind.rawValue)
    var (total, number) = (0, 0)
    while total < Self.valueCount {
      let type = SampleType.allCases[number % SampleType.allCases.count]
      let draft = RandomSignal(type, &random)
      let bound = Self.bound(kind, draft, &random)
      var options = VQZEncoder.Options(maxError: bound, effort: number % 40 == 7 ? 9 : 1)
      if number % 5 == 0 { options.effort = 5 }
      if number % 3 == 0 { options.tileSize = Int.random(in: 8...64, using: &random) }
      let signal = try draft.signal()
      let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
      let decoded = try VQZDecoder().decode(bytes)
      #expect(decoded.shape == signal.shape && decoded.sampleType == type)
      let index = Self.violation(signal.samples, decoded.samples, type, bound, draft)
      #expect(
        index == nil,
        "\(type), signal \(number), \(bound), sample \(index ?? 0), seed \(Self.seed)")
      total += signal.shape.sampleCount
      number += 1
    }
  }

  /// From below what the type can tell to above what it can hold, mostly between.
  private static func bound(
    _ kind: Kind, _ draft: RandomSignal, _ random: inout SeededGenerator
  ) -> ErrorBound {
    let odd = Int.random(in: 0..<12, using: &random)
    switch kind {
    case .lossless: return 0
    case .absolute:
      let extremes = [
        Double.leastNonzeroMagnitude, 0x1p-1030, 1e-40, 0.5, 1e19, 1e38, 1e300,
      ]
      if odd < extremes.count, odd != 3 || draft.type.isFloat { return .absolute(extremes[odd]) }
      return .absolute(draft.scale * RandomSignal.power(-6...0.5, &random))
    case .ofRange: return .ofRange(odd == 0 ? 1e-17 : RandomSignal.power(-7...0.2, &random))
    case .relative:
      return .relative(odd == 0 ? 1e-18 : min(0.99, RandomSignal.power(-8...0, &random)))
    }
  }

  /// The first sample that breaks the bound.
  private static func violation(
    _ original: [UInt8], _ decoded: [UInt8], _ type: SampleType, _ bound: ErrorBound,
    _ draft: RandomSignal
  ) -> Int? {
    if original == decoded { return nil }
    let size = type.byteCount
    let absolute: Double =
      if case .ofRange(let share) = bound { share * draft.range } else { 0 }
    return (0..<original.count / size).first { index in
      let a = RandomSignal.bits(original, index * size, size)
      let b = RandomSignal.bits(decoded, index * size, size)
      guard a != b else { return false }
      let (one, other) = (LatticeTests.value(a, type), LatticeTests.value(b, type))
      switch bound {
      case .absolute(let most): return isBeyond(one, other, most, type)
      case .ofRange, .cosine: return isBeyond(one, other, absolute, type)
      case .relative(let share):
        guard type.isFloat else {
          // Both sides in 2^-140ths of 1 would need more bits: 2^60ths of the share are enough.
          let distance = Double((one.whole - other.whole).magnitude)
          return distance > share * abs(one.real) * (1 + 0x1p-50)
        }
        return !isAtMost(one.real, other.real, share: share)
      }
    }
  }

  private static func isBeyond(
    _ one: (real: Double, whole: Int128), _ other: (real: Double, whole: Int128), _ most: Double,
    _ type: SampleType
  ) -> Bool {
    guard type.isFloat else {
      return (one.whole - other.whole).magnitude > UInt128(min(most, 1e30).rounded(.down))
    }
    // A zero with a sign comes back as it was, and so does what is not finite.
    guard one.real.isFinite, !(one.real == 0 && one.real.sign == .minus) else { return true }
    let difference = abs(one.real - other.real)
    guard difference == most else { return !(difference < most) }
    return rest(one.real, other.real) > 0
  }

  /// |one − other| less its rounded value, exactly (Knuth).
  private static func rest(_ one: Double, _ other: Double) -> Double {
    let difference = one - other
    let back = difference - one
    let rest = (one - (difference - back)) + (-other - back)
    return difference < 0 ? -rest : rest
  }

  /// Whether |one − other| ≤ share · |one|, as real numbers.
  private static func isAtMost(_ one: Double, _ other: Double, share: Double) -> Bool {
    guard one.isFinite, other.isFinite, one != 0 else { return false }
    // Products of small numbers lose no bits when both are larger, by a power of two.
    let factor = abs(one) < 1e-100 ? 0x1p500 : 1
    let (a, b) = (one * factor, other * factor)
    let (distance, most) = (abs(a - b), share * abs(a))
    // Numbers near each other have an exact difference; elsewhere what is rounded decides nothing.
    if distance < most / 2 { return true }
    if distance > most * 2 { return false }
    let productRest = (-most).addingProduct(share, abs(a))
    return distance - most <= productRest - rest(a, b)
  }
}

/// Samples of a random distribution and magnitude, with special ones among them.
private struct RandomSignal {
  let type: SampleType
  let axes: [Int]
  /// About the size of a usual sample.
  let scale: Double
  private(set) var samples: [UInt8] = []
  /// From the least finite sample to the greatest.
  private(set) var range = 0.0

  /// How the samples come about.
  private enum Manner: CaseIterable {
    case walk, noise, steps, octaves, bits
  }

  init(_ type: SampleType, _ random: inout SeededGenerator) {
    self.type = type
    let axisCount = Int.random(in: 1...4, using: &random)
    let side = [60_000, 240, 38, 15][axisCount - 1]
    axes = (0..<axisCount).map { _ in Int.random(in: max(1, side / 2)...side * 2, using: &random) }
    let largest: Double =
      switch type {
      case .f16: 4
      case .f32, .bf16: 37
      case .f64: 300
      default: Double(8 * type.byteCount) * 0.3
      }
    scale = Self.power(type.isFloat ? -largest...largest : 0...largest, &random)
    // Random bits take longest, and tell least.
    let manner = Int.random(in: 0..<16, using: &random)
    fill(Manner.allCases[manner == 15 ? 4 : manner % 4], &random)
  }

  func signal() throws -> Signal {
    try Signal(kind: .array, shape: Signal.Shape(axes: axes), sampleType: type, samples: samples)
  }

  /// A power of ten with its exponent between two numbers.
  static func power(_ exponents: ClosedRange<Double>, _ random: inout SeededGenerator) -> Double {
    var (rest, power) = (Double.random(in: exponents, using: &random), 1.0)
    while rest >= 1 { (rest, power) = (rest - 1, power * 10) }
    while rest < 0 { (rest, power) = (rest + 1, power / 10) }
    return power * (1 + 9 * rest)
  }

  static func bits(_ bytes: [UInt8], _ start: Int, _ size: Int) -> UInt64 {
    var bits: UInt64 = 0
    for byte in 0..<size { bits |= UInt64(bytes[start + byte]) << UInt64(8 * byte) }
    return bits
  }

  private mutating func fill(_ manner: Manner, _ random: inout SeededGenerator) {
    let count = axes.reduce(1, *)
    samples.reserveCapacity(count * type.byteCount)
    let specials = Int.random(in: 0..<3, using: &random) == 0
    var (level, slope) = (scale * Double.random(in: -3...3, using: &random), 0.0)
    var (least, greatest): (Double, Double) = (.infinity, -.infinity)
    var (lowest, highest) = (Int128.max, Int128.min)
    for _ in 0..<count {
      let word = random.next()
      let unit = Double(word >> 11) * 0x1p-52 - 1
      var pattern: UInt64
      switch manner {
      case .walk:
        slope += (unit - slope) / 8
        level += slope * scale / 16
        pattern = stored(level)
      case .noise: pattern = stored(scale * unit)
      case .steps: pattern = stored((unit * 20).rounded() * scale / 20)
      case .octaves: pattern = stored(scale * unit / Double(1 << (word & 63)))
      case .bits: pattern = word
      }
      if specials, word & 255 == 7 { pattern = Self.special(type, word >> 8) }
      for byte in 0..<type.byteCount {
        samples.append(UInt8(truncatingIfNeeded: pattern >> UInt64(8 * byte)))
      }
      let mask = type.byteCount == 8 ? UInt64.max : 1 << UInt64(8 * type.byteCount) - 1
      let value = LatticeTests.value(pattern & mask, type)
      guard value.real.isFinite else { continue }
      (least, greatest) = (min(least, value.real), max(greatest, value.real))
      (lowest, highest) = (min(lowest, value.whole), max(highest, value.whole))
    }
    range = type.isFloat ? max(0, greatest - least) : Double(highest - lowest)
  }

  /// The bits of the sample nearest to a number; integers below 0 wrap.
  private func stored(_ value: Double) -> UInt64 {
    switch type {
    case .f16: UInt64(Float16(value).bitPattern)
    case .f32: UInt64(Float(value).bitPattern)
    case .bf16: UInt64(Float(value).bitPattern >> 16)
    case .f64: value.bitPattern
    default: UInt64(bitPattern: Int64(max(-9e18, min(9e18, value.rounded()))))
    }
  }

  /// Zeros with a sign, infinities, NaN with a payload, denormals, a fill value; extremes.
  private static func special(_ type: SampleType, _ word: UInt64) -> UInt64 {
    let number = Int(word % 8)
    switch type {
    case .f16: return [0x8000, 0x7C00, 0xFC00, 0x7E01, 0x7D55, 1, 0x83FF, 0x7BFF][number]
    case .bf16: return [0x8000, 0x7F80, 0xFF80, 0x7FC1, 0x7FA1, 1, 0x807F, 0x60AD][number]
    case .f32:
      return [
        0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_1234, 0x7FA0_0001, 1, 0x007F_FFFF,
        0x60AD_78EC,
      ][number]
    case .f64:
      return [
        1 << 63, 0x7FF0 << 48, 0xFFF0 << 48, 0x7FF8_0000_DEAD_BEEF, 0x7FF4_0000_0000_0001, 1,
        0x000F_FFFF_FFFF_FFFF, 0x4415_AF1D_78B5_8C40,
      ][number]
    default: return [0, .max, 1 << 63, 1 << 63 - 1, 1, 1 << 62, 0x80, 0x7FFF_FFFF][number]
    }
  }
}
