import Foundation
import Testing
import VQZCore
import VQZNetwork
import VQZSystem
import VQZTraining

/// The E step against its definition in double precision.
struct PosteriorTests {
  /// Random codewords, prices and points.
  private struct Case {
    let dimension = 5
    let codewords = 37
    let count = 11
    let temperature = 0.7
    var codebook: [Float]
    var prices: [Float]
    var points: [Float]

    init() {
      var generator = SeededGenerator(seed: 4)
      codebook = (0..<codewords * dimension).map { _ in 0.6 * generator.gaussian() }
      prices = (0..<codewords).map { _ in 3 + 4 * generator.uniform() }
      points = (0..<count * dimension).map { _ in 0.6 * generator.gaussian() }
    }

    func weights(_ point: [Double]) -> [Double] {
      let squares = (0..<codewords).map { j in
        (0..<dimension).reduce(0) { sum, d in
          let difference = point[d] - Double(codebook[j * dimension + d])
          return sum + difference * difference
        }
      }
      let all = squares.map { exp(-$0 / temperature) }
      let total = all.reduce(0, +)
      return all.map { $0 / total }
    }

    /// H(Z|i), cross-entropy to r, in bits.
    func figures(_ point: [Double]) -> (entropy: Double, price: Double) {
      let weights = weights(point)
      return (
        weights.reduce(0) { $0 - ($1 > 0 ? $1 * log2($1) : 0) },
        zip(weights, prices).reduce(0) { $0 + $1.0 * Double($1.1) }
      )
    }
  }

  @Test func weightsAndFiguresAreThoseOfTheDefinition() {
    let each = Case()
    let posterior = CodewordPosterior(
      codebook: each.codebook, dimension: each.dimension, prices: each.prices,
      temperature: each.temperature)
    let weights = AlignedFloats(count: each.count * 48)
    let figures = AlignedFloats(count: 2 * each.count)
    posterior.find(
      AlignedFloats(each.points, count: each.points.count), rows: 0..<each.count,
      weights: weights, figures: figures)
    for row in 0..<each.count {
      let point = each.points[row * 5..<row * 5 + 5].map(Double.init)
      for (j, wanted) in each.weights(point).enumerated() {
        #expect(abs(Double(weights.values[row * 48 + j]) - wanted) < 2e-6)
      }
      #expect(weights.values[row * 48 + each.codewords..<(row + 1) * 48].allSatisfy { $0 == 0 })
      let wanted = each.figures(point)
      #expect(abs(Double(figures.values[2 * row]) - wanted.entropy) < 1e-5)
      #expect(abs(Double(figures.values[2 * row + 1]) - wanted.price) < 1e-5)
    }
  }

  @Test(arguments: [false, true]) func theRateHasItsGradient(isDivergence: Bool) throws {
    let each = Case()
    let assignment = CodewordAssignment(
      rule: .soft(
        CodewordPosterior(
          codebook: each.codebook, dimension: 5, prices: each.prices,
          temperature: each.temperature), samples: nil),
      prices: each.prices, rate: isDivergence ? .divergence : .crossEntropy)
    let found = try Found(each, assignment)
    func rate(_ point: [Double]) -> Double {
      let figures = each.figures(point)
      return figures.price - (isDivergence ? figures.entropy : 0)
    }
    for row in 0..<each.count {
      let point = each.points[row * 5..<row * 5 + 5].map(Double.init)
      for d in 0..<5 {
        var (above, below) = (point, point)
        above[d] += 1e-5
        below[d] -= 1e-5
        let wanted = (rate(above) - rate(below)) / 2e-5
        #expect(abs(Double(found.byRate[row * 5 + d]) - wanted) < 3e-5)
      }
    }
    #expect(found.byRate.contains { abs($0) > 0.1 })
  }

