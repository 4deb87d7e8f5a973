internal import VQZCore
internal import VQZNetwork

/// Codebooks of whole vectors, one after the other, by entropy-constrained k-means.
struct CodebookFit {
  /// Codewords of each codebook.
  let sizes: [Int]
  /// What a bit of an index costs, in squared units.
  let price: Float
  let seed: UInt64
  let threads: Int

  /// Rounds of k-means from which each codebook starts.
  private static let startRounds = 5
  /// Rounds of indices and means of all codebooks together.
  private static let rounds = 2
  /// Combinations that are followed.
  private static let paths = 4
  /// Parts of the vectors, of which each is coded by codebooks of the others.
  static let folds = 4

  /// Codebooks of all vectors, and what such codebooks make of vectors they have not seen.
  struct Outcome {
    let books: [VectorCodebook]
    let bases: VectorRows
    /// What is left of the vectors' squares, as a share.
    let left: Double
  }

  /// What is left of a vector that helped to make its codeword is less than of a new one, and a
  /// network that learned from it would expect too little: so bases come of codebooks that were
  /// made without the vector.
  ///
  /// - Parameter report: told the share that is done; what it throws ends the work.
  func fitAll(_ points: VectorRows, _ report: (Double) throws -> Void) throws -> Outcome {
    let bases = VectorRows(count: points.count, dimensions: points.dimensions)
    guard !sizes.isEmpty else { return Outcome(books: [], bases: bases, left: 1) }
    // The last fit is of all vectors, which is a third more.
    let work = Double(Self.folds) + 4.0 / 3
    for fold in 0..<Self.folds {
      let all = 0..<points.count
      let own = all.filter { $0 % Self.folds == fold }
      let others = points.picked(all.filter { $0 % Self.folds != fold })
      let books = try fit(others) { try report((Double(fold) + $0) / work) }
      let found = try based(points.picked(own), on: books)
      for (from, to) in own.enumerated() {
        unsafe bases.row(to).update(from: found.row(from), count: bases.width)
      }
    }
    let done = Double(Self.folds)
    let books = try fit(points) { try report((done + $0 * (work - done)) / work) }
    let left = points.less(bases, threads: threads).squares(threads: threads)
    return Outcome(
      books: books, bases: bases, left: left / max(points.squares(threads: threads), 1e-30))
  }

  /// What codebooks make of vectors.
  func based(_ points: VectorRows, on books: [VectorCodebook]) throws -> VectorRows {
    let bases = VectorRows(count: points.count, dimensions: points.dimensions)
    let search = CodewordSearch(books, price: price, paths: Self.paths, threads: threads)
    VectorCodebook.sums(books, search.indices(of: points, threads: threads), into: bases)
    return bases
  }

  /// Codebooks of some vectors.
  ///
  /// - Parameter report: told the share that is done.
  func fit(_ points: VectorRows, _ report: (Double) throws -> Void) throws -> [VectorCodebook] {
    let steps = Double(sizes.count * Self.startRounds + 3 * Self.rounds)
    var done = 0.0
    func step(_ parts: Double) throws {
      done += parts
      try report(done / steps)
    }
    var books: [VectorCodebook] = []
    var rest = points
    for stage in sizes.indices {
      let book = try start(rest, stage) { try step(1) }
      books.append(book)
      guard stage + 1 < sizes.count else { break }
      rest = rest.less(nearest(rest, book), threads: threads)
    }
    for _ in 0..<Self.rounds {
      let search = CodewordSearch(books, price: price, paths: Self.paths, threads: threads)
      let indices = search.indices(of: points, threads: threads)
      try step(2)
      for stage in books.indices { books[stage].bits = Self.bits(indices[stage], sizes[stage]) }
      CodewordShrinkage(points, indices, sizes: sizes)
        .move(books.map(\.codewords), sweeps: 3, threads: threads)
      try step(1)
    }
    return books
  }

  /// A codebook of vectors by k-means, from some of them.
  private func start(
    _ points: VectorRows, _ stage: Int, _ step: () throws -> Void
  ) throws -> VectorCodebook {
    let size = sizes[stage]
    var generator = SeededGenerator(seed: seed, stream: UInt64(stage))
    var order = Array(0..<points.count)
    for at in 0..<size { order.swapAt(at, at + generator.index(below: order.count - at)) }
    let codewords = points.picked(Array(order[0..<size]))
    codewords.values.forEachVector(0..<codewords.values.count) { at, _ in
      // Single vectors lie farther out than means.
      codewords.values.setVector(codewords.values.vector(at: at) * 0.7, at: at)
    }
    let bits = [Float](repeating: Float(binaryLogarithm(Double(size))), count: size)
    let book = VectorCodebook(codewords: codewords, bits: bits)
    for _ in 0..<Self.startRounds {
      let indices = nearestIndices(points, book)
      CodewordShrinkage(points, [indices], sizes: [size])
        .move([codewords], sweeps: 1, threads: threads)
      try step()
    }
    return book
  }

  /// The nearest codeword of each vector.
  private func nearest(_ points: VectorRows, _ book: VectorCodebook) -> VectorRows {
    let bases = VectorRows(count: points.count, dimensions: points.dimensions)
    VectorCodebook.sums([book], [nearestIndices(points, book)], into: bases)
    return bases
  }

  private func nearestIndices(_ points: VectorRows, _ book: VectorCodebook) -> [UInt16] {
    let search = NearestCodeword(
      codebook: book.codewords.values.values, dimension: points.width)
    let chunk = 1024
    let parts = (points.count + chunk - 1) / chunk
    return WorkerPool.map(count: parts, threads: threads) { part in
      let rows = part * chunk..<min((part + 1) * chunk, points.count)
      return search(
        points.values.values(rows.lowerBound * points.width..<rows.upperBound * points.width),
        count: rows.count)
    }.flatMap(\.self)
  }

  /// Bits of each index by how often it is used.
  private static func bits(_ indices: [UInt16], _ size: Int) -> [Float] {
    var counts = [Double](repeating: 0.5, count: size)
    for index in indices { counts[Int(index)] += 1 }
    let total = Double(indices.count) + 0.5 * Double(size)
    return counts.map { Float(-binaryLogarithm($0 / total)) }
  }
}
