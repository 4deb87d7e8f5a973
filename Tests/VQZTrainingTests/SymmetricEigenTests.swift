import Testing
import VQZCore
import VQZTraining

/// Eigenvalues and eigenvectors against matrices whose own are known.
struct SymmetricEigenTests {
  /// Symmetric, of normal numbers.
  private static func random(_ n: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var matrix = [Double](repeating: 0, count: n * n)
    for r in 0..<n {
      for c in 0...r {
        matrix[r * n + c] = Double(generator.gaussian())
        matrix[c * n + r] = matrix[r * n + c]
      }
    }
    return matrix
  }

  /// Eigenvectors are orthonormal and make the matrix with their values; signs are as promised.
  private static func check(_ matrix: [Double], _ n: Int) {
    let eigen = SymmetricEigen(matrix, count: n, threads: 2)
    let size = matrix.map { abs($0) }.max() ?? 0
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
    for a in 0..<n {
      let vector = eigen.vectors[a * n..<(a + 1) * n]
      #expect((vector.max() ?? 0) >= -(vector.min() ?? 0))
      for b in 0...a {
        let other = eigen.vectors[b * n..<(b + 1) * n]
        let dot = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(dot - (a == b ? 1 : 0)) < 1e-12, "\(a), \(b)")
        var sum = 0.0
        for k in 0..<n {
          sum += eigen.values[k] * eigen.vectors[k * n + a] * eigen.vectors[k * n + b]
        }
        #expect(abs(sum - matrix[a * n + b]) <= 1e-12 * Double(n) * max(size, 1e-300))
      }
    }
  }

  @Test func smallOnes() {
    let one = SymmetricEigen([-3], count: 1, threads: 1)
    #expect(one.values == [-3] && one.vectors == [1])
    let two = SymmetricEigen([2, 1, 1, 2], count: 2, threads: 1)
    #expect(abs(two.values[0] - 3) < 1e-15 && abs(two.values[1] - 1) < 1e-15)
    for matrix in [[0, 0, 0, 0], [1, 0, 0, 1], [5, -2, -2, 1e-9], [0, 1, 1, 0]] {
      Self.check(matrix, 2)
    }
  }

  @Test func differencesHaveCosines() {
    let n = 60
    var matrix = [Double](repeating: 0, count: n * n)
    for k in 0..<n {
      matrix[k * n + k] = 2
      if k + 1 < n { (matrix[k * n + k + 1], matrix[(k + 1) * n + k]) = (-1, -1) }
    }
    let found = SymmetricEigen(matrix, count: n, threads: 1).values
    for k in 0..<n {
      // 2 + 2 cos x, with the cosine as that of the house.
      let cosine = Schedule.cosineOfPi(Double(k + 1) / Double(n + 1))
      #expect(abs(found[k] - (2 + 2 * cosine)) < 1e-12)
    }
    Self.check(matrix, n)
  }

  @Test(arguments: [3, 7, 16, 65, 130]) func randomOnes(n: Int) {
    Self.check(Self.random(n, seed: UInt64(n)), n)
  }

  @Test func fewRanks() {
    let n = 40
    // Two directions of very different sizes, and nothing else.
    let matrix = (0..<n * n).map { at in
      let (r, c) = (at / n, at % n)
      return 1e6 * Double((r % 3) * (c % 3)) + 1e-3 * Double((r % 5) * (c % 5))
    }
    Self.check(matrix, n)
    Self.check([Double](repeating: 0, count: n * n), n)
  }

  @Test func threadsDoNotMatter() {
    let matrix = Self.random(200, seed: 9)
    let one = SymmetricEigen(matrix, count: 200, threads: 1)
    let three = SymmetricEigen(matrix, count: 200, threads: 3)
    #expect(one.values == three.values && one.vectors == three.vectors)
  }
}
