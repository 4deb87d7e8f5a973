internal import CVQZKernels
internal import VQZCore

/// Eigenvalues and eigenvectors of a symmetric matrix: Householder reflections make it
/// tridiagonal, and implicit QL steps make that diagonal (Golub and Van Loan, sections 8.3 and
/// 8.5). Basic operations and square roots in a written order, so that every machine and any number
/// of threads give the same bits.
package struct SymmetricEigen: Sendable {
  /// From the largest on.
  package let values: [Double]
  /// `[n][n]`, an eigenvector a row; of each the component of the largest magnitude is positive.
  package let vectors: [Double]

  /// - Parameter matrix: `[n][n]`, symmetric and finite.
  package init(_ matrix: [Double], count n: Int, threads: Int) {
    precondition(n > 0 && matrix.count == n * n)
    let reduction = Tridiagonal(matrix, count: n, threads: threads)
    let rows = MatrixPanels(identity: n, threads: threads)
    unsafe rows.forEachPanel { panel in
      // The transpose of the product of all reflections: rows that QL steps rotate to eigenvectors.
      for k in 0..<n where reduction.scales[k] > 0 {
        let v = reduction.matrix[k * n + k + 1..<(k + 1) * n]
        unsafe v.withUnsafeBufferPointer { v in
          unsafe vqz_eigen_reflect(
            panel + (k + 1) * MatrixPanels.columns, v.count, v.baseAddress, reduction.scales[k])
        }
      }
    }
    var steps = QLSteps(diagonal: reduction.diagonal, beside: reduction.beside)
    steps.run { rotations in
      unsafe rows.forEachPanel { panel in
        unsafe vqz_eigen_rotate(panel, rotations.count, rotations)
      }
    }
    let order = (0..<n).sorted { a, b in
      (steps.diagonal[b], a) < (steps.diagonal[a], b)
    }
    values = order.map { steps.diagonal[$0] }
    vectors = order.flatMap { Self.signed(rows.row($0)) }
  }

  private static func signed(_ vector: [Double]) -> [Double] {
    var largest = 0.0
    for x in vector where abs(x) > abs(largest) { largest = x }
    return largest < 0 ? vector.map { -$0 } : vector
  }
}

/// A symmetric matrix brought to tridiagonal form by reflections.
private struct Tridiagonal {
  let count: Int
  private let threads: Int
  /// Row k holds the reflection k from column k + 1 on, as soon as it is made.
  private(set) var matrix: [Double]
  /// 2 / vᵀv of each reflection; 0 where there was nothing to do.
  private(set) var scales: [Double]
  private(set) var diagonal: [Double]
  /// Of row k and k + 1; the last is 0.
  private(set) var beside: [Double]
  /// What is left from row k on is still to lose v·wᵀ + w·vᵀ: it does when the next reflection goes
  /// over it, since to read and write a large matrix is what takes the time.
  private var pending: (v: [Double], w: [Double])

  /// Rows of an item of work.
  private static let chunk = 64
  /// Rows below which threads do not pay.
  private static let threadedCount = 128

  init(_ matrix: [Double], count: Int, threads: Int) {
    self.count = count
    self.threads = threads
    self.matrix = matrix
    scales = [Double](repeating: 0, count: count)
    diagonal = scales
    beside = scales
    pending = (scales, scales)
    for k in 0..<count { reflect(k) }
  }

  /// Makes row and column k zero but for the diagonal and what is beside it.
  private mutating func reflect(_ k: Int) {
    let n = count
    let (v, w) = pending
    for c in v.indices { matrix[k * n + k + c] -= v[0] * w[c] + w[0] * v[c] }
    diagonal[k] = matrix[k * n + k]
    guard k + 1 < n else { return }
    let first = matrix[k * n + k + 1]
    beside[k] = first
    var rest = 0.0
    for c in k + 2..<max(n, k + 2) { rest += matrix[k * n + c] * matrix[k * n + c] }
    if rest > 0 {
      let length = (first * first + rest).squareRoot()
      let alpha = first > 0 ? -length : length
      beside[k] = alpha
      matrix[k * n + k + 1] = first - alpha
      scales[k] = 2 / ((first - alpha) * (first - alpha) + rest)
    }
    update(k + 1, Array(matrix[k * n + k + 1..<(k + 1) * n]), scales[k])
  }

