import VQZCore

/// What decoded samples are worth: which of them miss a bound, and how far the others are off.
struct LatticeComparison {
  /// Places of samples that miss the bound, rising and apart.
  private(set) var misses: [Range<Int>] = []
  /// Of all samples, as if none of those that miss the bound were off: they are kept aside.
  private(set) var sums = DistortionSums()

  private init() {}

  /// - Parameters:
  ///   - original: samples of the type.
  ///   - decoded: as many.
  init(
    _ original: [UInt8], _ decoded: [UInt8], _ type: SampleType, _ bound: LatticeBound
  ) {
    let reals = Reals(original: original, decoded: decoded, bound: bound)
    let integers = Integers(
      original: original, decoded: decoded, bound: bound, zero: type.integerOffset)
    self = type.run(reals) ?? type.run(integers) ?? LatticeComparison()
  }

  private mutating func miss(_ index: Int) {
    if let last = misses.last, last.upperBound == index {
      misses[misses.count - 1] = last.lowerBound..<index + 1
    } else {
      misses.append(index..<index + 1)
    }
  }

  private struct Reals: RealLoop {
    let original: [UInt8]
    let decoded: [UInt8]
    let bound: LatticeBound

    func run<Sample: RealSample>(_ type: Sample.Type) -> LatticeComparison {
      switch bound {
      case .lossless, .integer: run(type) { _, _ in false }
      case .real(let most): run(type) { Self.isWithin($0, $1, most) }
      case .relative(let share):
        // The product may have been rounded up.
        run(type) { Self.isWithin($0, $1, (share * abs($0)).nextDown) }
      }
    }

    @inline(__always)
    private func run<Sample: RealSample>(
      _: Sample.Type, _ isWithin: (Double, Double) -> Bool
    ) -> LatticeComparison {
      var found = LatticeComparison()
      var sums = DistortionSums()
      SampleMemory.forEachPair(original, decoded) { index, a, b in
        let (one, other) = (Sample.number(a), Sample.number(b))
        let isKept = a == b || isWithin(one, other)
        if !isKept { found.miss(index) }
        if one.isFinite { sums.add(one, difference: isKept ? one - other : 0) }
      }
      found.sums = sums
      return found
    }

    /// Whether two numbers differ by at most `most`, as real numbers; never for what is not finite,
    /// nor for a 0 with a sign, which is kept.
    @inline(__always)
    private static func isWithin(_ one: Double, _ other: Double, _ most: Double) -> Bool {
      let difference = one - other
      let distance = abs(difference)
      guard distance <= most, !(one == 0 && one.sign == .minus) else { return false }
      guard distance == most else { return true }
      // The difference was rounded: the error of a difference is a number itself (Knuth).
      let back = difference - one
      let error = (one - (difference - back)) + (-other - back)
      return error == 0 || (error > 0) != (difference > 0)
    }
  }

  private struct Integers: WholeLoop {
    let original: [UInt8]
    let decoded: [UInt8]
    let bound: LatticeBound
    /// What stands for 0.
    let zero: Double

    func run<Sample: WholeSample>(_ type: Sample.Type) -> LatticeComparison {
      switch bound {
      case .lossless, .real: return run(type) { _, _ in false }
      case .integer(let most): return run(type) { Self.distance($0, $1) <= most }
      case .relative(let share):
        return run(type) { one, other in
          let most = (share * Sample.magnitude(one)).rounded(.down)
          // A bound beyond 2^53 may have been rounded up by its product; one less is safe.
          return Double(Self.distance(one, other))
            <= (most < 9e15 ? most : most * (1 - 0x1p-50))
        }
      }
    }

    @inline(__always)
    private func run<Sample: WholeSample>(
      _: Sample.Type, _ isWithin: (Int64, Int64) -> Bool
    ) -> LatticeComparison {
      var found = LatticeComparison()
      var sums = DistortionSums()
      SampleMemory.forEachPair(original, decoded) { index, a, b in
        let (one, other) = (Sample.number(a), Sample.number(b))
        let isKept = a == b || isWithin(one, other)
        if !isKept { found.miss(index) }
        sums.add(
          Double(one) + zero, difference: isKept ? DistortionSums.difference(one, other) : 0)
      }
      found.sums = sums
      return found
    }

    @inline(__always)
    private static func distance(_ one: Int64, _ other: Int64) -> UInt64 {
      UInt64(bitPattern: one > other ? one &- other : other &- one)
    }
  }
}
