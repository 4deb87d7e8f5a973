internal import VQZCore
internal import VQZNetwork

/// The classes of expected spread, in quantiser steps.
package enum SpreadClasses {
  /// λ of the assignment in training, in squared quantiser steps a bit. Encoders have
  /// `IndexSearch.rateWeight`, which is less.
  package static let rateWeight = IndexSearch.highRateSlope

  /// log2 of the lower end of class 0; classes are half an octave wide.
  package static let lowest: Float = -3.5
  /// Classes an octave of the spread.
  static let perOctave: Float = 2

  /// Range that predicted spreads are clamped to.
  package static let spreads: ClosedRange<Float> = -4...11

  /// The class of a log2 spread.
  @inline(__always)
  static func index(_ spread: Float, count: Int) -> Int {
    let scaled = (spread - lowest) * perOctave
    // Written so that what is no number, in a training that diverges, is class 0 and no trap.
    guard scaled > 0 else { return 0 }
    return scaled < Float(count - 1) ? Int(scaled) : count - 1
  }

  /// log2 of the middle of a class.
  static func middle(_ index: Int) -> Float { lowest + (Float(index) + 0.5) / perOctave }

  /// Most codewords of a class that is trained: beyond them, fewer dimensions pay more.
  private static let limit = 1024

  /// log2 of the spread from which a class has codewords a step apart: there is nothing to gain
  /// over them at that rate, and never enough residuals to train that many.
  private static let uniformSpread: Float = 2.5
  /// Vectors that a codebook is trained on.
  static let enough = 2000

  /// The best codebook for residual groups of one class.
  ///
  /// - Parameters:
  ///   - groups: `[N][dimension]` residuals in quantiser steps that fell into the class.
  ///   - index: the class: it sets the spread of the Laplacian vectors that stand in where
  ///     there are few real ones.
  ///   - dimension: of a group; a codebook may have any half of it, quarter, and so on.
  ///   - reach: residuals up to so many steps are within reach of a codeword.
  ///   - tail: ratio of the codewords, one to the next, that a class of large spread has beyond six
  ///     spreads; that of `extended(to:ratio:)` unless given.
  static func codebook(
    of groups: [Float], class index: Int, dimension: Int, reach: Float, tail: Float? = nil,
    generator: SeededGenerator
  ) -> EntropyConstrainedCodebook {
    let isUsable = groups.allSatisfy { $0.isFinite && $0.magnitude < 1e9 }
    if middle(index) >= uniformSpread {
      return uniform(of: isUsable ? groups : [], class: index, reach: reach, tail: tail)
    }
    var vectors = isUsable ? groups : []
    if vectors.count < enough * dimension {
      vectors += laplacian(class: index, count: (enough - vectors.count / dimension) * dimension)
    }
    let deviation = Double(
      vectors.reduce(0) { $0 + Double($1 * $1) } / Double(vectors.count)
    ).squareRoot()
    var best: EntropyConstrainedCodebook?
    var d = dimension
    while d >= 1 {
      // About what the rate at this spread needs, four times over.
      let bits = max(0, binaryLogarithm(max(deviation, 1e-9) * 4)) + 1
      let wanted = min(Double(limit), binaryPower(bits * Double(d)) * 2)
      var options = EntropyConstrainedCodebook.Options(rateWeight: rateWeight)
      options.codewords = max(3, Int(wanted))
      options.iterations = 14
      let found = EntropyConstrainedCodebook(
        training: vectors, dimension: d, options: options, generator: generator)
      if best.map({ found.cost < $0.cost }) ?? true { best = found }
      d = d % 2 == 0 ? d / 2 : 0
    }
    guard let best else { preconditionFailure("a group of no dimension") }
    return best.extended(to: reach)
  }

  /// Scalar codewords in even distances, with the shares of residuals and of a Laplacian density:
  /// six spreads to either side, a step apart where these are within reach, else further.
  private static func uniform(
    of residuals: [Float], class index: Int, reach: Float, tail: Float?
  ) -> EntropyConstrainedCodebook {
    let spread = Float(binaryPower(Double(middle(index))))
    let spacing = max(1, (6 * spread / reach).rounded(.up))
    let count = Int((6 * spread / spacing).rounded(.up))
    // Chances of |k| fall by this factor from codeword to codeword.
    let decay = binaryPower(-Double(spacing / spread) * 2.0.squareRoot() * 1.4426950408889634)
    var chances = [1.0]
    for _ in 0..<count { chances.append(chances[chances.count - 1] * decay) }
    let weight = Double(enough) * (1 - decay) / (1 + decay)
    // Codeword 0 first, then −1, 1, −2, 2 …
    var codewords: [Float] = [0]
    var counts = [Int((weight * 64).rounded()) + 1]
    for k in 1...count {
      for sign in [Float(-1), 1] {
        codewords.append(sign * Float(k) * spacing)
        counts.append(Int((weight * chances[k] * 64).rounded()) + 1)
      }
    }
    for residual in residuals {
      let k = Int(min(max((residual / spacing).rounded(), -Float(count)), Float(count)))
      counts[k == 0 ? 0 : 2 * abs(k) - (k < 0 ? 1 : 0)] += 64
    }
    return EntropyConstrainedCodebook(codewords: codewords, dimension: 1, counts: counts)
      .extended(to: reach, ratio: tail)
  }

  /// Laplacian values with the deviation of a class.
  private static func laplacian(class index: Int, count: Int) -> [Float] {
    var generator = SeededGenerator(seed: 0x5eed, stream: UInt64(index))
    let scale = Float(binaryPower(Double(middle(index)))) / Float(2).squareRoot()
    return (0..<count).map { _ in
      let sign: Float = generator.next() >> 63 == 1 ? 1 : -1
      let uniform = Double(max(generator.uniform(), 1e-7))
      return sign * scale * Float(-binaryLogarithm(uniform) * 0.6931471805599453)
    }
  }
}
