internal import VQZNetwork

/// What a window is expected to be by the moments before it: linear least squares.
struct WindowRegression {
  /// `[K][D]`.
  let weights: [Double]
  /// What the weights make of the moments before each window, and what is left of it,
  /// `[windows][D]` each.
  let expected, rest: VectorRows
  /// K.
  let context: Int

  /// Values of a root mean square of what is left, as a power of two: fewer than of vectors, since
  /// a series has moments far from all others.
  static let fractionBits = 8
  /// Added to the variance of each moment, as a share of their mean: what is nearly the same as
  /// other moments would have large weights.
  private static let ridge = 1e-4

  init(_ windows: WindowRows, threads: Int) {
    context = windows.contexts.dimensions
    weights = Self.solve(windows, threads: threads)
    let length = windows.windows.dimensions
    expected = windows.contexts.times(
      weights.map { Float($0) }, columns: length, threads: threads)
    rest = windows.windows.less(expected, threads: threads)
  }

  private static func solve(_ windows: WindowRows, threads: Int) -> [Double] {
    let (k, d) = (windows.contexts.dimensions, windows.windows.dimensions)
    let joined = VectorRows(count: windows.contexts.count, dimensions: k + d)
    for row in 0..<joined.count {
      let both = windows.contexts.vector(row) + windows.windows.vector(row)
      joined.values.set(both, at: row * joined.width)
    }
    let products = joined.products(threads: threads)
    var own = [Double](repeating: 0, count: k * k)
    for r in 0..<k {
      for c in 0..<k { own[r * k + c] = products[r * (k + d) + c] }
    }
    let trace = (0..<k).reduce(0) { $0 + own[$1 * k + $1] }
    let more = max(trace / Double(k) * ridge, .leastNormalMagnitude)
    let eigen = SymmetricEigen(own, count: k, threads: threads)
    // The inverse along the axes, and back.
    var turned = [Double](repeating: 0, count: k * d)
    for axis in 0..<k {
      let inverse = 1 / (max(0, eigen.values[axis]) + more)
      for column in 0..<d {
        var sum = 0.0
        for r in 0..<k { sum += eigen.vectors[axis * k + r] * products[r * (k + d) + k + column] }
        turned[axis * d + column] = sum * inverse
      }
    }
    var weights = [Double](repeating: 0, count: k * d)
    for r in 0..<k {
      for axis in 0..<k {
        let factor = eigen.vectors[axis * k + r]
        for column in 0..<d { weights[r * d + column] += factor * turned[axis * d + column] }
      }
    }
    return weights
  }
}
