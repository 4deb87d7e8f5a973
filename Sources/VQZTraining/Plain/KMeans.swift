package import VQZCore
internal import VQZNetwork

/// Codewords to start from: k-means++ seeds (Arthur and Vassilvitskii 2007), then Lloyd's
/// iterations.
package struct KMeans: Sendable {
  /// `[K][d]`.
  package private(set) var centres: [Float]
  /// Vectors nearest to each centre at the end.
  package private(set) var counts: [Int]

  /// `[N][d]`, what is clustered.
  private let vectors: [Float]
  private let dimension: Int
  private let codewords: Int
  private let threads: Int

  /// Vectors one thread takes at a time. Sums are combined in the order of these chunks.
  private static let chunk = 4096

  /// - Parameters:
  ///   - vectors: `[N][d]`, N at least 1.
  package init(
    vectors: [Float], dimension: Int, codewords: Int, iterations: Int = 10, threads: Int,
    generator: SeededGenerator
  ) {
    self.vectors = vectors
    self.dimension = dimension
    self.codewords = codewords
    self.threads = threads
    counts = [Int](repeating: 0, count: codewords)
    centres = []
    centres = seeds(generator)
    for _ in 0..<iterations { improve() }
  }

  /// N.
  private var vectorCount: Int { vectors.count / dimension }

  /// Seeds drawn between two updates of the distances. One by one is k-means++; for large codebooks
  /// that takes longer than the training, and of thousands few come to lie close to each other
  /// (Bahmani et al. 2012).
  private var seedsAtOnce: Int { codewords > 1024 ? codewords / 256 : 1 }

  /// Each seed is a vector drawn with a chance in proportion to its squared distance to the
  /// seeds before it.
  private func seeds(_ generator: SeededGenerator) -> [Float] {
    var generator = generator
    let distances = AlignedFloats([Float](repeating: .infinity, count: vectorCount))
    var seeds: [Float] = []
    var fresh = [generator.index(below: vectorCount)]
    // Seeds are added until there are K; the last of a bundle may be too many.
    while true {
      let added = fresh.flatMap { vectors[$0 * dimension..<($0 + 1) * dimension] }
      seeds += added
      if seeds.count >= codewords * dimension { return Array(seeds.prefix(codewords * dimension)) }
      let sums = WorkerPool.map(
        count: (vectorCount + Self.chunk - 1) / Self.chunk, threads: threads
      ) { chunk in
        added.count == dimension
          ? shorten(distances, to: added, chunk: chunk)
          : shorten(distances, toAll: added, chunk: chunk)
      }
      fresh = (0..<seedsAtOnce).map { _ in draw(sums, distances, &generator) }
    }
  }

  /// The same for several seeds at a time.
  private func shorten(_ distances: AlignedFloats, toAll seeds: [Float], chunk: Int) -> Double {
    let rows = chunk * Self.chunk..<min((chunk + 1) * Self.chunk, vectorCount)
    let points = Array(vectors[rows.lowerBound * dimension..<rows.upperBound * dimension])
    let search = NearestCodeword(codebook: seeds, dimension: dimension)
    let squares = search.squaredDistances(points, search(points, count: rows.count))
    var sum = 0.0
    for (row, square) in zip(rows, squares) {
      let shorter = min(distances[row], square)
      distances[row] = shorter
      sum += Double(shorter)
    }
    return sum
  }

  /// Lowers the distances of a chunk to those to `seed`, and returns their sum.
  private func shorten(_ distances: AlignedFloats, to seed: [Float], chunk: Int) -> Double {
    var sum = 0.0
    unsafe vectors.withUnsafeBufferPointer { vectors in
      for row in chunk * Self.chunk..<min((chunk + 1) * Self.chunk, vectorCount) {
        var square: Float = 0
        for d in 0..<dimension {
          let difference = unsafe vectors[row * dimension + d] - seed[d]
          square += difference * difference
        }
        let shorter = min(distances[row], square)
        distances[row] = shorter
        sum += Double(shorter)
      }
    }
    return sum
  }

  /// A vector, drawn with a chance in proportion to its entry in `distances`.
  ///
  /// - Parameter sums: of the distances of each chunk, so that only one chunk is walked through.
  private func draw(
    _ sums: [Double], _ distances: AlignedFloats, _ generator: inout SeededGenerator
  ) -> Int {
    let total = sums.reduce(0, +)
    // All vectors are seeds already, or not numbers: any will do.
    guard total > 0, total.isFinite else { return generator.index(below: vectorCount) }
    var rest = Double(generator.uniform()) * total
    var chunk = 0
    while chunk < sums.count - 1, rest >= sums[chunk] {
      rest -= sums[chunk]
      chunk += 1
    }
    var row = chunk * Self.chunk
    while row < min((chunk + 1) * Self.chunk, vectorCount) - 1, rest >= Double(distances[row]) {
      rest -= Double(distances[row])
      row += 1
    }
    return row
  }

  /// One iteration: every centre moves to the mean of its vectors; one without vectors stays.
  private mutating func improve() {
    // Parts are added in the order of the chunks, in Double: the same sum for any number of
    // threads.
    let search = NearestCodeword(codebook: centres, dimension: dimension)
    let now = self
    let parts = WorkerPool.map(
      count: (vectorCount + Self.chunk - 1) / Self.chunk, threads: threads
    ) { chunk in
      let rows = chunk * Self.chunk..<min((chunk + 1) * Self.chunk, now.vectorCount)
      return now.sums(of: rows, search)
    }
    counts = [Int](repeating: 0, count: codewords)
    var totals = [Double](repeating: 0, count: centres.count)
    for part in parts {
      for index in counts.indices { counts[index] += part.counts[index] }
      for index in totals.indices { totals[index] += Double(part.sums[index]) }
    }
    for codeword in 0..<codewords where counts[codeword] > 0 {
      for d in 0..<dimension {
        let at = codeword * dimension + d
        centres[at] = Float(totals[at] / Double(counts[codeword]))
      }
    }
  }

  /// Vectors of some rows by the centre they are nearest to: how many, and their sums.
  private func sums(
    of rows: Range<Int>, _ search: NearestCodeword
  ) -> (counts: [Int], sums: [Float]) {
    var counts = [Int](repeating: 0, count: codewords)
    var sums = [Float](repeating: 0, count: codewords * dimension)
    let points = Array(vectors[rows.lowerBound * dimension..<rows.upperBound * dimension])
    for (row, index) in search(points, count: rows.count).enumerated() {
      let codeword = Int(index)
      counts[codeword] += 1
      for d in 0..<dimension { sums[codeword * dimension + d] += points[row * dimension + d] }
    }
    return (counts, sums)
  }
}
