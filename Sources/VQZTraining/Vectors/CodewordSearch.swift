internal import CVQZKernels
internal import VQZCore
internal import VQZNetwork

/// The indices of vectors by distance and bits, with several combinations followed from codebook to
/// codebook.
///
/// What a codeword makes of a rest follows from its products with the vector and with the codewords
/// chosen before, so the vectors are multiplied once with each codebook and not once for each
/// combination.
struct CodewordSearch {
  private let books: [VectorCodebook]
  /// Combinations that are followed.
  private let paths: Int
  private let width: Int
  /// Codewords as columns.
  private let columns: [PackedMatrix]
  /// Squares of each codeword, and the price of its bits.
  private let starts: [AlignedFloats]
  /// Twice the products of codewords of codebook s with those of codebook t after it, at
  /// s · stages + t: `[K of s][K of t]`.
  private let products: [VectorRows?]

  /// Vectors of an item of work.
  private static let chunk = 128

  /// One combination.
  private struct Path {
    var cost: Float
    var indices: [Int]
  }

  /// - Parameters:
  ///   - books: one or more.
  ///   - price: what a bit costs, in squared units.
  init(_ books: [VectorCodebook], price: Float, paths: Int, threads: Int) {
    self.books = books
    self.paths = paths
    width = books[0].codewords.width
    let width = width
    columns = books.map { book in
      let packed = PackedMatrix(rows: width, columns: book.count)
      unsafe packed.pack(book.codewords.values.start, rowStep: 1, columnStep: width)
      return packed
    }
    starts = books.map { book in
      let start = AlignedFloats(count: (book.count + 15) / 16 * 16)
      for index in 0..<start.count {
        // What fills up the last sixteen is never chosen.
        start[index] = .infinity
        guard index < book.count else { continue }
        var square = SIMD16<Float>(repeating: 0)
        for at in stride(from: index * width, to: (index + 1) * width, by: 16) {
          let x = book.codewords.values.vector(at: at)
          square += x * x
        }
        start[index] = square.sum() + price * book.bits[index]
      }
      return start
    }
    products = Self.products(books, columns, threads: threads)
  }

  private static func products(
    _ books: [VectorCodebook], _ columns: [PackedMatrix], threads: Int
  ) -> [VectorRows?] {
    let stages = books.count
    return WorkerPool.map(count: stages * stages, threads: threads) { pair in
      let (s, t) = (pair / stages, pair % stages)
      guard s < t else { return Optional<VectorRows>.none }
      let input = VectorPanels(rows: books[s].count, columns: books[s].codewords.width)
      let output = VectorPanels(rows: books[s].count, columns: books[t].count)
      input.take(books[s].codewords, from: 0)
      columns[t].multiply(input, into: output)
      let rows = VectorRows(count: books[s].count, dimensions: books[t].count)
      for row in 0..<rows.count {
        for block in 0..<output.blocks {
          let twice = output.values.vector(at: (block * rows.count + row) * 16) * 2
          rows.values.setVector(twice, at: row * rows.width + block * 16)
        }
      }
      return rows
    }.map(\.self)
  }

  /// Of each codebook, one index for each vector.
  func indices(of points: VectorRows, threads: Int) -> [[UInt16]] {
    let stages = books.count
    let parts = (points.count + Self.chunk - 1) / Self.chunk
    let found = WorkerPool.map(count: parts, threads: threads) { part in
      let first = part * Self.chunk
      return search(points, first..<min(first + Self.chunk, points.count))
    }
    return (0..<stages).map { stage in found.flatMap { $0[stage] } }
  }

  private func search(_ points: VectorRows, _ range: Range<Int>) -> [[UInt16]] {
    let input = VectorPanels(rows: range.count, columns: width)
    input.take(points, from: range.lowerBound)
    let dots = columns.map { packed in
      let output = VectorPanels(rows: range.count, columns: packed.columns)
      packed.multiply(input, into: output)
      return output
    }
    let largest = starts.map(\.count).max() ?? 0
    let costs = AlignedFloats(count: largest)
    var found = books.map { _ in [UInt16](repeating: 0, count: range.count) }
    for row in 0..<range.count {
      var open = [Path(cost: 0, indices: [])]
      for stage in books.indices {
        var next: [Path] = []
        for path in open { goOn(path, stage, dots[stage], row, costs, &next) }
        open = next
      }
      for (stage, index) in open[0].indices.enumerated() { found[stage][row] = UInt16(index) }
    }
    return found
  }

  /// Puts the best ways on from `path` among those found so far, best first.
  private func goOn(
    _ path: Path, _ stage: Int, _ dots: VectorPanels, _ row: Int, _ costs: AlignedFloats,
    _ best: inout [Path]
  ) {
    let before = path.indices.enumerated().compactMap { earlier, index in
      products[earlier * books.count + stage].map { ($0, index * $0.width) }
    }
    var bar = best.count == paths ? best[paths - 1].cost : .infinity
    let start = starts[stage]
    for block in 0..<dots.blocks {
      var cost = start.vector(at: block * 16) + path.cost
      cost -= dots.values.vector(at: (block * dots.rows + row) * 16) * 2
      for (rows, at) in before { cost += rows.values.vector(at: at + block * 16) }
      guard any(cost .< bar) else { continue }
      for lane in 0..<16 where cost[lane] < bar {
        let way = Path(cost: cost[lane], indices: path.indices + [block * 16 + lane])
        let at = best.firstIndex { way.cost < $0.cost } ?? best.count
        best.insert(way, at: at)
        if best.count > paths { best.removeLast() }
        if best.count == paths { bar = best[paths - 1].cost }
      }
    }
  }
}