  /// What the decoder sees, and what the M step gets.
  @Test func meansAndSumsAreWeightedByThePosterior() throws {
    let each = Case()
    let posterior = CodewordPosterior(
      codebook: each.codebook, dimension: 5, prices: each.prices, temperature: each.temperature)
    let exact = try Found(each, .init(rule: .soft(posterior, samples: nil), prices: each.prices))
    var mass = [Double](repeating: 0, count: each.codewords)
    var sums = [Double](repeating: 0, count: each.codewords * 5)
    for row in 0..<each.count {
      let point = each.points[row * 5..<row * 5 + 5].map(Double.init)
      let weights = each.weights(point)
      for d in 0..<5 {
        let mean = weights.indices.reduce(0) {
          $0 + weights[$1] * Double(each.codebook[$1 * 5 + d])
        }
        #expect(abs(Double(exact.means[row * 5 + d]) - mean) < 1e-5)
      }
      for j in weights.indices {
        mass[j] += weights[j]
        for d in 0..<5 { sums[j * 5 + d] += weights[j] * point[d] }
      }
    }
    #expect(zip(exact.mass, mass).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    #expect(zip(exact.sums, sums).allSatisfy { abs(Double($0) - $1) < 1e-5 })

    // Many samples come close to that; few are whole shares of it.
    let many = try Found(each, .init(rule: .soft(posterior, samples: 1000), prices: each.prices))
    #expect(zip(many.means, exact.means).allSatisfy { abs($0 - $1) < 0.15 })
    #expect(zip(many.mass, mass).allSatisfy { abs(Double($0) - $1) < 0.3 })
    let one = try Found(each, .init(rule: .soft(posterior, samples: 1), prices: each.prices))
    #expect(one.mass.allSatisfy { $0 == $0.rounded() } && one.mass.reduce(0, +) == 11)
    let codewords = Set((0..<each.codewords).map { Array(each.codebook[$0 * 5..<$0 * 5 + 5]) })
    #expect((0..<11).allSatisfy { codewords.contains(Array(one.means[$0 * 5..<$0 * 5 + 5])) })
  }

  @Test func aTemperatureNearZeroIsTheNearestCodeword() throws {
    let each = Case()
    let posterior = CodewordPosterior(
      codebook: each.codebook, dimension: 5, prices: each.prices, temperature: 1e-4)
    let cold = try Found(each, .init(rule: .soft(posterior, samples: nil), prices: each.prices))
    let nearest = NearestCodeword(codebook: each.codebook, dimension: 5)
    let hard = try Found(each, .init(rule: .hard(nearest), prices: each.prices))
    #expect(cold.mass == hard.mass)
    #expect(cold.sums == hard.sums)
    for (row, index) in nearest(each.points, count: each.count).enumerated() {
      let codeword = Array(each.codebook[Int(index) * 5..<Int(index) * 5 + 5])
      #expect(zip(cold.means[row * 5..<row * 5 + 5], codeword).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func sameBitsOnEveryInstructionSet() throws {
    let each = Case()
    var results: [Found] = []
    try InstructionSet.forEach { _ in
      let posterior = CodewordPosterior(
        codebook: each.codebook, dimension: 5, prices: each.prices, temperature: 0.7)
      results.append(
        try Found(
          each,
          .init(
            rule: .soft(posterior, samples: nil), prices: each.prices, rate: .divergence)))
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// What a worker's quantiser makes of the points.
  private struct Found: Equatable {
    let means: [Float]
    let byRate: [Float]
    let mass: [Float]
    let sums: [Float]

    init(_ each: Case, _ assignment: CodewordAssignment) throws {
      let plan = try PlainPlan(
        .plain(
          stride: 4, width: 16, blocks: 0, codewords: each.codewords, dimension: each.dimension))
      let quantiser = LatentQuantiser(plan, vectorCount: each.count, isSoft: true)
      for (index, value) in each.points.enumerated() { quantiser.vectors[index] = value }
      var statistics = PlainStatistics(plan: plan)
      var generator = SeededGenerator(seed: 8)
      quantiser.assign(
        0..<each.count, assignment,
        codebook: AlignedFloats(each.codebook, count: each.codebook.count), at: 0,
        generator: &generator, statistics: &statistics)
      means = quantiser.means.values
      byRate = quantiser.rateGradient.values
      mass = statistics.mass.values
      sums = statistics.sums.values
    }
  }
}
