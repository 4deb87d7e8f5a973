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
    var reduction = Tridiagonal(matrix, count: n, threads: threads)
    var rows = reduction.basis()
    var steps = QLSteps(diagonal: reduction.diagonal, beside: reduction.beside)
    steps.run { rotations in
      Self.rotate(&rows, count: n, rotations, threads: threads)
    }
    let order = (0..<n).sorted { a, b in
      (steps.diagonal[b], a) < (steps.diagonal[a], b)
    }
    values = order.map { steps.diagonal[$0] }
    vectors = order.flatMap { Self.signed(rows[$0 * n..<($0 + 1) * n]) }
  }

  private static func signed(_ vector: ArraySlice<Double>) -> [Double] {
    var largest = 0.0
    for x in vector where abs(x) > abs(largest) { largest = x }
    return largest < 0 ? vector.map { -$0 } : Array(vector)
  }

  /// Applies rotations of neighbouring rows, in their order, to so many columns at a time that
  /// these stay in the cache.
  private static func rotate(
    _ rows: inout [Double], count n: Int, _ rotations: [QLSteps.Rotation], threads: Int
  ) {
    let width = 32
    unsafe rows.withUnsafeMutableBufferPointer { rows in
      // Each item of work has columns of its own.
      nonisolated(unsafe) let start = unsafe rows.baseAddress.unsafelyUnwrapped
      WorkerPool.forEachChunk(total: n, size: width, threads: threads) { columns in
        for rotation in rotations {
          let upper = unsafe start + rotation.row * n
          let lower = unsafe upper + n
          let (c, s) = (rotation.cosine, rotation.sine)
          for column in columns {
            let (a, b) = unsafe (upper[column], lower[column])
            unsafe lower[column] = s * a + c * b
            unsafe upper[column] = c * a - s * b
          }
        }
      }
    }
  }
}

/// A symmetric matrix brought to tridiagonal form by reflections.
private struct Tridiagonal {
  let count: Int
  private let threads: Int
  /// Row k holds the reflection k from column k + 1 on, as soon as it is made.
  private var matrix: [Double]
  /// 2 / vᵀv of each reflection; 0 where there was nothing to do.
  private var scales: [Double]
  private(set) var diagonal: [Double]
  /// Of row k and k + 1; the last is 0.
  private(set) var beside: [Double]

  /// Rows of an item of work.
  private static let chunk = 64

  init(_ matrix: [Double], count: Int, threads: Int) {
    self.count = count
    self.threads = threads
    self.matrix = matrix
    scales = [Double](repeating: 0, count: count)
    diagonal = scales
    beside = scales
    for k in 0..<count { reflect(k) }
  }

  /// Makes row and column k zero but for the diagonal and what is beside it.
  private mutating func reflect(_ k: Int) {
    let n = count
    diagonal[k] = matrix[k * n + k]
    guard k + 1 < n else { return }
    let first = matrix[k * n + k + 1]
    beside[k] = first
    var rest = 0.0
    for c in k + 2..<max(n, k + 2) { rest += matrix[k * n + c] * matrix[k * n + c] }
    guard rest > 0 else { return }
    let length = (first * first + rest).squareRoot()
    let alpha = first > 0 ? -length : length
    beside[k] = alpha
    matrix[k * n + k + 1] = first - alpha
    let scale = 2 / ((first - alpha) * (first - alpha) + rest)
    scales[k] = scale
    let v = Array(matrix[k * n + k + 1..<(k + 1) * n])
    update(k + 1, v, scale)
  }

