internal import VQZCore
package import VQZNetwork

/// What codewords are made of: moving averages, or sums since the last M step; and how much each
/// was used lately. The codewords themselves are part of the parameters.
@safe package final class CodebookState {
  /// Vectors that an iteration assigned to each codeword, averaged over iterations; or summed up.
  package let counts: AlignedFloats
  /// Σ z_e of each codeword in an iteration, averaged over iterations, `[K][d]`; or summed up.
  package let sums: AlignedFloats
  /// Vectors assigned since codewords were last checked.
  package let recentUses: AlignedFloats
  /// Share of the vectors of each codeword, averaged over iterations: the empirical r(z).
  package let shares: AlignedFloats

  /// Where the codewords stand among the parameters.
  private let plan: PlainPlan

  /// Nothing counted yet.
  package init(plan: PlainPlan) {
    self.plan = plan
    counts = AlignedFloats(count: plan.codewords)
    sums = AlignedFloats(count: plan.codewords * plan.dimension)
    recentUses = AlignedFloats(count: plan.codewords)
    shares = AlignedFloats(count: plan.codewords)
  }

  /// Takes `centres` as the codebook of `parameters`, as if every iteration so far had assigned
  /// `vectorsPerStep` vectors in the proportions of `uses`.
  func start(_ centres: [Float], uses: [Int], vectorsPerStep: Int, parameters: AlignedFloats) {
    parameters.set(centres, at: plan.codebook.lowerBound)
    let total = max(1, uses.reduce(0, +))
    for codeword in 0..<plan.codewords {
      let share = Float(uses[codeword]) / Float(total) * Float(vectorsPerStep)
      set(codeword, to: centres, at: codeword * plan.dimension, count: max(share, 0.1))
      shares[codeword] = Float(uses[codeword]) / Float(total)
    }
  }

  /// Codewords whose every element is drawn from ±`range`.
  static func draw(_ plan: PlainPlan, range: Float, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: 3 << 62)
    return (0..<plan.codewords * plan.dimension).map { _ in
      (2 * generator.uniform() - 1) * range
    }
  }

  /// One iteration of the averages (van den Oord et al. 2017, appendix A.1): e = Σ z_e / n.
  package func average(_ statistics: PlainStatistics, decay: Float, parameters: AlignedFloats) {
    let dimension = plan.dimension
    for codeword in 0..<plan.codewords {
      counts[codeword] = decay * counts[codeword] + (1 - decay) * statistics.mass[codeword]
      // A codeword that nobody used for long keeps its place; the quotient would be noise.
      let isKnown = counts[codeword] > 1e-4
      for at in codeword * dimension..<(codeword + 1) * dimension {
        sums[at] = decay * sums[at] + (1 - decay) * statistics.sums[at]
        if isKnown { parameters[plan.codebook.lowerBound + at] = sums[at] / counts[codeword] }
      }
    }
  }

  /// Adds an iteration to the sums of the next M step.
  package func collect(_ statistics: PlainStatistics) {
    for codeword in 0..<plan.codewords { counts[codeword] += statistics.mass[codeword] }
    for at in 0..<sums.count { sums[at] += statistics.sums[at] }
  }

  /// The M step in closed form: e_j = Σ p(j|i) z_e(i) / Σ p(j|i) over everything since the last,
  /// then the sums start anew. A codeword without vectors stays.
  package func maximise(parameters: AlignedFloats) {
    let dimension = plan.dimension
    for codeword in 0..<plan.codewords where counts[codeword] > 1e-4 {
      for at in codeword * dimension..<(codeword + 1) * dimension {
        parameters[plan.codebook.lowerBound + at] = sums[at] / counts[codeword]
      }
    }
    counts.clear()
    sums.clear()
  }

  /// Notes which codewords were used in an iteration.
  func countUses(_ statistics: PlainStatistics, vectorsPerStep: Int, decay: Float) {
    let part = (1 - decay) / Float(max(1, vectorsPerStep))
    for codeword in 0..<plan.codewords {
      recentUses[codeword] += statistics.mass[codeword]
      shares[codeword] = decay * shares[codeword] + part * statistics.mass[codeword]
    }
  }

  /// Codewords used less than `threshold` of the mean since the last check.
  package func dead(threshold: Double) -> [Int] {
    let uses = recentUses.values(0..<plan.codewords).map(Double.init)
    let mean = uses.reduce(0, +) / Double(plan.codewords)
    return uses.indices.filter { uses[$0] < threshold * mean }
  }

  /// Moves a codeword to `vector`, with a share of the counts that lets the next iterations decide.
  func restart(_ codeword: Int, at vector: [Float], vectorsPerStep: Int, in books: [AlignedFloats])
  {
    let share = Float(vectorsPerStep) / Float(plan.codewords)
    set(codeword, to: vector, at: 0, count: share)
    shares[codeword] = 1 / Float(plan.codewords)
    for book in books {
      book.set(vector, at: plan.codebook.lowerBound + codeword * plan.dimension)
    }
  }

  /// Begins to count anew which codewords are used.
  package func clearUses() {
    recentUses.clear()
  }

  /// Makes the averages of a codeword say that it was at `values` all the time, `count` times.
  private func set(_ codeword: Int, to values: [Float], at start: Int, count: Float) {
    counts[codeword] = count
    for d in 0..<plan.dimension {
      sums[codeword * plan.dimension + d] = values[start + d] * count
    }
  }
}