  /// What is left from row and column `first` on loses what is pending; H·A·H of it, with H = 1 −
  /// scale·v·vᵀ, is pending then.
  private mutating func update(_ first: Int, _ next: [Double], _ scale: Double) {
    let (n, size) = (count, next.count)
    let (v, w) = (Array(pending.v.dropFirst()), Array(pending.w.dropFirst()))
    let threads = size < Self.threadedCount ? 1 : threads
    let sums = unsafe matrix.withUnsafeMutableBufferPointer { matrix in
      // Each item of work writes rows of its own.
      nonisolated(unsafe) let corner =
        unsafe matrix.baseAddress.unsafelyUnwrapped + first * n + first
      return WorkerPool.map(count: (size + Self.chunk - 1) / Self.chunk, threads: threads) { part in
        let rows = part * Self.chunk..<min(size, (part + 1) * Self.chunk)
        let (ownV, ownW) = (Array(v[rows]), Array(w[rows]))
        var sums = [Double](repeating: 0, count: rows.count)
        unsafe vqz_eigen_update(
          rows.count, size, corner + rows.lowerBound * n, n, ownV, ownW, v, w, next, &sums)
        return sums
      }.flatMap(\.self)
    }
    guard scale > 0 else {
      let none = [Double](repeating: 0, count: size)
      pending = (none, none)
      return
    }
    let products = sums.map { $0 * scale }
    let half = scale / 2 * zip(products, next).reduce(0) { $0 + $1.0 * $1.1 }
    pending = (next, zip(products, next).map { $0 - half * $1 })
  }
}

/// Implicit QL steps with Wilkinson's shift on a tridiagonal matrix.
private struct QLSteps {
  private(set) var diagonal: [Double]
  private var beside: [Double]
  private var rotations: [vqz_rotation] = []

  /// Steps until an eigenvalue is given up as near enough; two or three are what it takes.
  private static let limit = 60
  /// Rotations that are applied together.
  private static let batch = 1 << 16

  init(diagonal: [Double], beside: [Double]) {
    self.diagonal = diagonal
    self.beside = beside
  }

  /// - Parameter apply: called with rotations, in their order.
  mutating func run(_ apply: ([vqz_rotation]) -> Void) {
    for first in diagonal.indices {
      for _ in 0..<Self.limit {
        let last = block(from: first)
        guard last > first else { break }
        step(first, last)
        if rotations.count >= Self.batch {
          apply(rotations)
          rotations.removeAll(keepingCapacity: true)
        }
      }
    }
    apply(rotations)
  }

  /// The end of the block that begins at `first`: where what is beside the diagonal is nothing.
  private func block(from first: Int) -> Int {
    var last = first
    while last + 1 < diagonal.count {
      let size = abs(diagonal[last]) + abs(diagonal[last + 1])
      if abs(beside[last]) <= size * 0x1p-53 { break }
      last += 1
    }
    return last
  }

  private mutating func step(_ first: Int, _ last: Int) {
    var g = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
    var r = (g * g + 1).squareRoot()
    g = diagonal[last] - diagonal[first] + beside[first] / (g + (g < 0 ? -r : r))
    var (s, c, p) = (1.0, 1.0, 0.0)
    for i in stride(from: last - 1, through: first, by: -1) {
      let (f, b) = (s * beside[i], c * beside[i])
      r = (f * f + g * g).squareRoot()
      beside[i + 1] = r
      if r == 0 {
        // The block came apart here.
        diagonal[i + 1] -= p
        beside[last] = 0
        return
      }
      (s, c) = (f / r, g / r)
      g = diagonal[i + 1] - p
      r = (diagonal[i] - g) * s + 2 * c * b
      p = s * r
      diagonal[i + 1] = g + p
      g = c * r - b
      rotations.append(vqz_rotation(row: i, cosine: c, sine: s))
    }
    diagonal[first] -= p
    beside[first] = g
    beside[last] = 0
  }
}