  /// What is left from row and column `first` on becomes H·A·H with H = 1 − scale·v·vᵀ.
  private mutating func update(_ first: Int, _ v: [Double], _ scale: Double) {
    let (n, size) = (count, v.count)
    let threads = size < 128 ? 1 : threads
    unsafe matrix.withUnsafeMutableBufferPointer { matrix in
      // Each item of work writes rows of its own.
      nonisolated(unsafe) let corner =
        unsafe matrix.baseAddress.unsafelyUnwrapped
        + first * n + first
      let parts = (size + Self.chunk - 1) / Self.chunk
      let products = WorkerPool.map(count: parts, threads: threads) { part in
        (part * Self.chunk..<min(size, (part + 1) * Self.chunk)).map { row in
          unsafe dot(corner + row * n, v) * scale
        }
      }.flatMap(\.self)
      let half = scale / 2 * zip(products, v).reduce(0) { $0 + $1.0 * $1.1 }
      let w = zip(products, v).map { $0 - half * $1 }
      WorkerPool.forEachChunk(total: size, size: Self.chunk, threads: threads) { rows in
        for row in rows {
          let at = unsafe corner + row * n
          let (a, b) = (v[row], w[row])
          for c in 0..<size { unsafe at[c] -= a * w[c] + b * v[c] }
        }
      }
    }
  }

  /// The transpose of the product of all reflections: rows that QL steps rotate to eigenvectors.
  mutating func basis() -> [Double] {
    let n = count
    var product = [Double](repeating: 0, count: n * n)
    for k in 0..<n { product[k * n + k] = 1 }
    unsafe product.withUnsafeMutableBufferPointer { product in
      // Each item of work has columns of its own.
      nonisolated(unsafe) let start = unsafe product.baseAddress.unsafelyUnwrapped
      let (matrix, scales) = (matrix, scales)
      WorkerPool.forEachChunk(total: n, size: Self.chunk, threads: threads) { columns in
        var sums = [Double](repeating: 0, count: columns.count)
        for k in stride(from: n - 2, through: 0, by: -1) where scales[k] > 0 {
          for i in sums.indices { sums[i] = 0 }
          for r in k + 1..<n {
            let (v, at) = (matrix[k * n + r], unsafe start + r * n + columns.lowerBound)
            for i in sums.indices { unsafe sums[i] += v * at[i] }
          }
          for r in k + 1..<n {
            let (v, at) = (matrix[k * n + r] * scales[k], unsafe start + r * n + columns.lowerBound)
            for i in sums.indices { unsafe at[i] -= v * sums[i] }
          }
        }
      }
    }
    var transposed = product
    for r in 0..<n {
      for c in 0..<n { transposed[c * n + r] = product[r * n + c] }
    }
    return transposed
  }
}

/// Σ a[i]·b[i] in eight chains, so that the additions do not wait for each other.
@unsafe private func dot(_ a: UnsafePointer<Double>, _ b: [Double]) -> Double {
  var sum = SIMD8<Double>(repeating: 0)
  let whole = b.count / 8 * 8
  unsafe b.withUnsafeBufferPointer { b in
    for i in stride(from: 0, to: whole, by: 8) {
      let x = unsafe UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
      let y = unsafe UnsafeRawPointer(b.baseAddress.unsafelyUnwrapped + i)
        .loadUnaligned(as: SIMD8<Double>.self)
      sum += x * y
    }
  }
  var rest = sum.sum()
  for i in whole..<b.count { rest += unsafe a[i] * b[i] }
  return rest
}

/// Implicit QL steps with Wilkinson's shift on a tridiagonal matrix.
private struct QLSteps {
  /// Of rows `row` and `row + 1`.
  struct Rotation: Sendable {
    let row: Int
    let cosine: Double
    let sine: Double
  }

  private(set) var diagonal: [Double]
  private var beside: [Double]
  private var rotations: [Rotation] = []

  /// Steps until an eigenvalue is given up as near enough; two or three are what it takes.
  private static let limit = 60
  /// Rotations that are applied together.
  private static let batch = 1 << 16

  init(diagonal: [Double], beside: [Double]) {
    self.diagonal = diagonal
    self.beside = beside
  }

  /// - Parameter apply: called with rotations, in their order.
  mutating func run(_ apply: ([Rotation]) -> Void) {
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
      rotations.append(Rotation(row: i, cosine: c, sine: s))
    }
    diagonal[first] -= p
    beside[first] = g
    beside[last] = 0
  }
}
