package import VQZCore
package import VQZNetwork

/// Rows of latents, their codewords, and what the decoder sees of them: with room that is
/// allocated once.
@safe package final class LatentQuantiser: @unchecked Sendable {
  let dimension: Int
  /// z_e, one row a vector.
  package let vectors: AlignedFloats
  /// The codeword of each vector, where the assignment is hard.
  let indices: IndexBuffer
  /// Of a soft assignment: what the decoder sees, and the gradient of the rate by z_e in bits.
  package let means: AlignedFloats
  package let rateGradient: AlignedFloats

  /// Rows whose posteriors are in memory at a time.
  private static let rowsAtOnce = 8
  /// Room for some rows: posteriors, and H(Z|I) and the price of each.
  private let weights: AlignedFloats
  private let figures = AlignedFloats(count: 2 * rowsAtOnce)
  /// Sums over the posteriors of all rows since they were last flushed.
  private let sums: CodewordPosterior.Sums
  private let scratch: AlignedFloats
  /// Of the samples of one row.
  private var levels: [Float] = []

  /// Room for `vectorCount` vectors; that of soft assignments only where they are asked for.
  package init(_ plan: PlainPlan, vectorCount: Int, isSoft: Bool) {
    dimension = plan.dimension
    vectors = AlignedFloats(count: vectorCount * plan.dimension)
    indices = IndexBuffer(count: vectorCount)
    scratch = AlignedFloats(count: NearestCodeword.scratchCount(dimension: plan.dimension))
    func floats(_ count: Int) -> AlignedFloats { AlignedFloats(count: isSoft ? count : 1) }
    means = floats(vectorCount * plan.dimension)
    rateGradient = floats(vectorCount * plan.dimension)
    let row = (plan.codewords + 15) / 16 * 16
    weights = floats(Self.rowsAtOnce * row)
    sums = CodewordPosterior.Sums(
      marginal: floats(row), packed: floats(row * plan.dimension), means: means,
      rateGradient: rateGradient,
      scratch: floats(32 * plan.dimension))
  }

  /// Finds the codewords of some rows and adds up their statistics.
  ///
  /// - Parameters:
  ///   - codebook: where the codewords are, from element `base` on.
  ///   - generator: for samples.
  package func assign(
    _ rows: Range<Int>, _ assignment: CodewordAssignment, codebook: AlignedFloats, at base: Int,
    generator: inout SeededGenerator, statistics: inout PlainStatistics
  ) {
    switch assignment.rule {
    case .hard(let search):
      // All codewords first, then their statistics: the search works on whole blocks of rows.
      search.find(vectors, rows: rows, into: indices, scratch: scratch)
      for row in rows {
        add(indices[row], 1, row: row, to: statistics)
        statistics.price += Double(assignment.prices[indices[row]])
      }
    case .soft(let posterior, let samples):
      statistics.isSoft = true
      var sums = sums
      // Sampled codewords get their sums from the samples, not from the posterior.
      if samples != nil { sums.packed = nil }
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsAtOnce) {
        let part = first..<min(first + Self.rowsAtOnce, rows.upperBound)
        posterior.find(vectors, rows: part, weights: weights, figures: figures)
        posterior.collect(
          vectors, rows: part, weights: weights, figures: figures, rate: assignment.rate,
          sums: sums)
        for row in part {
          statistics.conditionalEntropy += Double(figures[2 * (row - first)])
          statistics.price += Double(figures[2 * (row - first) + 1])
          guard let samples else { continue }
          draw(samples, row, slot: row - first, posterior, &generator, statistics) {
            codeword, share in
            for d in 0..<dimension {
              means[row * dimension + d] += share * codebook[base + codeword * dimension + d]
            }
          }
        }
      }
      flush(posterior, isSampled: samples != nil, to: statistics)
    }
    statistics.vectorCount += rows.count
  }

  /// A share of a vector for a codeword: what the M step needs.
  @inline(__always)
  private func add(_ codeword: Int, _ share: Float, row: Int, to statistics: PlainStatistics) {
    statistics.mass[codeword] += share
    let (to, from) = (codeword * dimension, row * dimension)
    for d in 0..<dimension { statistics.sums[to + d] += share * vectors[from + d] }
  }

  /// Replaces the posterior of a row by `count` samples; `body` gets each with its share.
  private func draw(
    _ count: Int, _ row: Int, slot: Int, _ posterior: CodewordPosterior,
    _ generator: inout SeededGenerator, _ statistics: PlainStatistics, body: (Int, Float) -> Void
  ) {
    // In order, so that one walk through the codewords finds them all.
    var levels: [Float] = []
    swap(&levels, &self.levels)
    defer { swap(&levels, &self.levels) }
    levels.removeAll(keepingCapacity: true)
    for _ in 0..<count { levels.append(generator.uniform()) }
    // Sorted levels are met by one walk through the sums, whatever their number.
    levels.sort()
    for d in 0..<dimension { means[row * dimension + d] = 0 }
    let start = slot * posterior.rowCount
    let share = 1 / Float(count)
    var (next, codeword, last) = (0, 0, 0)
    var sum: Float = 0
    while next < count {
      // Rounding may leave the sum of all a little below the level.
      while codeword < posterior.codewords, sum <= levels[next] {
        let weight = weights[start + codeword]
        if weight > 0 { last = codeword }
        sum += weight
        codeword += 1
      }
      add(last, share, row: row, to: statistics)
      body(last, share)
      next += 1
    }
  }

  /// Brings the sums over posteriors to the statistics, and clears them.
  private func flush(
    _ posterior: CodewordPosterior, isSampled: Bool, to statistics: PlainStatistics
  ) {
    for codeword in 0..<posterior.codewords {
      let mass = sums.marginal[codeword]
      statistics.marginal[codeword] += mass
      guard !isSampled, mass > 0 else { continue }
      statistics.mass[codeword] += mass
      for d in 0..<dimension {
        statistics.sums[codeword * dimension + d] +=
          sums.packed?[posterior.packedIndex(codeword, d)] ?? 0
      }
    }
    // The next rows begin from nothing.
    sums.marginal.clear()
    if !isSampled { sums.packed?.clear() }
  }
}
