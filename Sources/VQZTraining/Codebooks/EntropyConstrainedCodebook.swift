package import VQZCore
internal import VQZNetwork

/// A codebook with the lengths of its codewords: what entropy-constrained vector quantisation
/// (Chou, Lookabaugh and Gray 1989) trains by EM with hard assignments.
///
/// E step: each vector takes the codeword with the least ‖x − c_j‖² + λ·bits_j. M step: codewords
/// move to the means of their vectors, lengths to −log2 of their share. Codewords that hardly any
/// vector takes are removed: K shrinks to what pays.
package struct EntropyConstrainedCodebook: Sendable, Equatable {
  /// `[K][d]`.
  package private(set) var codewords: [Float]
  /// Values of a codeword, 1 or more.
  package let dimension: Int
  /// Bits a codeword costs.
  package private(set) var bits: [Float]
  /// Vectors each codeword was chosen for in the last E step.
  package private(set) var counts: [Int]
  /// Mean of ‖x − c‖² + λ·bits over the vectors, per dimension.
  package private(set) var cost = 0.0
  /// Mean of ‖x − c‖² per dimension, and of bits per dimension.
  package private(set) var distortion = 0.0
  /// Bits a vector by the ideal code lengths of the codewords chosen.
  package private(set) var rate = 0.0

  /// K.
  package var count: Int { bits.count }

  /// The numbers of one training.
  package struct Options: Sendable {
    /// λ, in squared units of the vectors a bit.
    package var rateWeight: Float
    /// Codewords to start from.
    package var codewords = 256
    /// Rounds of assignment and means; the cost falls in each.
    package var iterations = 20
    /// Keeps codeword 0 at the origin, whatever its vectors.
    package var pinsZero = true
    /// Share of the vectors below which a codeword is removed.
    package var leastShare = 1.0 / 32768

    /// λ, in squared units of the vectors a bit.
    package init(rateWeight: Float) { self.rateWeight = rateWeight }
  }

  /// A codebook as it is, with the bits of its counts (one more each, so that none is endless).
  package init(codewords: [Float], dimension: Int, counts: [Int]) {
    self.codewords = codewords
    self.dimension = dimension
    self.counts = counts
    bits = Self.lengths(counts)
  }

  /// Trains on `vectors`, `[N][d]`, N at least 1; deterministic.
  package init(
    training vectors: [Float], dimension: Int, options: Options, generator: SeededGenerator
  ) {
    let vectorCount = vectors.count / dimension
    // k-means++ on a part: its cost grows with N·K, and EM goes on with all vectors.
    let wanted = min(vectorCount, 24 * options.codewords)
    let part = (0..<wanted).flatMap { row in
      let from = row * vectorCount / wanted * dimension
      return vectors[from..<from + dimension]
    }
    let start = KMeans(
      vectors: part, dimension: dimension,
      codewords: max(1, min(options.codewords, vectorCount)), iterations: 2, threads: 1,
      generator: generator)
    self.init(codewords: start.centres, dimension: dimension, counts: start.counts)
    improve(on: vectors, options: options)
  }

  /// The same from codewords that are given, such as points of a lattice: EM finds only the optimum
  /// that is near its start.
  package init(
    start codewords: [Float], training vectors: [Float], dimension: Int, options: Options
  ) {
    let nearest = NearestCodeword(codebook: codewords, dimension: dimension)
    var counts = [Int](repeating: 0, count: codewords.count / dimension)
    for index in nearest(vectors, count: vectors.count / dimension) { counts[Int(index)] += 1 }
    self.init(codewords: codewords, dimension: dimension, counts: counts)
    improve(on: vectors, options: options)
  }

  /// All iterations of EM, and the figures of the last codebook.
  private mutating func improve(on vectors: [Float], options: Options) {
    let vectorCount = vectors.count / dimension
    if options.pinsZero { pinZero() }
    for iteration in 0..<options.iterations {
      let indices = assign(vectors, rateWeight: options.rateWeight)
      update(
        vectors, indices, pinsZero: options.pinsZero,
        leastCount: iteration < 2 ? 1 : max(1, Int(Double(vectorCount) * options.leastShare)))
    }
    measure(vectors, rateWeight: options.rateWeight)
  }

  /// The same with codewords beyond those there are, on the axes and in two dimensions on the
  /// diagonals, so that no vector up to `range` is far from all of them; they are hardly ever used
  /// and cost as much.
  ///
  /// - Parameter ratio: of the length of each to that of the one before; 1.25 in one dimension, 1.5
  ///   in more.
  package func extended(to range: Float, ratio: Float? = nil) -> EntropyConstrainedCodebook {
    let ratio = ratio ?? (dimension == 1 ? 1.25 : 1.5)
    let outermost = codewords.map(\.magnitude).max() ?? 0
    var directions: [[Float]] = dimension == 2 ? [[-1, -1], [-1, 1], [1, -1], [1, 1]] : []
    for axis in 0..<dimension {
      for sign: Float in [-1, 1] {
        directions.append((0..<dimension).map { $0 == axis ? sign : 0 })
      }
    }
    var more: [Float] = []
    for direction in directions {
      var size = max(1, outermost) * ratio
      while size < range * ratio {
        more += direction.map { $0 * min(size, range) }
        size *= ratio
      }
    }
    return EntropyConstrainedCodebook(
      codewords: codewords + more, dimension: dimension,
      counts: counts + [Int](repeating: 0, count: more.count / dimension))
  }

  /// The E step.
  package func assign(_ vectors: [Float], rateWeight: Float) -> [UInt16] {
    NearestCodeword(
      codebook: codewords, dimension: dimension, bias: bits.map { $0 * rateWeight })(
        vectors, count: vectors.count / dimension)
  }

  /// Moves the codeword nearest to the origin there, and to the front.
  private mutating func pinZero() {
    let norms = (0..<count).map { j in
      codewords[j * dimension..<(j + 1) * dimension].reduce(0) { $0 + $1 * $1 }
    }
    let least = norms.indices.min { norms[$0] < norms[$1] } ?? 0
    for d in 0..<dimension {
      codewords.swapAt(d, least * dimension + d)
      codewords[d] = 0
    }
    counts.swapAt(0, least)
    bits = Self.lengths(counts)
  }

  /// The M step, and the removal of codewords with fewer than `leastCount` vectors.
  private mutating func update(
    _ vectors: [Float], _ indices: [UInt16], pinsZero: Bool, leastCount: Int
  ) {
    var sums = [Double](repeating: 0, count: codewords.count)
    var uses = [Int](repeating: 0, count: count)
    for (row, index) in indices.enumerated() {
      let j = Int(index)
      uses[j] += 1
      for d in 0..<dimension { sums[j * dimension + d] += Double(vectors[row * dimension + d]) }
    }
    var kept: [Float] = []
    var keptCounts: [Int] = []
    for j in 0..<count {
      let isPinned = pinsZero && j == 0
      guard isPinned || uses[j] >= leastCount else { continue }
      keptCounts.append(uses[j])
      for d in 0..<dimension {
        let mean = uses[j] > 0 ? Float(sums[j * dimension + d] / Double(uses[j])) : 0
        kept.append(isPinned ? 0 : mean)
      }
    }
    if keptCounts.isEmpty {
      kept = [Float](repeating: 0, count: dimension)
      keptCounts = [indices.count]
    }
    codewords = kept
    counts = keptCounts
    bits = Self.lengths(counts)
  }

  /// Takes counts, cost, distortion and rate from a final assignment.
  package mutating func measure(_ vectors: [Float], rateWeight: Float) {
    let indices = assign(vectors, rateWeight: rateWeight)
    counts = [Int](repeating: 0, count: count)
    for index in indices { counts[Int(index)] += 1 }
    bits = Self.lengths(counts)
    (rate, distortion) = figures(vectors, indices)
    cost = distortion + Double(rateWeight) * rate
  }

  /// Rate and distortion per dimension on vectors the codebook was not trained on.
  package func crossEntropy(
    _ vectors: [Float], rateWeight: Float
  ) -> (rate: Double, distortion: Double) {
    figures(vectors, assign(vectors, rateWeight: rateWeight))
  }

  /// Squared error and bits a vector, for codewords that are chosen already.
  private func figures(
    _ vectors: [Float], _ indices: [UInt16]
  ) -> (rate: Double, distortion: Double) {
    var squares = 0.0
    var length = 0.0
    for (row, index) in indices.enumerated() {
      let j = Int(index)
      length += Double(bits[j])
      for d in 0..<dimension {
        let difference = vectors[row * dimension + d] - codewords[j * dimension + d]
        squares += Double(difference * difference)
      }
    }
    let values = Double(max(1, vectors.count))
    return (length / values, squares / values)
  }

  /// −log2 of the shares.
  private static func lengths(_ counts: [Int]) -> [Float] {
    let total = Double(counts.reduce(0, +)) + 0.5 * Double(counts.count)
    return counts.map { Float(-binaryLogarithm((Double($0) + 0.5) / total)) }
  }
}
