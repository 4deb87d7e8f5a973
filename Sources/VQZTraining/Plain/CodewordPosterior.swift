internal import CVQZKernels
package import VQZNetwork

/// The E step of EM with soft assignments (eq. 28 of Wu and Flierl; Roy et al. 2018):
/// p(z = j | i) ∝ exp(−‖e_j − z_e(i)‖² / T), T = 1 in the papers.
///
/// Exact but for weights below 2⁻²⁴ of the largest, which are 0. The same bits on every machine.
/// Copies share their memory: `replace` changes them all.
package struct CodewordPosterior: Sendable {
  /// K and d.
  package let codewords: Int
  package let dimension: Int
  /// T, above 0: the posterior is in proportion to exp(−‖z − e‖² / T).
  package var temperature: Double
  /// Floats of one row of weights: codewords in whole sixteens.
  let rowCount: Int

  private let packed: AlignedFloats
  private let start: AlignedFloats
  /// In whole sixteens.
  private let prices: AlignedFloats

  /// - Parameters:
  ///   - codebook: `[K][d]`.
  ///   - prices: −log2 r(z).
  ///   - temperature: T, above 0.
  package init(codebook: [Float], dimension: Int, prices: [Float], temperature: Double) {
    precondition(dimension > 0 && temperature > 0 && prices.count * dimension == codebook.count)
    codewords = prices.count
    self.dimension = dimension
    self.temperature = temperature
    rowCount = vqz_posterior_f32_packed_codewords(prices.count)
    packed = AlignedFloats(count: rowCount * dimension)
    start = AlignedFloats(count: rowCount)
    self.prices = AlignedFloats(count: rowCount)
    unsafe replace(codebook: codebook, prices: prices)
  }

  /// Takes other codewords and prices of the same number and dimension, in the memory of the
  /// former. Nobody may search meanwhile.
  @unsafe func replace(codebook: UnsafePointer<Float>, prices new: UnsafePointer<Float>) {
    unsafe vqz_posterior_f32_pack(codebook, codewords, dimension, packed.start, start.start)
    unsafe prices.start.update(from: new, count: codewords)
  }

  /// Fills `weights`, `[rows][rowCount]`, and `figures`, `[rows]` of the entropy H(Z|i) and the
  /// cross-entropy to r, in bits.
  package func find(
    _ vectors: AlignedFloats, rows: Range<Int>, weights: AlignedFloats, figures: AlignedFloats
  ) {
    precondition(rows.upperBound * dimension <= vectors.count)
    precondition(rows.count * rowCount <= weights.count && 2 * rows.count <= figures.count)
    unsafe vqz_posterior_f32(
      vectors.start + rows.lowerBound * dimension, rows.count, dimension, packed.start,
      start.start, prices.start, rowCount, Float(1.4426950408889634 / temperature), weights.start,
      figures.start)
  }

  /// Where the posteriors of some rows go.
  struct Sums {
    /// Σ of posteriors, `[rowCount]`.
    var marginal: AlignedFloats
    /// Σ of posteriors times z_e, in the order of the packed codewords; nil to leave it.
    var packed: AlignedFloats?
    /// Rows of Σ p_j e_j, and of the gradient of the rate by z_e; of the same size as the vectors.
    var means: AlignedFloats
    var rateGradient: AlignedFloats
    var scratch: AlignedFloats
  }

  /// Adds up what `find` found, and fills the rows of means and gradients.
  ///
  /// ∂p_j/∂z_e = 2/T · p_j (e_j − ē), and so the gradient of the rate is 2/T · Σ p_j (g_j − ḡ) e_j,
  /// with g_j the price of j, for a divergence plus log2 p_j, and ḡ its mean.
  func collect(
    _ vectors: AlignedFloats, rows: Range<Int>, weights: AlignedFloats, figures: AlignedFloats,
    rate: CodewordAssignment.Rate, sums: Sums
  ) {
    precondition(rows.upperBound * dimension <= min(sums.means.count, sums.rateGradient.count))
    precondition(rowCount <= sums.marginal.count && 32 * dimension <= sums.scratch.count)
    precondition(sums.packed.map { rowCount * dimension <= $0.count } ?? true)
    let first = rows.lowerBound * dimension
    let kind: Int32 =
      switch rate {
      case .none: 0
      case .crossEntropy: 1
      case .divergence: 2
      }
    var to = unsafe vqz_posterior_f32_sums(
      marginal: sums.marginal.start, sums: sums.packed?.start, means: sums.means.start + first,
      by_rate: sums.rateGradient.start + first, scratch: sums.scratch.start, rate: kind,
      scale: Float(2 / temperature))
    withExtendedLifetime(sums) {
      unsafe vqz_posterior_f32_collect(
        vectors.start + first, rows.count, dimension, packed.start, prices.start, rowCount,
        weights.start, figures.start, &to)
    }
  }

  /// Where value `d` of a codeword lies among packed ones.
  @inline(__always)
  func packedIndex(_ codeword: Int, _ d: Int) -> Int {
    (codeword / 16 * dimension + d) * 16 + codeword % 16
  }
}
