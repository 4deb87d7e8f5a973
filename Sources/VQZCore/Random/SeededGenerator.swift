/// Random numbers that are the same on every machine for the same seed: xoshiro256** (Blackman
/// and Vigna) whose state SplitMix64 fills from the seed and the stream.
///
/// Streams of one seed are independent for all practical purposes, so parallel work takes a
/// stream per item and not a shared generator. The standard library's `shuffle` and
/// `random(in:)` may change between toolchains; the methods here do not.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
  /// The whole state, to be saved and given back to `init(state:)`.
  package struct State: Sendable, Equatable {
    package var a: UInt64
    package var b: UInt64
    package var c: UInt64
    package var d: UInt64

    package init(a: UInt64, b: UInt64, c: UInt64, d: UInt64) {
      self.a = a
      self.b = b
      self.c = c
      self.d = d
    }
  }

  package private(set) var state: State

  package init(seed: UInt64, stream: UInt64 = 0) {
    // Two runs of SplitMix64, one for each number, so that (1, 2) and (2, 1) differ.
    var first = SplitMix(counter: seed)
    var second = SplitMix(counter: ~stream)
    state = State(
      a: first.next() ^ second.next(), b: first.next() &+ second.next(),
      c: first.next() ^ second.next(), d: first.next() &+ second.next())
    avoidZero()
  }

  package init(state: State) {
    self.state = state
    avoidZero()
  }

  package mutating func next() -> UInt64 {
    let result = rotated(state.b &* 5, 7) &* 9
    let shifted = state.b << 17
    state.c ^= state.a
    state.d ^= state.b
    state.b ^= state.c
    state.a ^= state.d
    state.c ^= shifted
    state.d = rotated(state.d, 45)
    return result
  }

  /// A multiple of 2⁻²⁴ in [0, 1), every one equally likely.
  package mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A whole number in 0..<bound, every one equally likely. `bound` is at least 1.
  package mutating func index(below bound: Int) -> Int {
    let width = UInt64(max(1, bound))
    // The lowest (2⁶⁴ mod width) products would favour small results; draw again (Lemire).
    let threshold = (0 &- width) % width
    while true {
      let product = width.multipliedFullWidth(by: next())
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// A standard normal number by Marsaglia's polar method.
  ///
  /// Deterministic everywhere: only sums, products, quotients and square roots, which IEEE 754
  /// rounds exactly, and a logarithm made of them. The second number of each pair is dropped so
  /// that the state stays four words.
  package mutating func gaussian() -> Float {
    while true {
      let x = Double(Int64(bitPattern: next()) >> 11) * 0x1p-52
      let y = Double(Int64(bitPattern: next()) >> 11) * 0x1p-52
      let s = x * x + y * y
      if s > 0 && s < 1 {
        return Float(x * (-2 * exactLogarithm(s) / s).squareRoot())
      }
    }
  }

  /// The all-zero state would stay zero for ever.
  private mutating func avoidZero() {
    if state == State(a: 0, b: 0, c: 0, d: 0) { state.a = 1 }
  }
}

/// SplitMix64: a counter and a mixing function; only used to fill states.
private struct SplitMix {
  var counter: UInt64

  mutating func next() -> UInt64 {
    counter &+= 0x9E37_79B9_7F4A_7C15
    var z = counter
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
  word << count | word >> (64 &- count)
}

/// ln x for a normal x > 0, from basic arithmetic alone: x = m·2ᵉ with m in [1/√2, √2), then
/// ln m = 2·artanh z, z = (m − 1)/(m + 1), |z| < 0.172, whose series is cut where terms pass
/// below 2⁻⁵³.
private func exactLogarithm(_ x: Double) -> Double {
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.4142135623730951 {
    mantissa /= 2
    exponent += 1
  }
  let z = (mantissa - 1) / (mantissa + 1)
  let square = z * z
  var sum = 0.0
  for odd in stride(from: 21, through: 1, by: -2) {
    sum = sum * square + 1 / Double(odd)
  }
  return exponent * 0.6931471805599453 + 2 * z * sum
}
