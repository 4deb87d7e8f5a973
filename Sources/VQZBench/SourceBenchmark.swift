internal import VQZCore
internal import VQZTraining

/// Quantisers trained on sources whose rate–distortion function is known: how much of what theory
/// allows the EM of this library gets.
public struct SourceBenchmark: Sendable {
  /// What `vqz bench --sources` measures.
  public static let standardCases: [Case] = {
    var cases: [Case] = []
    for (dimension, codewords, vectors) in [
      (1, 64, 200_000), (2, 256, 200_000), (4, 1024, 400_000), (8, 3072, 400_000),
    ] {
      cases.append(
        Case(
          source: .gaussian, dimension: dimension, rate: 1, codewords: codewords,
          vectorCount: vectors))
    }
    for rate in [1.5, 2, 3] {
      cases.append(
        Case(
          source: .laplacian, dimension: 2, rate: rate, codewords: 1024, vectorCount: 200_000))
    }
    return cases
  }()

  private let each: Case

  /// - Parameter each: what is trained.
  public init(_ each: Case) {
    self.each = each
  }

  /// Entropy-constrained: trained at three slopes around the rate, and read off between them.
  ///
  /// In 4 and 8 dimensions EM starts from a piece of D4 or E8, the best lattices there, as fine as
  /// the rate asks for: from vectors drawn at random it ends 0.03 and 0.07 dB below, in an optimum
  /// whose cells are worse packed, however many codewords and vectors there are.
  ///
  /// - Parameter threads: that share the work, 1 or more.
  public func entropyConstrained(threads: Int) -> Result {
    let each = each
    let training = vectors(stream: 1)
    let fresh = vectors(stream: 2)
    // At the rate R the slope is about 2 ln 2 · D, and D about 2^−2R times what shaping is left.
    let slope = 1.386 * 1.25 * binaryPower(-2 * each.rate)
    let start = lattice
    let slopes = start == nil ? [0.75, 1, 1.3] : [0.95, 1, 1.05]
    let points = WorkerPool.map(count: 3, threads: threads) { index in
      var options = EntropyConstrainedCodebook.Options(rateWeight: Float(slope * slopes[index]))
      options.codewords = each.codewords
      options.iterations = 30
      options.pinsZero = false
      options.leastShare = 0
      let trained =
        start.map {
          EntropyConstrainedCodebook(
            start: $0, training: training, dimension: each.dimension, options: options)
        }
        ?? EntropyConstrainedCodebook(
          training: training, dimension: each.dimension, options: options,
          generator: SeededGenerator(seed: 11, stream: UInt64(index)))
      let rate = trained.crossEntropy(fresh, rateWeight: options.rateWeight)
      return (rate: rate.rate, noise: rate.distortion, count: trained.count)
    }
    let power = fresh.reduce(0) { $0 + Double($1 * $1) } / Double(fresh.count)
    let curve = points.map { (rate: $0.rate, level: Decibels.of(power / $0.noise)) }
    return Result(
      source: each.source, dimension: each.dimension, isEntropyConstrained: true,
      codewords: points[1].count, rate: each.rate,
      signalToNoise: Self.interpolate(curve, at: each.rate))
  }

  /// Where a lattice is known to be a good start: cells of the volume 2^(h − R·d), which at high
  /// rate give the rate R to a source of differential entropy h.
  private var lattice: [Float]? {
    guard each.source == .gaussian, let lattice = Lattice(dimension: each.dimension) else {
      return nil
    }
    // h of a Gaussian value is ½ log2 2πe.
    let volume = binaryPower((2.0470956 - each.rate) * Double(each.dimension))
    let points = lattice.points(cellVolume: volume, radius: Self.latticeRadius)
    return points.count / each.dimension <= each.codewords ? points : nil
  }

  /// Beyond five deviations hardly a vector lies in 8 dimensions, and none in fewer.
  private static let latticeRadius = 5.0

  /// Fixed rate: 2^(R·d) codewords, each as long as the other.
  public func fixedRate() -> Result {
    let codewords = max(1, Int(binaryPower(each.rate * Double(each.dimension)).rounded()))
    var options = EntropyConstrainedCodebook.Options(rateWeight: 0)
    options.codewords = codewords
    options.iterations = 40
    options.pinsZero = false
    options.leastShare = 0
    let trained = EntropyConstrainedCodebook(
      training: vectors(stream: 1), dimension: each.dimension, options: options,
      generator: SeededGenerator(seed: 13))
    let fresh = vectors(stream: 2)
    let found = trained.crossEntropy(fresh, rateWeight: 0)
    let power = fresh.reduce(0) { $0 + Double($1 * $1) } / Double(fresh.count)
    return Result(
      source: each.source, dimension: each.dimension, isEntropyConstrained: false,
      codewords: trained.count, rate: each.rate,
      signalToNoise: Decibels.of(power / found.distortion))
  }

  /// R(D) of a Gaussian source: 6.02 dB a bit; for other densities nil.
  ///
  /// - Parameters:
  ///   - source: of variance 1.
  ///   - rate: bits a value.
  /// - Returns: decibels of the variance over the least error.
  public static func bound(_ source: Source, rate: Double) -> Double? {
    source == .gaussian ? 2 * Decibels.of(2) * rate : nil
  }

  private func vectors(stream: UInt64) -> [Float] {
    each.source.vectors(
      each.vectorCount, dimension: each.dimension, stream: stream << 8 | UInt64(each.dimension))
  }

  /// Linear between the two points nearest to `rate`.
  private static func interpolate(
    _ curve: [(rate: Double, level: Double)], at rate: Double
  ) -> Double {
    let sorted = curve.sorted { abs($0.rate - rate) < abs($1.rate - rate) }
    let (a, b) = (sorted[0], sorted[1])
    guard a.rate != b.rate else { return a.level }
    return a.level + (rate - a.rate) * (b.level - a.level) / (b.rate - a.rate)
  }
}
