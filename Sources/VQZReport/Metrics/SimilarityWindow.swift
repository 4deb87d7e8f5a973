import VQZCore

/// The Gaussian window that local means, variances and covariances are taken under.
struct SimilarityWindow: Sendable {
  /// 11 samples with σ = 1.5: Wang, Simoncelli and Bovik 2003.
  static let size = 11
  static let deviation = 1.5

  /// Weights that sum to 1; an odd number of them.
  let weights: [Float]

  /// - Parameter limit: samples there are; a window never reaches beyond them.
  init(limit: Int) {
    let size = min(Self.size, limit % 2 == 0 ? limit - 1 : limit)
    let centre = Double(size / 2)
    let raw = (0..<max(1, size)).map { tap in
      let distance = Double(tap) - centre
      return SystemMath.exp(-distance * distance / (2 * Self.deviation * Self.deviation))
    }
    let sum = raw.reduce(0, +)
    weights = raw.map { Float($0 / sum) }
  }
}
